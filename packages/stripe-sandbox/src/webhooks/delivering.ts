import Stripe from 'stripe';
import type { Attempt, DeliveryRow, Store } from '../store/store.ts';
import { HOUR, MINUTE, SECOND } from '../time/clock.ts';

/** Delivers events to the webhook's URL. */
export interface Delivering {
  send(deliveries: DeliveryRow[]): void;
  target(): Target | null;
  aimAt(target: Target): void;
  /** Resolves when no delivery is due or in progress, and all delayed ones have been sent. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

// Stripe sends in parallel, too: a receiver must not rely on one event waiting for the answer to another.
const AT_ONCE = 8;

// setTimeout fires at once for longer delays.
const LONGEST_WAIT = 2 ** 31 - 1;

// How long to wait if the database is unavailable: not a busy loop, and no noticeable delay.
const STORE_RETRY = 1 * SECOND;

interface Options {
  store: Store;
  target: Target | null;
  /** Converts an event to the API version of the receiver. */
  render: (event: Stripe.Event) => Promise<Stripe.Event>;
  backOff?: readonly number[] | undefined;
  timeout?: number | undefined;
}

/** Starts delivering, beginning with what an earlier process left undelivered. Sends nothing before a target is set. */
export async function startDelivering(options: Options): Promise<Delivering> {
  const { store, render, backOff = BACK_OFF, timeout = 10 * SECOND } = options;
  let { target } = options;
  const waiting = await store.deliveries.find({ state: 'due' }).sort({ seq: 1 }).toArray();
  // Deliveries whose event could not be read from the database. `settled` does not wait for them.
  const stuck = new Set<DeliveryRow>();
  const underWay = new Map<string, Promise<void>>();
  const closing = new AbortController();
  const onSettled: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;

  const isDue = (delivery: DeliveryRow) => delivery.dueAt.getTime() <= Date.now() && !underWay.has(delivery._id);

  /** Ends the wait for a delivery that was answered, given up, or is not wanted. */
  const finish = async (delivery: DeliveryRow) => {
    waiting.splice(waiting.indexOf(delivery), 1);
    await store.events.updateOne({ _id: delivery.event }, { $set: { 'body.pending_webhooks': 0 } });
  };

  const deliver = async (delivery: DeliveryRow, to: Target) => {
    if (to.enabledEvents?.includes(delivery.type) === false) {
      await store.deliveries.deleteOne({ _id: delivery._id });
      return finish(delivery);
    }
    const event = await store.events.findOne({ _id: delivery.event });
    if (!event) throw new Error(`A delivery needs its event, but got: ${delivery.event}.`);
    const result = await attempt(await render(event.body), { target: to, timeout, closing: closing.signal });
    // An attempt that closing interrupted has no answer. It stays due for the next process.
    if (closing.signal.aborted && result.status === null) return;
    delivery.attempts.push(result);
    const delivered = result.status !== null && result.status >= 200 && result.status < 300;
    const retryAt = delivered ? null : nextAttemptAt(delivery.attempts.length, { after: new Date(), backOff });
    if (retryAt) delivery.dueAt = retryAt;
    else delivery.state = delivered ? 'delivered' : 'given_up';
    const { state, dueAt } = delivery;
    await store.deliveries.updateOne({ _id: delivery._id }, { $set: { state, dueAt }, $push: { attempts: result } });
    if (state !== 'due') await finish(delivery);
  };

  const pump = () => {
    clearTimeout(timer);
    while (target && !closing.signal.aborted && underWay.size < AT_ONCE) {
      const next = waiting.find(isDue);
      if (!next) break;
      underWay.set(
        next._id,
        deliver(next, target)
          // The database is unavailable: nothing was recorded, so the same attempt is made again later.
          .catch(() => {
            next.dueAt = new Date(Date.now() + STORE_RETRY);
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
  /** Aborted when the sandbox closes. The attempt is then made again after the next start. */
  closing: AbortSignal;
}

/** Posts a signed event once and returns how it was answered. Never throws. */
export async function attempt(event: Stripe.Event, { target, timeout, closing }: Terms): Promise<Attempt> {
  const payload = JSON.stringify(event, null, 2);
  const at = new Date();
  // Signed with wall-clock time: the receiver allows 300 seconds, and the sandbox's clock may be months ahead.
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
 * The delay after each failed attempt. Short at first, for a developer who has just restarted the service, and then, as at Stripe, three
 * days in total.
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

/** Returns when to try again after this number of failed attempts, or `null` to give up. */
export function nextAttemptAt(failures: number, { after, backOff }: { after: Date; backOff: readonly number[] }) {
  const wait = backOff[failures - 1];
  return wait === undefined ? null : new Date(after.getTime() + wait);
}
