import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from './mongo.ts';

/** An idempotent operation, from its first try to its outcome. */
export interface IdempotencyRow {
  /** Digest of user, operation and key. */
  _id: string;
  /**
   * The ID of the operation, and its first key at Stripe. If money moves, it is derived from the digest, so that it is the same if the row
   * is lost. A key that is used again after its outcome has expired gets another one.
   */
  name: string;
  userId: string;
  operation: string;
  movesMoney?: boolean;
  /** Digest of the input. The same key with another input is a mistake of the caller. */
  hash: string;
  /** Parameters of the call to Stripe, frozen before the first try. Every later try sends the same. */
  params?: unknown;
  /** How often Stripe answered with a failure, 4xx included. Part of the key at Stripe, because Stripe replays such an answer. */
  attempts: number;
  /** Names the try that holds the row. */
  lease: string;
  /** When that try loses the row, by the wall clock. Absent if the try has ended without an outcome. */
  leaseUntil?: Date;
  /** Absent until the operation is done. */
  outcome?: unknown;
  createdAt: Date;
  /** When the key may be used again, if that is before the row is removed. */
  freeAt?: Date;
  /** Absent: never. MongoDB may remove the row later than this, so readers compare it with the time. */
  expiresAt?: Date;
}

export type IdempotencyCollection = mongo.Collection<IdempotencyRow>;

const idempotencySchema = new Schema<IdempotencyRow>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    userId: { type: String, required: true },
    operation: { type: String, required: true },
    movesMoney: Boolean,
    hash: { type: String, required: true },
    params: Schema.Types.Mixed,
    attempts: { type: Number, required: true },
    lease: { type: String, required: true },
    leaseUntil: Date,
    outcome: Schema.Types.Mixed,
    createdAt: { type: Date, required: true },
    freeAt: Date,
    expiresAt: Date,
  },
  { collection: 'idempotency', versionKey: false, minimize: false, strict: 'throw' },
);
// To resume an operation, and to find out which one a key at Stripe belongs to.
idempotencySchema.index({ name: 1 });
// All operations of a user, when their account is deleted.
idempotencySchema.index({ userId: 1 });
idempotencySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Declares the collection `idempotency` on a connection. */
export function idempotencyCollection(connection: Connection): IdempotencyCollection {
  return collectionOf(connection, 'Idempotency', idempotencySchema);
}
