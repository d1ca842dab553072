import { type Connection, type mongo, Schema } from 'mongoose';
import type { StagedMessage } from '../../outbox/staged.ts';
import { collectionOf } from '../../platform/mongo.ts';
import type { Period } from '../entitlement/entitlement.view.ts';

/** How much of one METERED feature one user has used: one document for both, in whose newest period it counts. */
export interface UsageDocument {
  /** `<feature>:<userId>` */
  _id: string;
  userId: string;
  feature: string;
  /** What is counted in; once opened, it runs to its end. */
  period: Period;
  used: number;
  /** At the last write; null: unlimited. */
  limit: number | null;
  /** Every use of the last 24 hours, oldest first, of the period before as well: a retry finds itself here. */
  keys: UsageKey[];
  /** The shares of the limit, in percent, that the user has been told of in this period. */
  told: number[];
  /** What is to be told of it and is not among the messages yet. */
  outbox?: StagedMessage[];
}

export interface UsageKey {
  /** Digest of the caller and their idempotency key. */
  key: string;
  quantity: number;
  at: Date;
}

/** Which counter. */
export type CounterId = Pick<UsageDocument, '_id' | 'userId' | 'feature'>;

/** A counter without its idempotency keys, because answers do not need them and there can be many. */
export type Counter = CounterId & Pick<UsageDocument, 'period' | 'used'>;
export const COUNTER = { userId: 1, feature: 1, period: 1, used: 1 } as const;

export type UsageCollection = mongo.Collection<UsageDocument>;

const usageSchema = new Schema(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    feature: { type: String, required: true },
    period: { type: new Schema({ start: Date, end: Date }, { _id: false }), required: true },
    used: { type: Number, required: true },
    limit: Number,
    keys: [{ _id: false, key: String, quantity: Number, at: Date }],
    told: [Number],
    outbox: { type: [Schema.Types.Mixed], default: undefined },
  },
  { collection: 'usage', versionKey: false, minimize: false, strict: 'throw' },
);
usageSchema.index({ userId: 1 });
usageSchema.index({ 'outbox.key': 1 }, { sparse: true });

export function usageCollection(connection: Connection): UsageCollection {
  return collectionOf(connection, 'Usage', usageSchema);
}

/** A feature's code has no colon, so no two pairs have one name. */
export function counterId(userId: string, feature: string): CounterId {
  return { _id: `${feature}:${userId}`, userId, feature };
}
