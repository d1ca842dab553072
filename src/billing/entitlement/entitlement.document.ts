import { type Connection, type mongo, Schema } from 'mongoose';
import type { Projected } from '../projected.ts';
import { projectedFields } from '../projected.ts';
import type { EntitlementState } from './entitlement.state.ts';

/** The entitlement document: one for each user, `_id` is the userId. */
export interface EntitlementDocument extends Projected<EntitlementState> {
  userId: string;
  stripeCustomerIds: string[];
  /** Codes of every plan that it names, live or ended. */
  plans: string[];
}

const entitlementSchema = new Schema(
  {
    ...projectedFields,
    userId: String,
    stripeCustomerIds: [String],
    plans: [String],
  },
  { collection: 'entitlements', versionKey: false, minimize: false, strict: 'throw' },
);
entitlementSchema.index({ plans: 1, _id: 1 });
entitlementSchema.index({ 'outbox.key': 1 }, { sparse: true });

export function entitlementCollection(connection: Connection): mongo.Collection<EntitlementDocument> {
  return connection.model('Entitlement', entitlementSchema)
    .collection as unknown as mongo.Collection<EntitlementDocument>;
}
