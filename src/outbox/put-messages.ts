import type { mongo } from 'mongoose';
import { type Clock, SECOND } from '../platform/clock.ts';
import { insertMissing } from '../platform/mongo.ts';
import type { MessageDocument } from './message.document.ts';
import type { StagedMessage } from './staged.ts';

/** The pause before a message is sent, because events come in bursts: one that follows a failed attempt may replace its message. */
const BURST = 5 * SECOND;

export interface PutMessagesOptions {
  messages: mongo.Collection<MessageDocument>;
  /** Business time: when messages were staged. */
  clock: Clock;
  /** MongoDB's time: when messages are due. */
  wall: Clock;
}

/**
 * Returns the latest version of each message of a stream. Versions of other streams are separate, so that a withdrawal by one stream does not
 * replace the message of another.
 */
function latestVersions(versions: readonly StagedMessage[]): StagedMessage[] {
  const last = new Map<string, StagedMessage>();
  for (const version of versions) {
    const key = JSON.stringify([version.source, version.message.id]);
    const known = last.get(key);
    if (known && known.revision > version.revision) continue;
    last.set(key, known?.old ? { ...version, old: true } : version);
  }
  return [...last.values()];
}

/**
 * Stores messages. Most are new, so they are inserted, which costs MongoDB a tenth of an upsert. If a message exists already, the version
 * with the higher revision of the same stream wins. The version of another stream, which owns the subject now, replaces both.
 */
export async function putMessages(
  staged: readonly StagedMessage[],
  { messages, clock, wall }: PutMessagesOptions,
): Promise<void> {
  if (staged.length === 0) return;
  const versions = latestVersions(staged);
  const stagedAt = clock.now();
  const when = { stagedAt, dueAt: new Date(wall.now().getTime() + BURST) };
  const rows = versions.map(
    (version) => ({ ...rowOf(version), ...(version.old ? { stagedAt, ...OLD } : when) }) as MessageDocument,
  );
  const existing = await insertMissing(messages, rows);
  const updates = existing.flatMap((place) => (versions[place] ? [updateOf(versions[place])] : []));
  if (updates.length > 0) await messages.bulkWrite(updates, { ordered: false });
}

const OLD = { outcome: 'SKIPPED', error: 'It happened before the import.' } as const;

function rowOf({ message: { id, ...fields }, source, revision }: StagedMessage) {
  return { _id: id, ...fields, source, revision };
}

function updateOf(version: StagedMessage) {
  const { _id, state, ...fields } = rowOf(version);
  const { source, revision } = fields;
  return version.gone
    ? { updateOne: { filter: { _id, source, revision: { $lt: revision } }, update: { $set: { state, revision } } } }
    : {
        updateOne: {
          filter: { _id, $or: [{ source: { $ne: source } }, { revision: { $lt: revision } }] },
          update: { $set: { ...fields, state } },
        },
      };
}
