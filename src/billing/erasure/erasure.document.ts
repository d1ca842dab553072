import { type Connection, type mongo, Schema } from 'mongoose';

/** An account that was deleted: by which event, and what of Stripe's was its user's then. Learned from that event, never changed. */
export interface Erasure {
  /** The id of the event `customer.erased`. */
  _id: string;
  userId: string;
  /** Position of that event: what is the user's, of no Stripe customer, and happened before is erased. */
  position: string;
  /** Their Stripe customers, and the sessions of what they bought: whatever is told of these is erased, whenever it comes. */
  stripeIds: string[];
}

const erasureSchema = new Schema<Erasure>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    position: { type: String, required: true },
    stripeIds: { type: [String], required: true },
  },
  { collection: 'erasures', versionKey: false, strict: 'throw' },
);
erasureSchema.index({ userId: 1 });
erasureSchema.index({ stripeIds: 1 });

/** The collection `erasures`: ids only. */
export function erasureCollection(connection: Connection): mongo.Collection<Erasure> {
  return connection.model('Erasure', erasureSchema).collection as unknown as mongo.Collection<Erasure>;
}
