import type { mongo } from 'mongoose';
import { type KeysetPage, type KeysetSlice, keysetQuery, keysetSlice } from '../../platform/keyset.ts';
import { streamOfUser } from '../customer/stream.ts';
import { freePlan } from '../plan/catalog.lookup.ts';
import type { Catalog } from '../plan/catalog.ts';
import type { SubscriptionStatus } from '../subscription/status.ts';
import type { AccountDocument } from './account.document.ts';
import { readStates, type UserState } from './accounts.read.ts';
import type { HoldKind } from './holds.ts';
import { type PublishedEntitlements, publishedEntitlements } from './published.ts';

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

/** A user of whom something is known. */
export interface CustomerRow extends UserState {
  userId: string;
}

/** How often candidates are looked for, before a page stays short: what they have together may not be what was asked for. */
const BATCHES = 10;

/**
 * One page of the users of whom anything is known, by their ids. Candidates are found account by account, by an index that ends with the
 * owner, and verified by what their accounts say together. A page may be short, and still have a next one.
 */
export async function customersPage(
  accounts: mongo.Collection<AccountDocument>,
  filter: CustomerFilter,
  page: KeysetPage,
  at: { catalog: Catalog; now: Date },
): Promise<KeysetSlice<CustomerRow>> {
  const asked = conditions(filter, at.catalog, at.now);
  const found: CustomerRow[] = [];
  let { key } = page;
  let isLast = false;
  for (let batch = 0; batch < BATCHES && found.length <= page.limit && !isLast; batch++) {
    const { userIds, isEnd } = await candidates(accounts, asked, { ...page, key });
    isLast = isEnd;
    const states = await readStates(accounts, userIds);
    for (const userId of userIds) {
      const one = states.get(userId);
      if (one && holds(publishedEntitlements(one.state, streamOfUser(userId)), filter, at)) found.push({ userId, ...one });
    }
    const last = userIds.at(-1);
    if (last !== undefined) key = { at: null, id: last };
  }
  const slice = keysetSlice(found, page, ({ userId }) => ({ at: null, id: userId }));
  if (isLast || found.length > page.limit) return slice;
  return page.direction === 'after' ? { ...slice, hasNextPage: true } : { ...slice, hasPreviousPage: true };
}

/** Most users have one account or two: so many are read for each user that a page has room for. */
const ACCOUNTS_EACH = 3;

/** The ids of users of whom one account is as it was asked for, each once, in the order of the page, and whether no more follow. */
async function candidates(
  accounts: mongo.Collection<AccountDocument>,
  asked: readonly mongo.Filter<AccountDocument>[],
  page: KeysetPage,
): Promise<{ userIds: string[]; isEnd: boolean }> {
  const { filter: beyond, sort, limit } = keysetQuery(page, BY_USER);
  const most = limit * ACCOUNTS_EACH;
  const rows = await accounts
    .find({ $and: [{ 'owner.id': { $gt: '' } }, ...asked, beyond] })
    .project<Pick<AccountDocument, 'owner'>>({ owner: 1 })
    .sort(sort)
    .limit(most)
    .toArray();
  return { userIds: [...new Set(rows.flatMap(({ owner }) => owner?.id ?? []))], isEnd: rows.length < most };
}

/** Whether what a user's accounts say together is what was asked for: one account alone may lack the plan that another has. */
function holds(
  { emails, currentPlans, statuses, heldBy, grants }: PublishedEntitlements,
  filter: CustomerFilter,
  { catalog, now }: { catalog: Catalog; now: Date },
): boolean {
  const { email, plan, status, feature } = filter;
  const free = freePlan(catalog);
  if (email != null && !emails.includes(email.toLowerCase())) return false;
  if (plan != null && !(plan === free.code ? currentPlans.length === 0 : currentPlans.includes(plan))) return false;
  if (status != null && !statuses.includes(status)) return false;
  if (filter.heldBy != null && !heldBy.includes(filter.heldBy)) return false;
  if (feature == null || free.features[feature]) return true;
  const isGranted = grants.some((grant) => grant.feature === feature && (grant.until === null || grant.until > now));
  return isGranted || currentPlans.some((code) => catalog.plans.some((it) => it.code === code && it.features[feature]));
}

const BY_USER = { at: null, id: 'owner.id', ascending: true };

function conditions(
  { email, plan, status, feature, heldBy }: CustomerFilter,
  catalog: Catalog,
  now: Date,
): mongo.Filter<AccountDocument>[] {
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

function givenTo(feature: string, { plans }: Catalog, now: Date): mongo.Filter<AccountDocument> {
  const giving = plans.filter(({ features }) => features[feature]).map(({ code }) => code);
  const granted = { $elemMatch: { feature, $or: [{ until: null }, { until: { $gt: now } }] } };
  return { $or: [{ currentPlans: { $in: giving } }, { grants: granted }] };
}
