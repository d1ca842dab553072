import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../../platform/mongo.ts';
import type { PaymentState } from './payment.state.ts';
import type { DisputeStatus, PaymentRefundStatus, PaymentStatus } from './payment.view.ts';
import type { PaymentReferences } from './placement.ts';

/**
 * One payment through its life; `_id` is the invoice's id, else the payment intent's. A row that follows from the save of its account,
 * and that a fold goes on from: whoever reads it is as current as its account, or a moment behind.
 */
export interface PaymentDocument extends PaymentReferences {
  _id: string;
  /** The `_id` of the payment's first row, which was its payment intent's if the invoice came later. Absent if that is this row. */
  firstId?: string | undefined;
  /** Whose account it follows from. */
  stream: string;
  /** Of the save that it follows from. */
  revision: number;
  /** The second of its oldest event, and the position of its newest; null in an empty one. */
  since: number | null;
  position: string | null;
  state: PaymentState;
  /** null, as the date, in an empty one: an invoice has claimed its payment intent. */
  status: PaymentStatus | null;
  refundStatus: PaymentRefundStatus | null;
  /** Of the newest dispute. */
  disputeStatus: DisputeStatus | null;
  createdAt: Date | null;
}

const paymentSchema = new Schema(
  {
    _id: { type: String, required: true },
    firstId: String,
    stream: { type: String, required: true },
    revision: { type: Number, required: true },
    since: Number,
    position: String,
    state: Schema.Types.Mixed,
    refs: [String],
    subscriptionId: Schema.Types.Mixed,
    sessionId: String,
    status: String,
    refundStatus: String,
    disputeStatus: String,
    createdAt: Date,
  },
  { collection: 'payments', versionKey: false, minimize: false, strict: 'throw' },
);
paymentSchema.index({ stream: 1, createdAt: -1, _id: -1 });
// What an event belongs to; see routing/placement.ts.
paymentSchema.index({ refs: 1 });

export function paymentCollection(connection: Connection): mongo.Collection<PaymentDocument> {
  return collectionOf(connection, 'Payment', paymentSchema);
}
