import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../../platform/mongo.ts';
import { type Projected, projectedFields } from '../projected.ts';
import type { EntitlementState } from './entitlement.state.ts';
import type { PublishedEntitlements } from './published.ts';

/** An account: what the events of one stream say. `_id` is the stream. Never deleted, only folded again. */
export interface AccountDocument extends Projected<EntitlementState>, PublishedEntitlements {
  /** Every user to whom it ever belonged, the present one included. */
  owners: string[];
  /** Its last audit entry; null before the first. */
  auditHead: { seq: number; hash: string } | null;
  /** What followed from its saves, as long as nobody who saw it stored has saved since. See src/folding/effects.ts. */
  pending: object[];
}

const accountSchema = new Schema(
  {
    ...projectedFields,
    owner: { type: { kind: String, id: String }, default: undefined, _id: false },
    owners: [String],
    auditHead: { type: { seq: Number, hash: String }, default: undefined, _id: false },
    pending: [Schema.Types.Mixed],
    stripeCustomerIds: [String],
    plans: [String],
    emails: [String],
    currentPlans: [String],
    statuses: [String],
    grants: [{ feature: String, until: Date, _id: false }],
    heldBy: [String],
    cardsInUse: [{ id: String, brand: String, last4: String, lastDay: Date, _id: false }],
    grantIds: [String],
    erased: Boolean,
  },
  { collection: 'accounts', versionKey: false, minimize: false, strict: 'throw' },
);
// Whoever reads an account reads all that its user ever owned; see entitlement/accounts.read.ts.
accountSchema.index({ owners: 1 });
accountSchema.index({ plans: 1, _id: 1 });
accountSchema.index({ grantIds: 1 });
// What staff look for, by user; see customers.read.ts.
accountSchema.index({ 'owner.id': 1 });
for (const field of ['emails', 'currentPlans', 'statuses', 'heldBy', 'grants.feature']) {
  accountSchema.index({ [field]: 1, 'owner.id': 1 });
}
// Whether any account was erased; see folding/processor.ts.
accountSchema.index({ erased: 1 }, { sparse: true });
// What is told ahead of time; see alerts/expiring-cards.ts.
accountSchema.index({ 'cardsInUse.lastDay': 1 });

/** The collection `accounts`. */
export function accountCollection(connection: Connection): mongo.Collection<AccountDocument> {
  return collectionOf(connection, 'Account', accountSchema);
}
