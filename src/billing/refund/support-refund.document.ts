import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../../platform/mongo.ts';

/** What one refund by support takes from the limits. Stored before the refund is made. */
export interface SupportRefund {
  /** The ID of the operation. */
  _id: string;
  /** The member of support. */
  userId: string;
  paymentId: string;
  /** The UTC day, as in `2026-03-01`. */
  day: string;
  /** In minor units. */
  amount: number;
  currency: string;
}

export type SupportRefunds = mongo.Collection<SupportRefund>;

const supportRefundSchema = new Schema<SupportRefund>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    paymentId: { type: String, required: true },
    day: { type: String, required: true },
    amount: { type: Number, required: true },
    currency: { type: String, required: true },
  },
  { collection: 'support_refunds', versionKey: false, strict: 'throw' },
);
supportRefundSchema.index({ userId: 1, day: 1 });
supportRefundSchema.index({ paymentId: 1 });

/** Declares the collection `support_refunds` on a connection. */
export function supportRefundCollection(connection: Connection): SupportRefunds {
  return collectionOf(connection, 'SupportRefund', supportRefundSchema);
}
