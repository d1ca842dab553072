import type { mongo } from 'mongoose';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Clock } from '../platform/clock.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import type { Processor } from './processor.ts';

const BATCH = 200;
/** What one answer may wait for; the worker does the rest, and whatever fails here. */
const ROUNDS = 5;

export interface CatchUpOptions {
  events: mongo.Collection<StoredEvent>;
  processor: Processor;
  wall: Clock;
}

/**
 * Folds the open events of these Stripe customers, and those that waited for one of these Stripe IDs, up to 1,000 of them, so that the
 * answer to a command shows what it has rescheduled. It takes no claim and respects none: the worker wakes as soon as events are
 * rescheduled and claims them first, and an answer that left those out would be outdated. Folding an event twice at the same time
 * changes nothing. Events that failed keep their back-off.
 */
export function createCatchUp({
  events,
  processor,
  wall,
}: CatchUpOptions): (stripeIds: readonly string[]) => Promise<void> {
  return async (stripeIds) => {
    const ids = [...stripeIds];
    for (let round = 0; round < ROUNDS; round++) {
      const open = await events
        .find(
          {
            $and: [
              { $or: [{ customerId: { $in: ids } }, { waitsFor: { $in: ids } }] },
              { $or: [{ status: { $ne: 'FAILED' }, dueAt: { $exists: true } }, { dueAt: { $lte: wall.now() } }] },
            ],
          },
          IN_ONE_ANSWER,
        )
        .limit(BATCH)
        .toArray();
      if (open.length === 0) return;
      await processor.process(open);
    }
  };
}
