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
 * Folds at once what is due of a Stripe customer, up to 1,000 events, so that the answer to a command shows what it has woken. It
 * claims nothing: the worker may do the same events at the same time, which changes nothing.
 */
export function createCatchUp({ events, processor, wall }: CatchUpOptions): (customerId: string) => Promise<void> {
  return async (customerId) => {
    for (let round = 0; round < ROUNDS; round++) {
      const due = await events
        .find({ customerId, dueAt: { $lte: wall.now() } }, IN_ONE_ANSWER)
        .limit(BATCH)
        .toArray();
      if (due.length === 0) return;
      await processor.process(due);
    }
  };
}
