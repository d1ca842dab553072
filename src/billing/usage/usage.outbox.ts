import { type PutMessagesOptions, putMessages } from '../../outbox/put-messages.ts';
import { IN_ONE_ANSWER } from '../../platform/mongo.ts';
import type { UsageCollection, UsageDocument } from './usage.document.ts';

/** The most counters that one run publishes. */
const ROUND = 200;

/**
 * Publishes the messages of counters. Events are not folded into counters, so a use stores its message with the count. Repeating it changes
 * nothing. Returns how many counters had messages.
 */
export async function publishUsage(usage: UsageCollection, options: PutMessagesOptions): Promise<number> {
  const waiting = await usage
    .find({ 'outbox.key': { $exists: true } }, IN_ONE_ANSWER)
    .project<Required<Pick<UsageDocument, '_id' | 'outbox'>>>({ outbox: 1 })
    .limit(ROUND)
    .toArray();
  const staged = waiting.flatMap(({ outbox }) => outbox);
  if (staged.length === 0) return 0;
  await putMessages(staged, options);
  // Removed by key, and not by replacing the array, because a use may have added messages meanwhile.
  const taken = waiting.map(({ _id, outbox }) => ({
    updateOne: { filter: { _id }, update: { $pull: { outbox: { key: { $in: outbox.map(({ key }) => key) } } } } },
  }));
  await usage.bulkWrite(taken as never, { ordered: false });
  return waiting.length;
}
