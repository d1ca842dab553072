import type { Settings } from '../settings.ts';
import type { SandboxClock } from '../time/clock.ts';
import type { Network } from '../webhooks/fault-injection.ts';
import { commit } from './commit.ts';
import type { AnswerRow, DeliveryRow, Store } from './store.ts';
import { type Cause, createWork, type Work } from './work.ts';

/** Does work and commits it with its events. `answer` is stored with it under the idempotency key. */
export type Perform = <T>(
  cause: Cause,
  operation: (work: Work) => Promise<T>,
  answer?: (result: T) => AnswerRow | null,
) => Promise<T>;

/** The cause of scheduled work, which has no request. */
export const BY_TIME: Cause = { id: null, idempotency_key: null };

interface Options {
  store: Store;
  clock: SandboxClock;
  /** Default: the default settings. */
  settings?: Settings;
  network: Network;
  url: () => string;
  send: (deliveries: DeliveryRow[]) => void;
}

/** Creates the only function that changes state. It runs one piece of work at a time, so that each reads what the last one wrote. */
export function createPerform({ store, clock, settings, network, url, send }: Options): Perform {
  const inTurn = createTurns();

  return (cause, operation, answer) =>
    inTurn(async () => {
      const work = createWork(store, {
        now: clock.seconds(),
        url: url(),
        cause,
        ...(settings ? { terms: settings.get('terms') } : {}),
      });
      const result = await operation(work);
      const { rows, events } = work.staged();
      const deliveries = network.route(events);
      const shipped = new Set(deliveries.map((delivery) => delivery.event));
      for (const event of events) event.body.pending_webhooks = shipped.has(event._id) ? 1 : 0;
      await commit(store, { rows, events, deliveries, answer: answer?.(result) ?? null });
      send(deliveries);
      return result;
    });
}

/** Runs tasks in sequence, in the order of their calls. A failed task does not stop the next one. */
export function createTurns(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const mine = last.then(task, task);
    last = mine.catch(() => undefined);
    return mine;
  };
}
