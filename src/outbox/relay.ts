import type { mongo } from 'mongoose';
import type { Clock } from '../platform/clock.ts';
import { duplicateKey } from '../platform/mongo.ts';
import type { MessageDocument } from './message.document.ts';
import type { Staged } from './message.ts';

/** How many documents one round empties. */
const ROUND = 100;

/** Any collection whose documents have an outbox. */
export type Outboxes = mongo.Collection<{ _id: string; outbox?: Staged[] }>;

export interface Relay {
  /** Moves what is staged into `messages`; returns how many entries it moved. Done again, it changes nothing. */
  runOnce(): Promise<number>;
}

/** Empties the outboxes. An entry leaves its document only after it is in `messages`, so a crash in between repeats it. */
export function createRelay(
  outboxes: readonly Outboxes[],
  messages: mongo.Collection<MessageDocument>,
  clock: Clock,
): Relay {
  return {
    async runOnce() {
      let moved = 0;
      for (const documents of outboxes) {
        const waiting = documents
          .find({ 'outbox.key': { $exists: true } })
          .project<{ _id: string; outbox: Staged[] }>({ outbox: 1 });
        for (const { _id, outbox } of await waiting.limit(ROUND).toArray()) {
          for (const staged of outbox) await put(messages, staged, clock.now());
          // Taken out by name, never by replacing the array: a write may have staged more meanwhile.
          await documents.updateOne({ _id }, {
            $pull: { outbox: { key: { $in: outbox.map(({ key }) => key) } } },
          } as never);
          moved += outbox.length;
        }
      }
      return moved;
    },
  };
}

/** The latest word on a fact stands: an earlier one, put again by a relay that was slow, finds a higher revision and gives way. */
async function put(
  messages: mongo.Collection<MessageDocument>,
  { message, revision }: Staged,
  stagedAt: Date,
): Promise<void> {
  const { id, ...told } = message;
  try {
    await messages.updateOne(
      { _id: id, revision: { $lt: revision } },
      { $set: { ...told, revision }, $setOnInsert: { stagedAt } },
      { upsert: true },
    );
  } catch (error) {
    if (!duplicateKey(error)) throw error;
  }
}
