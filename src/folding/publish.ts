import type { mongo } from 'mongoose';
import type { AuditEntry, AuditLog } from '../audit/audit.document.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import type { MessageDocument } from '../outbox/message.document.ts';
import type { StagedMessage } from '../outbox/staged.ts';
import { type Clock, SECOND } from '../platform/clock.ts';
import { IN_ONE_ANSWER, insertMissing } from '../platform/mongo.ts';
import type { Effects } from './effects.ts';

/** A fact often comes with others that say it better (a failed attempt, then what to do about it): their burst is waited for. */
const BURST = 5 * SECOND;

export interface PublishOptions {
  audit: AuditLog;
  messages: mongo.Collection<MessageDocument>;
  payments: mongo.Collection<PaymentDocument>;
  /** Dates what is staged. */
  clock: Clock;
  /** Says when it is to be told. */
  wall: Clock;
}

/**
 * Puts effects into their collections: of saves that were acknowledged, or read from a majority. Done again, it changes nothing, and
 * effects of an older save never take the place of newer ones. Rejects where one of them was not stored, or an audit entry is there
 * that says something else: then nothing of it counts as published.
 */
export async function publish(all: readonly Effects[], options: PublishOptions): Promise<void> {
  await Promise.all([
    putAudit(
      options.audit,
      all.flatMap(({ audit }) => audit),
    ),
    putMessages(
      all.flatMap(({ messages }) => messages),
      options,
    ),
    putPayments(
      options.payments,
      all.flatMap(({ payments }) => payments),
    ),
  ]);
}

async function putAudit(audit: AuditLog, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const there = (await insertMissing(audit as mongo.Collection<AuditEntry>, entries)).map((place) => entries[place]?._id);
  if (there.length === 0) return;
  const ids = new Set(there.filter((id) => id !== undefined));
  const found = await audit
    .find({ _id: { $in: [...ids] } }, { ...IN_ONE_ANSWER, readConcern: { level: 'majority' } })
    .project<Pick<AuditEntry, '_id' | 'hash'>>({ hash: 1 })
    .toArray();
  const stored = new Map(found.map(({ _id, hash }) => [_id, hash]));
  const other = entries.find(({ _id, hash }) => ids.has(_id) && stored.get(_id) !== hash);
  if (other) throw new AuditContradiction(other);
}

/** The audit history has another entry in the place of one: somebody has written to it, or two stores were mixed. */
export class AuditContradiction extends Error {
  override readonly name = 'AuditContradiction';
  constructor(readonly entry: AuditEntry) {
    super(`The audit history has another entry in the place of ${entry._id} (number ${entry.seq} of ${entry.chain}).`);
  }
}

/** Of several words on one fact the latest of its stream counts, also on one that was never put. */
function lastWords(words: readonly StagedMessage[]): StagedMessage[] {
  const last = new Map<string, StagedMessage>();
  for (const word of words) {
    const known = last.get(word.message.id);
    if (known && known.revision > word.revision) continue;
    last.set(word.message.id, known?.old ? { ...word, old: true } : word);
  }
  return [...last.values()];
}

/**
 * Most facts are told for the first time, so they are inserted, which costs MongoDB a tenth of an upsert. For those that are there
 * already the latest word of a stream stands, by its revision. What another stream tells (its owner has the subscription now) takes
 * the place of both.
 */
async function putMessages(
  staged: readonly StagedMessage[],
  { messages, clock, wall }: Pick<PublishOptions, 'messages' | 'clock' | 'wall'>,
): Promise<void> {
  if (staged.length === 0) return;
  const words = lastWords(staged);
  const stagedAt = clock.now();
  const when = { stagedAt, dueAt: new Date(wall.now().getTime() + BURST) };
  const rows = words.map((word) => ({ ...rowOf(word), ...(word.old ? { stagedAt, ...OLD } : when) }) as MessageDocument);
  const there = await insertMissing(messages, rows);
  const updates = there.flatMap((place) => (words[place] ? [updateOf(words[place])] : []));
  if (updates.length > 0) await messages.bulkWrite(updates, { ordered: false });
}

const OLD = { outcome: 'SKIPPED', error: 'It happened before it was imported.' } as const;

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

async function putPayments(payments: mongo.Collection<PaymentDocument>, rows: readonly PaymentDocument[]): Promise<void> {
  if (rows.length === 0) return;
  const last = new Map(rows.map((row) => [row._id, row]));
  const newest = [...last.values()];
  const there = await insertMissing(payments, newest);
  const updates = there.flatMap((place) => {
    const row = newest[place];
    if (!row) return [];
    const { _id, stream, revision } = row;
    // One that has moved to another stream is newer there than what its former stream said.
    const older = { $or: [{ stream: { $ne: stream } }, { revision: { $lt: revision } }] };
    return [{ replaceOne: { filter: { _id, ...older }, replacement: row } }];
  });
  if (updates.length > 0) await payments.bulkWrite(updates, { ordered: false });
}
