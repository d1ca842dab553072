import { pageOf, type Reader } from '../store/reader.ts';
import type { Attempt, DeliveryRow, Store } from '../store/store.ts';
import type { SandboxClock } from '../time/sandbox-clock.ts';
import type { Delivering } from '../webhooks/delivering.ts';

/** What the control panel shows, and `GET /_control/state` answers. */
export interface ControlState {
  clock: { now: string; ahead: number };
  webhook: { url: string | null; waiting: number };
  deliveries: Pick<DeliveryRow, 'event' | 'type' | 'state' | 'dueAt' | 'attempts'>[];
  sessions: {
    id: string;
    status: string | null;
    mode: string;
    amount: number;
    currency: string;
    url: string | null;
    created: number;
  }[];
  customers: { id: string; email: string | null; name: string | null | undefined; created: number }[];
  subscriptions: { id: string; customer: string; status: string; cancel_at_period_end: boolean; created: number }[];
}

export interface Watched {
  store: Store;
  reader: Reader;
  clock: SandboxClock;
  delivering: Delivering;
}

const NEWEST = { limit: 10 };

/** Looks at everything once; the secret of the webhook stays where it is. */
export async function controlState({ store, reader, clock, delivering }: Watched): Promise<ControlState> {
  const [deliveries, waiting, sessions, customers, subscriptions] = await Promise.all([
    pageOf(store.deliveries, {}, { limit: 50 }),
    store.deliveries.countDocuments({ state: 'due' }),
    reader.list('checkout.session', {}, NEWEST),
    reader.list('customer', {}, NEWEST),
    reader.list('subscription', {}, NEWEST),
  ]);
  const now = clock.now();
  return {
    clock: { now: now.toISOString(), ahead: Math.round((now.getTime() - Date.now()) / 1000) },
    webhook: { url: delivering.target()?.url ?? null, waiting },
    deliveries: deliveries.data.map(({ event, type, state, dueAt, attempts }) => ({
      event,
      type,
      state,
      dueAt,
      attempts,
    })),
    sessions: sessions.data.map(({ id, status, mode, amount_total, currency, url, created }) => ({
      id,
      status,
      mode,
      amount: Number(amount_total),
      currency: String(currency),
      url,
      created,
    })),
    customers: customers.data.map(({ id, email, name, created }) => ({ id, email, name, created })),
    subscriptions: subscriptions.data.map(({ id, customer, status, cancel_at_period_end, created }) => ({
      id,
      customer: String(customer),
      status,
      cancel_at_period_end,
      created,
    })),
  };
}

/** How the last attempt was answered, in a word. */
export function answerOf(attempts: Attempt[]): string {
  const last = attempts.at(-1);
  if (!last) return 'not sent yet';
  return last.error ?? String(last.status);
}
