import type { Connection, mongo } from 'mongoose';
import { checkoutCollection } from '../../src/billing/checkout/checkout.document.ts';
import { ownerCollection } from '../../src/billing/customer/owner.document.ts';
import { createOwners } from '../../src/billing/customer/owners.ts';
import { entitlementCollection } from '../../src/billing/entitlement/entitlement.document.ts';
import { linkCollection } from '../../src/billing/payment/link.document.ts';
import { createLinks } from '../../src/billing/payment/links.ts';
import { paymentCollection } from '../../src/billing/payment/payment.document.ts';
import { revenueCollections } from '../../src/billing/revenue/revenue.document.ts';
import { eventCollection } from '../../src/inbox/event.document.ts';
import { createInbox } from '../../src/inbox/inbox.ts';
import { createAlerts } from '../../src/outbox/alerts.ts';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { openErasing } from '../../src/projection/erase.ts';
import { createProcessor, type ProcessorOptions } from '../../src/projection/processor.ts';
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

/** The event path behind the webhook, on a real database, with a clock that a test moves. */
export function eventPath(connection: Connection, more: Partial<ProcessorOptions> = {}) {
  const wall = stoppedClock();
  const logs: Json[] = [];
  const log = createLog('info', { write: (line) => logs.push(JSON.parse(line)) });
  const metrics = createMetrics();
  const events = eventCollection(connection);
  const inbox = createInbox(events, wall);
  const options: ProcessorOptions = {
    events,
    inbox,
    owners: createOwners(ownerCollection(connection)),
    links: createLinks(linkCollection(connection)),
    ...openErasing(connection),
    entitlements: entitlementCollection(connection),
    payments: paymentCollection(connection),
    ...revenueCollections(connection),
    checkouts: checkoutCollection(connection),
    livemode: false,
    trustClientReference: false,
    clock: wall,
    alerts: createAlerts({ messages: messageCollection(connection), clock: wall, wall }),
    log,
    metrics,
    ...more,
  };
  const processor = createProcessor(options);
  /** Claims and processes one batch; returns how many events it took. */
  const runOnce = async (limit = 200) => {
    const batch = await inbox.claim(limit);
    await processor.process(batch);
    return batch.length;
  };
  return {
    ...options,
    processor,
    runOnce,
    wall,
    logs,
    async store(...arrived: StripeEvent[]) {
      for (const event of arrived) {
        const read = readEvent(JSON.stringify(event), wall.now(), 'req_1');
        if (read) await inbox.store(read);
      }
    },
    /** Stores an event whose fold throws: its payload is broken, as no webhook's is. */
    async storeBroken(event: StripeEvent) {
      const read = readEvent(JSON.stringify(event), wall.now(), 'req_1');
      if (read) await inbox.store({ ...read, payload: '{' });
    },
    /** Works until nothing is due. */
    async settle() {
      while ((await runOnce()) > 0);
    },
    async statusOf(id: string) {
      return (await events.findOne({ _id: id }))?.status;
    },
    async message(id: string) {
      return messageCollection(connection).findOne({ _id: id });
    },
    async payment(id: string) {
      return paymentCollection(connection).findOne({ _id: id });
    },
    async entitlement(userId: string) {
      return (await entitlementCollection(connection).findOne({ _id: userId }))?.state ?? null;
    },
  };
}

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
      return () => Promise.reject(new Error('MongoDB is away'));
    },
  });
}
