import { type Connection, type mongo, Schema } from 'mongoose';
import type { AuditDraft } from '../outbox/audit-draft.ts';

/** An entry of the audit history, chained to the one before it. It is never edited and never deleted. */
export interface AuditEntry extends Omit<AuditDraft, 'id'> {
  /** The ID of the draft. */
  _id: string;
  /** Its place in its chain, from 1. */
  seq: number;
  /** The hash of the entry before it, null for the first entry. */
  previousHash: string | null;
  /** See hash.ts. */
  hash: string;
}

/** The chain tip: place and hash of the last entry. */
export type ChainHead = Pick<AuditEntry, 'seq' | 'hash'>;

/** The operations that the service may use on the audit history: reading and inserting. */
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
// Unique: if two processes read the same chain tip, one of them is refused. Otherwise a chain could fork.
auditSchema.index({ chain: 1, seq: 1 }, { unique: true });
// Pages are read by keyset, so the ID separates entries of one instant (platform/keyset.ts).
auditSchema.index({ at: -1, _id: -1 });
for (const field of ['chain', 'action', 'target', 'eventId']) auditSchema.index({ [field]: 1, at: -1, _id: -1 });
// Partial, because most entries have an actor without an ID, and most are in the chain of a stream.
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

/** Returns the collection of the audit history, without the methods that change or delete entries. */
export function auditLog(connection: Connection): AuditLog {
  const { collection } = connection.model('AuditEntry', auditSchema);
  // Bound one by one, so that no other method exists at run time.
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
