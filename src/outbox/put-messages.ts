import type { mongo } from 'mongoose';
import { type Clock, SECOND } from '../platform/clock.ts';
import { insertMissing } from '../platform/mongo.ts';
import type { MessageDocument } from './message.document.ts';
import type { StagedMessage } from './staged.ts';

/** A fact often comes with others that say it better (a failed attempt, then what to do about it): their burst is waited for. */
const BURST = 5 * SECOND;

export interface PutMessagesOptions {
  messages: mongo.Collection<MessageDocument>;
  /** Dates what is staged. */
  clock: Clock;
  /** Says when it is to be told. */
  wall: Clock;
}

/**
 * Of several words of a stream on one fact only the latest is put. What a stream took back meanwhile does not take the place of what
 * another stream tells by now.
 */
function lastWords(words: readonly StagedMessage[]): StagedMessage[] {
  const last = new Map<string, StagedMessage>();
  for (const word of words) {
    const key = JSON.stringify([word.source, word.message.id]);
    const known = last.get(key);
    if (known && known.revision > word.revision) continue;
    last.set(key, known?.old ? { ...word, old: true } : word);
  }
  return [...last.values()];
}

/**
 * Most facts are told for the first time, so they are inserted, which costs MongoDB a tenth of an upsert. For those that are there
 * already the latest word of a stream stands, by its revision. What another stream tells (its owner has the subscription now) takes
 * the place of both.
 */
export async function putMessages(
  staged: readonly StagedMessage[],
  { messages, clock, wall }: PutMessagesOptions,
): Promise<void> {
  if (staged.length === 0) return;
  const words = lastWords(staged);
  const stagedAt = clock.now();
  const when = { stagedAt, dueAt: new Date(wall.now().getTime() + BURST) };
  const rows = words.map(
    (word) => ({ ...rowOf(word), ...(word.old ? { stagedAt, ...OLD } : when) }) as MessageDocument,
  );
  const there = await insertMissing(messages, rows);
  const updates = there.flatMap((place) => (words[place] ? [updateOf(words[place])] : []));
  if (updates.length > 0) await messages.bulkWrite(updates, { ordered: false });
}

const OLD = { outcome: 'SKIPPED', error: 'It happened before the import.' } as const;

function rowOf({ message: { id, ...told }, source, revision }: StagedMessage) {
  return { _id: id, ...told, source, revision };
}

function updateOf(word: StagedMessage) {
  const { _id, state, ...told } = rowOf(word);
  const { source, revision } = told;
  return word.gone
    ? { updateOne: { filter: { _id, source, revision: { $lt: revision } }, update: { $set: { state, revision } } } }
    : {
        updateOne: {
          filter: { _id, $or: [{ source: { $ne: source } }, { revision: { $lt: revision } }] },
          update: { $set: { ...told, state } },
        },
      };
}
