import { type Connection, type mongo, Schema } from 'mongoose';
import { type Projected, projectedFields } from '../projected.ts';
import type { PaymentState } from './payment.state.ts';
import type { PaymentStatus } from './payment.view.ts';

/** One payment through its life; `_id` is the invoice's id, else the payment intent's. */
export interface PaymentDocument extends Projected<PaymentState> {
  /** null, as the others, in an empty one: an invoice has claimed its payment intent. */
  userId: string | null;
  status: PaymentStatus | null;
  createdAt: Date | null;
}

const paymentSchema = new Schema(
  {
    ...projectedFields,
    userId: String,
    status: String,
    createdAt: Date,
  },
  { collection: 'payments', versionKey: false, minimize: false, strict: 'throw' },
);
paymentSchema.index({ userId: 1, createdAt: -1, _id: -1 });
paymentSchema.index({ 'outbox.key': 1 }, { sparse: true });

export function paymentCollection(connection: Connection): mongo.Collection<PaymentDocument> {
  return connection.model('Payment', paymentSchema).collection as unknown as mongo.Collection<PaymentDocument>;
}
