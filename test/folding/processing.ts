import type { Connection, mongo } from 'mongoose';
import { readStates } from '../../src/billing/entitlement/accounts.read.ts';
import { type EventPathOptions, openEventPath } from '../../src/event-path.ts';
import { PARTITIONS } from '../../src/inbox/partition.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { readEvent } from '../../src/webhook/read-event.ts';
import type { Json, StripeEvent } from '../support/stripe-events.ts';

/** A wall clock that stands still until a test moves it. */
export function stoppedClock(at = new Date('2026-03-01T12:00:00Z')) {
  const clock = {
    at: at.getTime(),
    now: () => new Date(clock.at),
    pass(milliseconds: number) {
      clock.at += milliseconds;
    },
  };
  return clock;
}

interface PathOptions extends Pick<EventPathOptions, 'instead' | 'onQuestion'> {
  trustClientReference?: boolean;
  accountId?: string;
  livemode?: boolean;
}

/** The event path behind the webhook, on a real database, with a clock that a test moves. */
export async function eventPath(connection: Connection, { instead, onQuestion, ...stripe }: PathOptions = {}) {
  const wall = stoppedClock();
  const logs: Json[] = [];
  const log = createLog('info', { write: (line) => logs.push(JSON.parse(line)) });
  const metrics = createMetrics();
  const path = await openEventPath({
    connection,
    stripe: { livemode: false, trustClientReference: false, accountId: undefined, ...stripe },
    hasWorker: false,
    clock: wall,
    wall,
    log,
    metrics,
    ...(instead && { instead }),
    ...(onQuestion && { onQuestion }),
  });
  const { inbox, processor } = path;
  const { events, accounts, payments, messages } = path.collections;
  /** Processes one batch of what is due; returns how many events it took. */
  const runOnce = async (limit = 200) => {
    const batch = await inbox.due(ALL, limit);
    await processor.process(batch);
    return batch.length;
  };
  return {
    ...path,
    ...path.collections,
    log,
    metrics,
    runOnce,
    wall,
    logs,
    async store(...arrived: StripeEvent[]) {
      for (const event of arrived) {
        const read = readEvent(JSON.stringify(event), wall.now(), 'req_1');
        if (read) await inbox.store(read.event);
      }
    },
    /** Stores an event whose fold throws: its payload is broken, as no webhook's is. */
    async storeBroken(event: StripeEvent) {
      const read = readEvent(JSON.stringify(event), wall.now(), 'req_1');
      if (read) await inbox.store({ ...read.event, payload: '{' });
    },
    /** Works until nothing is due. */
    async settle() {
      while ((await runOnce()) > 0);
    },
    async statusOf(id: string) {
      return (await events.findOne({ _id: id }))?.status;
    },
    async message(id: string) {
      return messages.findOne({ _id: id });
    },
    async payment(id: string) {
      return payments.findOne({ _id: id });
    },
    /** What the streams of a user say together. */
    async entitlement(userId: string) {
      return (await readStates(accounts, [userId])).get(userId)?.state ?? null;
    },
  };
}

const ALL = Array.from({ length: PARTITIONS }, (_, n) => n);

/** A collection before one of whose methods something else happens once. */
export function interrupted<T extends mongo.Document>(
  collection: mongo.Collection<T>,
  method: keyof mongo.Collection<T>,
  interruption: () => Promise<unknown>,
): mongo.Collection<T> {
  let done = false;
  return new Proxy(collection, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== method) return value.bind(target);
      return async (...values: unknown[]) => {
        if (!done) {
          done = true;
          await interruption();
        }
        return value.apply(target, values);
      };
    },
  });
}

/** A collection of which one method rejects the first time that `when` says so: as if MongoDB went away there. */
export function failingOnce<T extends mongo.Document>(
  collection: mongo.Collection<T>,
  method: keyof mongo.Collection<T>,
  when: () => boolean = () => true,
): mongo.Collection<T> {
  let failed = false;
  return new Proxy(collection, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name !== method || failed || !when()) return value.bind(target);
      failed = true;
      return () => {
        throw new Error('MongoDB is away');
      };
    },
  });
}
