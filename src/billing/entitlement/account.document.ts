import { type Connection, type mongo, Schema } from 'mongoose';
import { collectionOf } from '../../platform/mongo.ts';
import { type Projected, projectedFields } from '../projected.ts';
import type { EntitlementState } from './entitlement.state.ts';
import type { PublishedEntitlements } from './published.ts';

/** An account: the folded state of one stream. `_id` is the stream. Accounts are never deleted, only folded again. */
export interface AccountDocument extends Projected<EntitlementState>, PublishedEntitlements {
  /** Every user who owns or owned it. */
  owners: string[];
  /** The chain tip of its audit entries, null before the first. */
  auditHead: { seq: number; hash: string } | null;
  /** The side effects of its saves, until a later save finds them published. See src/folding/effects.ts. */
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
    pendingChanges: [{ subscriptionId: String, at: Date, to: String, _id: false }],
    grantIds: [String],
    erased: Boolean,
    members: {
      type: [
        {
          userId: String,
          role: String,
          since: Date,
          seat: Number,
          seatedAt: Date,
          place: Number,
          deleted: Boolean,
          seatPlace: Number,
          _id: false,
        },
      ],
      default: undefined,
    },
  },
  { collection: 'accounts', versionKey: false, minimize: false, strict: 'throw' },
);
// A read of a user reads all accounts that the user owns or owned. See entitlement/accounts.read.ts.
accountSchema.index({ owners: 1 });
accountSchema.index({ plans: 1, _id: 1 });
accountSchema.index({ grantIds: 1 });
// The searches of staff, in the order of users. See customers.read.ts.
accountSchema.index({ 'owner.id': 1 });
for (const field of ['emails', 'currentPlans', 'statuses', 'heldBy', 'grants.feature']) {
  accountSchema.index({ [field]: 1, 'owner.id': 1 });
}
// The organizations of a user. See accounts.read.ts.
accountSchema.index({ 'members.userId': 1 }, { sparse: true });
// Finds erased accounts. See folding/processor.ts.
accountSchema.index({ erased: 1 }, { sparse: true });
// Reminders of expiring cards. See alerts/expiring-cards.ts.
accountSchema.index({ 'cardsInUse.lastDay': 1 });
// Reminders of changes that wait. See alerts/pending-changes.ts.
accountSchema.index({ 'pendingChanges.at': 1 }, { sparse: true });

/** The collection `accounts`. */
export function accountCollection(connection: Connection): mongo.Collection<AccountDocument> {
  return collectionOf(connection, 'Account', accountSchema);
}
