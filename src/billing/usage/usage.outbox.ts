import { type PutMessagesOptions, putMessages } from '../../outbox/put-messages.ts';
import { IN_ONE_ANSWER } from '../../platform/mongo.ts';
import type { UsageCollection, UsageDocument } from './usage.document.ts';

/** How many counters one round empties. */
const ROUND = 200;

/**
 * Hands on what counters have to tell: no event is folded into them, so a use saves its message with the count. Done again, it changes
 * nothing. Returns how many counters had something.
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
  // Taken out by name, never by replacing the array: a use may have staged more meanwhile.
  const taken = waiting.map(({ _id, outbox }) => ({
    updateOne: { filter: { _id }, update: { $pull: { outbox: { key: { $in: outbox.map(({ key }) => key) } } } } },
  }));
  await usage.bulkWrite(taken as never, { ordered: false });
  return waiting.length;
}
