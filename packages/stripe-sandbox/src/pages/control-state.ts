import { currentPeriodEnd } from '../objects/subscription.ts';
import type { Settings, SettingsShape } from '../settings.ts';
import { pageOf, type Reader } from '../store/reader.ts';
import type { Attempt, DeliveryRow, Store } from '../store/store.ts';
import type { SandboxClock } from '../time/clock.ts';
import type { Passing } from '../time/passing.ts';
import type { Delivering } from '../webhooks/delivering.ts';

/** The content of the control panel and the answer of `GET /_control/state`. */
export interface ControlState {
  clock: { now: string; ahead: number };
  webhook: { url: string | null; waiting: number };
  settings: SettingsShape;
  /** When something is due next, in Unix seconds. */
  next: number | null;
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
  customers: {
    id: string;
    email: string | null;
    name: string | null | undefined;
    created: number;
    /** How many of the next payments fail. */
    fail_next: number;
    /** The result of the next refund. null if it succeeds immediately. */
    next_refund: string | null;
  }[];
  subscriptions: {
    id: string;
    customer: string;
    status: string;
    cancel_at_period_end: boolean;
    /** The schedule that manages the subscription. */
    schedule: string | null;
    /** What happens to invoices while collection is paused. Null if it is not. */
    paused: string | null;
    created: number;
    current_period_end: number;
  }[];
  charges: Payment[];
  disputes: { id: string; charge: string; status: string; amount: number; currency: string }[];
}

interface Payment {
  id: string;
  customer: string | null;
  amount: number;
  amount_refunded: number;
  currency: string;
  disputed: boolean;
  created: number;
}

export interface Watched {
  store: Store;
  reader: Reader;
  clock: SandboxClock;
  delivering: Delivering;
  settings: Settings;
  passing: Pick<Passing, 'next'>;
}

const NEWEST = { limit: 10 };

/** Reads the content of the control panel. The secret of the webhook is not included. */
export async function controlState({
  store,
  reader,
  clock,
  delivering,
  settings,
  passing,
}: Watched): Promise<ControlState> {
  const [deliveries, waiting, sessions, customers, subscriptions, charges, disputes, next] = await Promise.all([
    pageOf(store.deliveries, {}, { limit: 50 }),
    store.deliveries.countDocuments({ state: 'due' }),
    reader.list('checkout.session', {}, NEWEST),
    reader.list('customer', {}, NEWEST),
    reader.list('subscription', {}, NEWEST),
    reader.list('charge', { 'body.paid': true }, NEWEST),
    reader.list('dispute', {}, NEWEST),
    passing.next(),
  ]);
  const now = clock.now();
  const armed = await Promise.all(customers.data.map(({ id }) => reader.privateState('customer', id)));
  return {
    clock: { now: now.toISOString(), ahead: Math.round((now.getTime() - Date.now()) / 1000) },
    next,
    settings: {
      terms: settings.get('terms'),
      network: settings.get('network'),
      era: settings.get('era'),
      outage: settings.get('outage'),
    },
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
    customers: customers.data.map(({ id, email, name, created }, index) => ({
      id,
      email,
      name,
      created,
      fail_next: armed[index]?.failNext ?? 0,
      next_refund: armed[index]?.nextRefund ?? null,
    })),
    subscriptions: subscriptions.data.map((subscription) => ({
      id: subscription.id,
      customer: String(subscription.customer),
      status: subscription.status,
      cancel_at_period_end: subscription.cancel_at_period_end,
      schedule: subscription.schedule as string | null,
      paused: subscription.pause_collection?.behavior ?? null,
      created: subscription.created,
      current_period_end: currentPeriodEnd(subscription),
    })),
    charges: charges.data.map(({ id, customer, amount, amount_refunded, currency, disputed, created }) => ({
      id,
      customer: customer === null ? null : String(customer),
      amount,
      amount_refunded,
      currency,
      disputed,
      created,
    })),
    disputes: disputes.data.map(({ id, charge, status, amount, currency }) => ({
      id,
      charge: String(charge),
      status,
      amount,
      currency,
    })),
  };
}

/** Returns the answer to the last attempt in one word. */
export function answerOf(attempts: Attempt[]): string {
  const last = attempts.at(-1);
  if (!last) return 'not sent yet';
  return last.error ?? String(last.status);
}
