import { type Connection, type mongo, Schema } from 'mongoose';

/** To whom a Stripe customer belongs, and the event that says so. */
export interface CustomerOwner {
  /** `cus_...` */
  _id: string;
  userId: string;
  /** Position of the event that says so. */
  position: string;
  eventId: string;
  /** An admin said so: that wins over every other claim, and the latest such word over those before it. */
  linked?: true;
}

const ownerSchema = new Schema<CustomerOwner>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    position: { type: String, required: true },
    eventId: { type: String, required: true },
    linked: Boolean,
  },
  { collection: 'owners', versionKey: false, strict: 'throw' },
);
ownerSchema.index({ userId: 1 });

/** The collection `owners`: to whom Stripe customers belong. */
export function ownerCollection(connection: Connection): mongo.Collection<CustomerOwner> {
  return connection.model('Owner', ownerSchema).collection as unknown as mongo.Collection<CustomerOwner>;
}
