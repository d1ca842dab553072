import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../../platform/mongo.ts';
import type { CheckoutStatus } from './checkout.view.ts';

/** A checkout: claimed before Stripe is called, then open, then finished. Not folded from events. */
export interface CheckoutDocument {
  /** The ID of the idempotent operation that creates its session. */
  _id: string;
  userId: string;
  /** A user has at most one open SUBSCRIPTION checkout. One-time purchases can be open at the same time. */
  kind: 'SUBSCRIPTION' | 'PAYMENT';
  open: boolean;
  /** A text that identifies the order. The same order gets the same session. */
  fingerprint: string;
  plan: string;
  status: CheckoutStatus;
  /** Fields of the session, once it is created. */
  sessionId?: string;
  customerId?: string;
  url?: string;
  expiresAt?: Date;
  /** The span of the request that created the session, if it was traced. The webhooks of the session link to it. */
  traceparent?: string;
}

const checkoutSchema = new Schema<CheckoutDocument>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    kind: { type: String, required: true },
    open: { type: Boolean, required: true },
    fingerprint: { type: String, required: true },
    plan: { type: String, required: true },
    status: { type: String, required: true },
    sessionId: String,
    customerId: String,
    url: String,
    expiresAt: Date,
    traceparent: String,
  },
  { collection: 'checkouts', versionKey: false, minimize: false, strict: 'throw' },
);
checkoutSchema.index({ userId: 1 }, { unique: true, partialFilterExpression: { open: true, kind: 'SUBSCRIPTION' } });
checkoutSchema.index(
  { userId: 1, fingerprint: 1 },
  { unique: true, partialFilterExpression: { open: true, kind: 'PAYMENT' } },
);
checkoutSchema.index({ sessionId: 1 }, { unique: true, sparse: true });
// Reads by session, and the deletion of an account reads all checkouts of a user.
checkoutSchema.index({ userId: 1, sessionId: 1 });

/** The collection `checkouts`. */
export function checkoutCollection(connection: Connection): mongo.Collection<CheckoutDocument> {
  return collectionOf(connection, 'Checkout', checkoutSchema);
}
