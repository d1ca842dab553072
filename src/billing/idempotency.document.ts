import { type Connection, type mongo, Schema } from 'mongoose';

/**
 * A command under its idempotency key, from the first try to its answer. Not folded from events. Rows whose `_id` is
 * `customer:<digest of the user ID>:<n>` are of the service itself (customer/stripe-customer.ts): parameters and attempts only.
 */
export interface IdempotencyRow {
  /** Digest of user, operation and key. */
  _id: string;
  /** What the command's events and what it makes at Stripe are named after; new where a key is used again after its row expired. */
  name?: string;
  userId?: string;
  operation?: string;
  /** Digest of the input: the same key with another one is a mistake. */
  hash?: string;
  /** Parameters of the call to Stripe, frozen before the first try: every later one sends the same. */
  params?: unknown;
  /** How often Stripe answered with a failure; part of the key that it is called with, because it replays such an answer. */
  attempts: number;
  /** Who works on it, and until when; past that, and where it was let go, anybody may take it up. By the wall's clock. */
  lease?: string;
  leaseUntil?: Date;
  /** What came out: ids, from which the answer is read again. Absent until it is done. */
  outcome?: unknown;
  createdAt: Date;
  /** Absent: never. MongoDB may remove it later than this, so readers look. */
  expiresAt?: Date;
}

export type IdempotencyCollection = mongo.Collection<IdempotencyRow>;

const idempotencySchema = new Schema<IdempotencyRow>(
  {
    _id: { type: String, required: true },
    name: String,
    userId: String,
    operation: String,
    hash: String,
    params: Schema.Types.Mixed,
    attempts: { type: Number, required: true },
    lease: String,
    leaseUntil: Date,
    outcome: Schema.Types.Mixed,
    createdAt: Date,
    expiresAt: Date,
  },
  { collection: 'idempotency', versionKey: false, minimize: false, strict: 'throw' },
);
// Webhooks name it: caused-by.ts.
idempotencySchema.index({ name: 1 }, { sparse: true });
// When their account is deleted.
idempotencySchema.index({ userId: 1 }, { sparse: true });
idempotencySchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export function idempotencyCollection(connection: Connection): IdempotencyCollection {
  return connection.model('Idempotency', idempotencySchema).collection as unknown as IdempotencyCollection;
}
