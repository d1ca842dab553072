import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../../platform/mongo.ts';
import type { PaymentState } from './payment.state.ts';
import type { DisputeStatus, PaymentRefundStatus, PaymentStatus } from './payment.view.ts';
import type { PaymentReferences } from './placement.ts';

/**
 * One payment through its life. `_id` is the ID of the invoice, else of the payment intent. The row is a side effect of saving its account,
 * so it can be a moment behind the account. The next fold of the payment starts from it.
 */
export interface PaymentDocument extends PaymentReferences {
  _id: string;
  /** The `_id` of the payment's first row, which was its payment intent's if the invoice came later. Absent if that is this row. */
  firstId?: string | undefined;
  /** The stream of the account. */
  stream: string;
  /** The revision of the account whose save wrote the row. */
  revision: number;
  /** The second of its oldest event. null in an empty row. */
  since: number | null;
  /** The position of its newest event. null in an empty row. */
  position: string | null;
  state: PaymentState;
  /** null in an empty row, like `createdAt`: an invoice has claimed the payment intent. */
  status: PaymentStatus | null;
  refundStatus: PaymentRefundStatus | null;
  /** The status of the newest dispute. */
  disputeStatus: DisputeStatus | null;
  createdAt: Date | null;
  /** Texts by which staff find it: see search-terms.ts. Absent in rows of earlier versions. */
  searchTerms?: string[];
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
    searchTerms: { type: [String], default: undefined },
  },
  { collection: 'payments', versionKey: false, minimize: false, strict: 'throw' },
);
paymentSchema.index({ stream: 1, createdAt: -1, _id: -1 });
// The payment of an event is found by reference. See routing/route.ts.
paymentSchema.index({ refs: 1 });
paymentSchema.index({ searchTerms: 1 });

/** The collection `payments`. */
export function paymentCollection(connection: Connection): mongo.Collection<PaymentDocument> {
  return collectionOf(connection, 'Payment', paymentSchema);
}
