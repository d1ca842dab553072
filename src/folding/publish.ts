import type { mongo } from 'mongoose';
import type { AuditEntry, AuditLog } from '../audit/audit.document.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { type PutMessagesOptions, putMessages } from '../outbox/put-messages.ts';
import { IN_ONE_ANSWER, insertMissing } from '../platform/mongo.ts';
import type { Effects } from './effects.ts';

export interface PublishOptions extends PutMessagesOptions {
  audit: AuditLog;
  payments: mongo.Collection<PaymentDocument>;
}

/**
 * Writes side effects to their collections. The saves must be acknowledged by a majority, or read from one. Repeating it changes nothing, and
 * side effects of an older save never replace newer ones. Rejects if one of them was not stored, or if the place of an audit entry is taken
 * by another entry. Then none of them counts as published.
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
  const existing = (await insertMissing(audit as mongo.Collection<AuditEntry>, entries)).map(
    (place) => entries[place]?._id,
  );
  if (existing.length === 0) return;
  const ids = new Set(existing.filter((id) => id !== undefined));
  const found = await audit
    .find({ _id: { $in: [...ids] } }, { ...IN_ONE_ANSWER, readConcern: { level: 'majority' } })
    .project<Pick<AuditEntry, '_id' | 'hash'>>({ hash: 1 })
    .toArray();
  const stored = new Map(found.map(({ _id, hash }) => [_id, hash]));
  const other = entries.find(({ _id, hash }) => ids.has(_id) && stored.get(_id) !== hash);
  if (other) throw new AuditContradiction(other);
}

/** Thrown if the audit history has another entry in the place of one: it was edited, or two databases were mixed. */
export class AuditContradiction extends Error {
  override readonly name = 'AuditContradiction';
  constructor(readonly entry: AuditEntry) {
    super(`The audit history has another entry in the place of ${entry._id} (number ${entry.seq} of ${entry.chain}).`);
  }
}

async function putPayments(
  payments: mongo.Collection<PaymentDocument>,
  rows: readonly PaymentDocument[],
): Promise<void> {
  if (rows.length === 0) return;
  const last = new Map(rows.map((row) => [row._id, row]));
  const newest = [...last.values()];
  const existing = await insertMissing(payments, newest);
  const updates = existing.flatMap((place) => {
    const row = newest[place];
    if (!row) return [];
    const { _id, stream, revision } = row;
    // If the payment moved to another stream, that stream has the newer row.
    const older = { $or: [{ stream: { $ne: stream } }, { revision: { $lt: revision } }] };
    return [{ replaceOne: { filter: { _id, ...older }, replacement: row } }];
  });
  if (updates.length > 0) await payments.bulkWrite(updates, { ordered: false });
}
