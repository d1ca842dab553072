import { type Connection, type mongo, Schema } from 'mongoose';
import type { StagedMessage } from '../../outbox/staged.ts';
import { collectionOf } from '../../platform/mongo.ts';
import type { Period } from '../entitlement/entitlement.view.ts';

/** The usage counter of one user and one METERED feature, for its current period. */
export interface UsageDocument {
  /** `<feature>:<userId>` */
  _id: string;
  userId: string;
  feature: string;
  /** The period in which usage is counted. An opened period lasts until its end. */
  period: Period;
  used: number;
  /** The limit at the last write, null if unlimited. */
  limit: number | null;
  /** The uses of the last 24 hours, oldest first, also of the period before. They identify a retry. */
  keys: UsageKey[];
  /** The shares of the limit, in percent, about which the user got a message in this period. */
  told: number[];
  /** Messages that are not published yet. */
  outbox?: StagedMessage[];
}

export interface UsageKey {
  /** A digest of the caller and their idempotency key. */
  key: string;
  quantity: number;
  at: Date;
}

/** The identity of a counter. */
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

/** The collection `usage`. */
export function usageCollection(connection: Connection): UsageCollection {
  return collectionOf(connection, 'Usage', usageSchema);
}

/** Returns the identity of a counter. It is unique, because the code of a feature has no colon. */
export function counterId(userId: string, feature: string): CounterId {
  return { _id: `${feature}:${userId}`, userId, feature };
}
