import { type Connection, type mongo, Schema } from 'mongoose';
import type { Projected } from '../projected.ts';
import { projectedFields } from '../projected.ts';
import type { EntitlementState } from './entitlement.state.ts';
import type { PublishedEntitlements } from './published.ts';

/** The entitlement document: one for each user, `_id` is the userId. */
export interface EntitlementDocument extends Projected<EntitlementState>, PublishedEntitlements {
  /** Where the user's audit chain ends, as the relay last left it; written beside the fold, and no part of it. */
  auditHead?: { seq: number; hash: string };
}

const entitlementSchema = new Schema(
  {
    ...projectedFields,
    userId: String,
    stripeCustomerIds: [String],
    plans: [String],
    emails: [String],
    currentPlans: [String],
    statuses: [String],
    grants: [{ feature: String, until: Date, _id: false }],
    heldBy: [String],
    cardsInUse: [{ id: String, brand: String, last4: String, lastDay: Date, _id: false }],
    auditHead: { type: { seq: Number, hash: String }, default: undefined, _id: false },
    grantIds: [String],
  },
  { collection: 'entitlements', versionKey: false, minimize: false, strict: 'throw' },
);
entitlementSchema.index({ plans: 1, _id: 1 });
entitlementSchema.index({ grantIds: 1 });
// What staff look for, by user; see customers.read.ts.
for (const field of ['emails', 'currentPlans', 'statuses', 'heldBy', 'grants.feature']) {
  entitlementSchema.index({ [field]: 1, _id: 1 });
}
// What is told ahead of time; see projection/expiring-cards.ts.
entitlementSchema.index({ 'cardsInUse.lastDay': 1 });
entitlementSchema.index({ 'outbox.key': 1 }, { sparse: true });

export function entitlementCollection(connection: Connection): mongo.Collection<EntitlementDocument> {
  return connection.model('Entitlement', entitlementSchema)
    .collection as unknown as mongo.Collection<EntitlementDocument>;
}
