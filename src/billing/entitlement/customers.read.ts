import type { mongo } from 'mongoose';
import type { SubscriptionStatus } from '../../facts/subscription-status.ts';
import { type KeysetPage, type KeysetSlice, keysetQuery, keysetSlice } from '../../platform/keyset.ts';
import { freePlan } from '../plan/catalog.lookup.ts';
import type { Catalog } from '../plan/catalog.ts';
import type { EntitlementDocument } from './entitlement.document.ts';
import type { HoldKind } from './holds.ts';

/** Which customers; all that is named must hold. */
export interface CustomerFilter {
  /** Of one of their Stripe customers, in any case. */
  email?: string | null;
  /** A plan that they have, or the free one, which those have who have no other. */
  plan?: string | null;
  /** Of one of their subscriptions. */
  status?: SubscriptionStatus | null;
  /** A feature that one of their plans gives, or a grant. */
  feature?: string | null;
  heldBy?: HoldKind | null;
}

export type CustomerRow = Pick<EntitlementDocument, '_id' | 'state' | 'revision'>;

/** One page of the users of whom anything is known, by their ids. Each filter has an index that ends with the id. */
export async function customersPage(
  entitlements: mongo.Collection<EntitlementDocument>,
  filter: CustomerFilter,
  page: KeysetPage,
  { catalog, now }: { catalog: Catalog; now: Date },
): Promise<KeysetSlice<CustomerRow>> {
  const { filter: beyond, sort, limit } = keysetQuery(page, BY_USER);
  const rows = await entitlements
    .find({ $and: [...conditions(filter, catalog, now), beyond] })
    .project<CustomerRow>({ state: 1, revision: 1 })
    .sort(sort)
    .limit(limit)
    .toArray();
  return keysetSlice(rows, page, ({ _id }) => ({ at: null, id: _id }));
}

const BY_USER = { at: null, id: '_id', ascending: true };

function conditions(
  { email, plan, status, feature, heldBy }: CustomerFilter,
  catalog: Catalog,
  now: Date,
): mongo.Filter<EntitlementDocument>[] {
  const free = freePlan(catalog);
  return [
    ...(email == null ? [] : [{ emails: email.toLowerCase() }]),
    ...(plan == null ? [] : [{ currentPlans: plan === free.code ? [] : plan }]),
    ...(status == null ? [] : [{ statuses: status }]),
    ...(heldBy == null ? [] : [{ heldBy }]),
    // What the free plan gives is everybody's.
    ...(feature == null || free.features[feature] ? [] : [givenTo(feature, catalog, now)]),
  ];
}

function givenTo(feature: string, { plans }: Catalog, now: Date): mongo.Filter<EntitlementDocument> {
  const giving = plans.filter(({ features }) => features[feature]).map(({ code }) => code);
  const granted = { $elemMatch: { feature, $or: [{ until: null }, { until: { $gt: now } }] } };
  return { $or: [{ currentPlans: { $in: giving } }, { grants: granted }] };
}
