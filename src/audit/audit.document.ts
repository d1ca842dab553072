import { type Connection, type mongo, Schema } from 'mongoose';
import type { AuditDraft } from '../outbox/audit-draft.ts';

/** An entry of the audit history, chained to the one before it. Written once, never edited, never deleted. */
export interface AuditEntry extends Omit<AuditDraft, 'id'> {
  /** The draft's id. */
  _id: string;
  /** Its place in its chain, from 1. */
  seq: number;
  /** Hash of the entry before it; null for the first. */
  previousHash: string | null;
  /** See hash.ts. */
  hash: string;
}

/** Where a chain ends. */
export type ChainHead = Pick<AuditEntry, 'seq' | 'hash'>;

/** All that the rest of the service can do with the audit history: read it, and put entries behind it. */
export type AuditLog = Pick<mongo.Collection<AuditEntry>, 'find' | 'findOne' | 'countDocuments' | 'insertMany'>;

/** The indexed outcomes. Nearly all entries have the outcome SUCCEEDED, which therefore has no index. */
export const RARE_OUTCOMES: AuditEntry['outcome'][] = ['REFUSED', 'FAILED'];

const REQUIRED = { type: String, required: true };

const auditSchema = new Schema(
  {
    _id: REQUIRED,
    chain: REQUIRED,
    seq: { type: Number, required: true },
    at: { type: Date, required: true },
    actor: { kind: REQUIRED, id: String },
    action: REQUIRED,
    target: REQUIRED,
    userId: String,
    eventId: String,
    outcome: REQUIRED,
    reason: String,
    requestId: String,
    changes: [{ _id: false, target: String, path: String, before: Schema.Types.Mixed, after: Schema.Types.Mixed }],
    previousHash: String,
    hash: REQUIRED,
  },
  { collection: 'audit', versionKey: false, minimize: false, strict: 'throw' },
);
// Unique: of two appenders that read the same last entry, one is refused. Without it a chain could fork.
auditSchema.index({ chain: 1, seq: 1 }, { unique: true });
// Pages are read by keyset, so the id parts entries of one instant (platform/keyset.ts).
auditSchema.index({ at: -1, _id: -1 });
for (const field of ['chain', 'action', 'target', 'eventId']) auditSchema.index({ [field]: 1, at: -1, _id: -1 });
// Most entries are of no actor that has an id, and of a stream.
auditSchema.index({ 'actor.id': 1, at: -1, _id: -1 }, { partialFilterExpression: { 'actor.id': { $gt: '' } } });
auditSchema.index({ userId: 1, at: -1, _id: -1 }, { partialFilterExpression: { chain: '' } });
auditSchema.index({ outcome: 1, at: -1, _id: -1 }, { partialFilterExpression: { outcome: { $in: RARE_OUTCOMES } } });

auditSchema.pre(['updateOne', 'deleteOne'], { document: true, query: true }, refuse);
auditSchema.pre(['updateMany', 'replaceOne', 'deleteMany'], refuse);
auditSchema.pre(['findOneAndUpdate', 'findOneAndReplace', 'findOneAndDelete'], refuse);
auditSchema.pre('bulkWrite', refuse);
auditSchema.pre('save', function () {
  if (!this.isNew) refuse();
});
auditSchema.pre('aggregate', function () {
  if (this.pipeline().some((stage) => '$out' in stage || '$merge' in stage)) refuse();
});

/** The audit history of this database: its collection, without every way of changing or deleting what is in it. */
export function auditLog(connection: Connection): AuditLog {
  const { collection } = connection.model('AuditEntry', auditSchema);
  // Bound one by one, so that what is not named here isn't there at run time either.
  return {
    find: collection.find.bind(collection),
    findOne: collection.findOne.bind(collection),
    countDocuments: collection.countDocuments.bind(collection),
    insertMany: collection.insertMany.bind(collection),
  } as unknown as AuditLog;
}

function refuse(): never {
  throw new Error('The audit history is append only: an entry is never updated and never deleted.');
}
