import { type Connection, type mongo, Schema } from 'mongoose';

/** To whom a Stripe customer belongs, and the event that says so. */
export interface CustomerLink {
  /** `cus_...` */
  _id: string;
  userId: string;
  /** Position of the earliest event that claims it: a later claim by somebody else moves nothing. */
  position: string;
  eventId: string;
}

const linkSchema = new Schema<CustomerLink>(
  {
    _id: { type: String, required: true },
    userId: { type: String, required: true },
    position: { type: String, required: true },
    eventId: { type: String, required: true },
  },
  { collection: 'links', versionKey: false, strict: 'throw' },
);
linkSchema.index({ userId: 1 });

/** The collection `links`: what events tell by naming two things at once. */
export function linkCollection(connection: Connection): mongo.Collection<CustomerLink> {
  return connection.model('Link', linkSchema).collection as unknown as mongo.Collection<CustomerLink>;
}
