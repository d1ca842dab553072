import type { mongo } from 'mongoose';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Clock } from '../platform/clock.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import type { Processor } from './processor.ts';

const BATCH = 200;
/** The most batches that one answer waits for. The worker folds the rest, and retries those that fail here. */
const ROUNDS = 5;

export interface CatchUpOptions {
  events: mongo.Collection<StoredEvent>;
  processor: Processor;
  wall: Clock;
}

/**
 * Folds the due events of these streams, up to 1,000 of them, so that the answer to a command shows them. Folding an event twice at the
 * same time changes nothing. Events that failed keep their back-off.
 */
export function createCatchUp({
  events,
  processor,
  wall,
}: CatchUpOptions): (streams: readonly string[]) => Promise<void> {
  return async (streams) => {
    for (let round = 0; round < ROUNDS; round++) {
      const isOpen = [
        { status: { $ne: 'FAILED' as const }, dueAt: { $exists: true } },
        { dueAt: { $lte: wall.now() } },
      ];
      const open = await events
        .find({ stream: { $in: [...streams] }, $or: isOpen }, IN_ONE_ANSWER)
        .limit(BATCH)
        .toArray();
      if (open.length === 0) return;
      await processor.process(open);
    }
  };
}
