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
  /** Where the user's audit chain ends, as the relay last left it; written beside the fold, and no part of it. */
  auditHead?: { seq: number; hash: string };
  /** Every grant, revoked ones included, and the features that the others give, expired or not. */
  grantIds: string[];
  grantedFeatures: string[];
}

const entitlementSchema = new Schema(
  {
    ...projectedFields,
    userId: String,
    stripeCustomerIds: [String],
    plans: [String],
    auditHead: { type: { seq: Number, hash: String }, default: undefined, _id: false },
    grantIds: [String],
    grantedFeatures: [String],
  },
  { collection: 'entitlements', versionKey: false, minimize: false, strict: 'throw' },
);
entitlementSchema.index({ plans: 1, _id: 1 });
entitlementSchema.index({ grantIds: 1 });
entitlementSchema.index({ grantedFeatures: 1, _id: 1 });
entitlementSchema.index({ 'outbox.key': 1 }, { sparse: true });

export function entitlementCollection(connection: Connection): mongo.Collection<EntitlementDocument> {
  return connection.model('Entitlement', entitlementSchema)
    .collection as unknown as mongo.Collection<EntitlementDocument>;
}
