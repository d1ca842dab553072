import { type Connection, type mongo, Schema } from 'mongoose';
import { type Projected, projectedFields } from '../projected.ts';
import type { PaymentState } from './payment.fold.ts';
import type { PaymentStatus } from './payment.view.ts';

/** One payment through its life; `_id` is the invoice's id, else the payment intent's. */
export interface PaymentDocument extends Projected<PaymentState> {
  userId: string;
  status: PaymentStatus;
  createdAt: Date;
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
