import { type Connection, type mongo, Schema } from 'mongoose';

/**
 * What events told about a charge (`ch_`), a payment intent (`pi_`) or an invoice (`in_`) by naming another thing beside it. Each
 * field is told once and never contradicted, so links only grow, in any order.
 */
export interface Link {
  _id: string;
  intentId?: string;
  invoiceId?: string;
  /** Of an invoice: what it bills; null for one that bills no subscription. */
  subscriptionId?: string | null;
  sessionId?: string;
  customerId?: string;
  /** Named by a session that has no Stripe customer. */
  userId?: string;
  /** Stripe was asked for a day, and no invoice or session has this intent: it is a payment of its own. */
  standalone?: boolean;
}

const linkSchema = new Schema<Link>(
  {
    _id: { type: String, required: true },
    intentId: String,
    invoiceId: String,
    subscriptionId: String,
    sessionId: String,
    customerId: String,
    userId: String,
    standalone: Boolean,
  },
  { collection: 'links', versionKey: false, strict: 'throw' },
);

/** The collection `links`. */
export function linkCollection(connection: Connection): mongo.Collection<Link> {
  return connection.model('Link', linkSchema).collection as unknown as mongo.Collection<Link>;
}
