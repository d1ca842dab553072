import Stripe from 'stripe';
import type { Attempt, DeliveryRow, Store } from '../store/store.ts';
import { HOUR, MINUTE, SECOND } from '../time/clock.ts';

/** Hands events over to the webhook's URL. */
export interface Delivering {
  send(deliveries: DeliveryRow[]): void;
  target(): Target | null;
  aimAt(target: Target): void;
  /** Resolves when nothing is due, nothing is on its way, and what the network delays has come. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

// Stripe sends in parallel too: a receiver must not count on one event waiting for the answer to another.
const AT_ONCE = 8;

// setTimeout fires at once for anything longer.
const LONGEST_WAIT = 2 ** 31 - 1;

// Long enough not to spin, short enough that nobody waits for it.
const STORE_AWAY = 1 * SECOND;

interface Options {
  store: Store;
  target: Target | null;
  /** Puts an event into the shape that the receiver is used to. */
  render: (event: Stripe.Event) => Promise<Stripe.Event>;
  backOff?: readonly number[] | undefined;
  timeout?: number | undefined;
}

/** Starts delivering, first what an earlier process left undelivered. Nothing is sent before there is a target. */
export async function startDelivering(options: Options): Promise<Delivering> {
  const { store, render, backOff = BACK_OFF, timeout = 10 * SECOND } = options;
  let { target } = options;
  const waiting = await store.deliveries.find({ state: 'due' }).sort({ seq: 1 }).toArray();
  // The store could not be read for these; nobody waits for it to come back.
  const stuck = new Set<DeliveryRow>();
  const underWay = new Map<string, Promise<void>>();
  const closing = new AbortController();
  const onSettled: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;

  const isDue = (delivery: DeliveryRow) => delivery.dueAt.getTime() <= Date.now() && !underWay.has(delivery._id);

  const drop = async (delivery: DeliveryRow) => {
    await store.deliveries.deleteOne({ _id: delivery._id });
    waiting.splice(waiting.indexOf(delivery), 1);
    await store.events.updateOne({ _id: delivery.event }, { $set: { 'body.pending_webhooks': 0 } });
  };

  const deliver = async (delivery: DeliveryRow, to: Target) => {
    if (to.enabledEvents?.includes(delivery.type) === false) return drop(delivery);
    const event = await store.events.findOne({ _id: delivery.event });
    if (!event) throw new Error(`A delivery needs its event, but got: ${delivery.event}.`);
    const made = await attempt(await render(event.body), { target: to, timeout, closing: closing.signal });
    // One that closing cut short was not answered; it stays due, for the next process.
    if (closing.signal.aborted && made.status === null) return;
    delivery.attempts.push(made);
    const delivered = made.status !== null && made.status >= 200 && made.status < 300;
    const again = delivered ? null : nextAttemptAt(delivery.attempts.length, { after: new Date(), backOff });
    if (again) delivery.dueAt = again;
    else delivery.state = delivered ? 'delivered' : 'given_up';
    const { state, dueAt } = delivery;
    await store.deliveries.updateOne({ _id: delivery._id }, { $set: { state, dueAt }, $push: { attempts: made } });
    if (state === 'due') return;
    waiting.splice(waiting.indexOf(delivery), 1);
    await store.events.updateOne({ _id: delivery.event }, { $set: { 'body.pending_webhooks': 0 } });
  };

  const pump = () => {
    clearTimeout(timer);
    while (target && !closing.signal.aborted && underWay.size < AT_ONCE) {
      const next = waiting.find(isDue);
      if (!next) break;
      underWay.set(
        next._id,
        deliver(next, target)
          // The store is away: nothing was recorded, so the same attempt is made again a little later.
          .catch(() => {
            next.dueAt = new Date(Date.now() + STORE_AWAY);
            stuck.add(next);
          })
          .finally(() => {
            underWay.delete(next._id);
            pump();
          }),
      );
    }
    if (underWay.size > 0 || closing.signal.aborted) return;
    const later = target
      ? waiting.reduce((earliest, it) => Math.min(earliest, it.dueAt.getTime()), Infinity)
      : Infinity;
    if (later < Infinity) timer = setTimeout(pump, Math.min(Math.max(later - Date.now(), 1), LONGEST_WAIT));
    const delayed =
      target && waiting.some((it) => it.attempts.length === 0 && it.dueAt.getTime() > Date.now() && !stuck.has(it));
    if (!delayed) for (const resolve of onSettled.splice(0)) resolve();
  };
  pump();

  return {
    send(deliveries) {
      waiting.push(...deliveries);
      pump();
    },
    target: () => target,
    aimAt(aim) {
      target = aim;
      pump();
    },
    settled: () =>
      new Promise((resolve) => {
        onSettled.push(resolve);
        if (underWay.size === 0) pump();
      }),
    async close() {
      closing.abort();
      clearTimeout(timer);
      await Promise.all(underWay.values());
      for (const resolve of onSettled.splice(0)) resolve();
    },
  };
}

export interface Target {
  url: string;
  secret: string;
  /** The types of the events that are sent, as `enabled_events` of an endpoint at Stripe; without it, every event is sent. */
  enabledEvents?: readonly string[];
}

interface Terms {
  target: Target;
  timeout: number;
  /** Aborted when the sandbox closes; the attempt then counts as failed and is made again. */
  closing: AbortSignal;
}

/** Posts a signed event once and reports how it was answered; it never throws. */
export async function attempt(event: Stripe.Event, { target, timeout, closing }: Terms): Promise<Attempt> {
  const payload = JSON.stringify(event, null, 2);
  const at = new Date();
  // Signed with the wall's time: the receiver allows 300 seconds, and our clock may be months ahead.
  const timestamp = Math.floor(at.getTime() / 1000);
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: target.secret, timestamp });
  const report = (answer: Pick<Attempt, 'status' | 'error'>) => ({
    at,
    milliseconds: Date.now() - at.getTime(),
    ...answer,
  });
  try {
    const answer = await fetch(target.url, {
      method: 'POST',
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(timeout), closing]),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signature,
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
        'cache-control': 'no-cache',
      },
    });
    await answer.body?.cancel();
    return report({ status: answer.status, error: null });
  } catch (error) {
    return report({ status: null, error: reasonOf(error) });
  }
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return 'no answer in time';
  return cause ? (cause as Error).message : message;
}

/**
 * How long to wait after each failed attempt. Quick at first, as a developer who has just restarted the service wants
 * it; then, like Stripe, for three days in all.
 */
export const BACK_OFF: readonly number[] = [
  1 * SECOND,
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  1 * HOUR,
  ...Array.from({ length: 12 }, () => 6 * HOUR),
];

/** When to try again after so many failed attempts, or `null` to give up. */
export function nextAttemptAt(failures: number, { after, backOff }: { after: Date; backOff: readonly number[] }) {
  const wait = backOff[failures - 1];
  return wait === undefined ? null : new Date(after.getTime() + wait);
}
