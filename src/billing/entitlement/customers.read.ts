import type { mongo } from 'mongoose';
import type { SubscriptionStatus } from '../../facts/subscription-status.ts';
import { type KeysetPage, type KeysetSlice, keysetQuery, keysetSlice } from '../../platform/keyset.ts';
import { streamOfUser } from '../customer/stream.ts';
import { freePlan } from '../plan/catalog.lookup.ts';
import type { Catalog, Plan } from '../plan/catalog.ts';
import type { AccountDocument } from './account.document.ts';
import { readStates, type UserState } from './accounts.read.ts';
import type { HoldKind } from './holds.ts';
import { asGranted, type PublishedEntitlements, publishedEntitlements } from './published.ts';

/** Selects customers that match all given fields. */
export interface CustomerFilter {
  /** The e-mail address of one of their Stripe customers. Upper and lower case are equal. */
  email?: string | null;
  /** The code of a plan that they have, bought or granted. A customer without a plan has the free one. */
  plan?: string | null;
  /** One of their subscriptions has one of these statuses. */
  status?: readonly SubscriptionStatus[] | null;
  /** A feature that one of their plans or grants includes. */
  feature?: string | null;
  heldBy?: readonly HoldKind[] | null;
}

/** A user with at least one account. */
export interface CustomerRow extends UserState {
  userId: string;
}

/** How many batches of candidates one page reads. After that the page stays short. Candidates can fail the check of their merged state. */
const BATCHES = 10;

/** The users of each batch after the first: if few candidates match, many are checked at once. */
const LARGE_BATCH = 100;

/**
 * Returns one page of known users, ordered by ID. Candidates are found by single accounts, with an index that ends with the owner, and checked
 * by their merged state. A page can be short, or empty, and still have a next page: then `reached` has the place where that page starts.
 */
export async function customersPage(
  accounts: mongo.Collection<AccountDocument>,
  filter: CustomerFilter,
  page: KeysetPage,
  at: { catalog: Catalog; now: Date },
): Promise<KeysetSlice<CustomerRow>> {
  const asked = narrowest(filter, at.catalog, at.now);
  const found: CustomerRow[] = [];
  let { key } = page;
  let isLast = false;
  for (let batch = 0; batch < BATCHES && found.length <= page.limit && !isLast; batch++) {
    const most = batch === 0 ? page.limit + 1 : Math.max(LARGE_BATCH, page.limit + 1);
    const { userIds, isEnd } = await candidates(accounts, asked, { ...page, key }, most);
    isLast = isEnd;
    const states = await readStates(accounts, userIds);
    for (const userId of userIds) {
      const user = states.get(userId);
      if (user && matches(publishedEntitlements(user.state, streamOfUser(userId)), filter, at))
        found.push({ userId, ...user });
    }
    const last = userIds.at(-1);
    if (last !== undefined) key = { at: null, id: last };
  }
  const slice = keysetSlice(found, page, ({ userId }) => ({ at: null, id: userId }));
  if (isLast || found.length > page.limit || key === null) return slice;
  return page.direction === 'after'
    ? { ...slice, hasNextPage: true, reached: { end: key } }
    : { ...slice, hasPreviousPage: true, reached: { start: key } };
}

/** How many accounts are read for each user of a batch. Most users have one or two. */
const ACCOUNTS_EACH = 3;

/** Returns the IDs of users with a matching account, each once and in order, and whether these are the last ones. */
async function candidates(
  accounts: mongo.Collection<AccountDocument>,
  asked: mongo.Filter<AccountDocument>,
  page: KeysetPage,
  most: number,
): Promise<{ userIds: string[]; isEnd: boolean }> {
  const { filter: beyond, sort } = keysetQuery(page, BY_USER);
  const limit = most * ACCOUNTS_EACH;
  const rows = await accounts
    .find({ $and: [{ 'owner.id': { $gt: '' } }, asked, beyond] })
    .project<Pick<AccountDocument, 'owner'>>({ owner: 1 })
    .sort(sort)
    .limit(limit)
    .toArray();
  const userIds = [...new Set(rows.flatMap(({ owner }) => owner?.id ?? []))];
  return { userIds: userIds.slice(0, most), isEnd: rows.length < limit && userIds.length <= most };
}

/** Whether a user's merged state matches the filter. A single account may lack the plan that another one has. */
function matches(
  { emails, currentPlans, statuses, heldBy, grants }: PublishedEntitlements,
  filter: CustomerFilter,
  { catalog, now }: { catalog: Catalog; now: Date },
): boolean {
  const { email, plan, status, feature } = filter;
  const free = freePlan(catalog);
  if (email != null && !emails.includes(email.toLowerCase())) return false;
  const granted = grants.filter(({ until }) => until === null || until > now).map((grant) => grant.feature);
  const has = ({ code }: Pick<Plan, 'code'>) => currentPlans.includes(code) || granted.includes(asGranted(code));
  if (
    plan != null &&
    !(plan === free.code
      ? !catalog.plans.some((one) => !one.free && has(one)) && currentPlans.length === 0
      : has({ code: plan }))
  )
    return false;
  if (status != null && !status.some((value) => statuses.includes(value))) return false;
  if (filter.heldBy != null && !filter.heldBy.some((kind) => heldBy.includes(kind))) return false;
  if (feature == null || free.features[feature]) return true;
  return granted.includes(feature) || catalog.plans.some((plan) => plan.features[feature] && has(plan));
}

const BY_USER = { at: null, id: 'owner.id', ascending: true };

/**
 * Returns the condition for candidates: the field of the filter that the fewest accounts match. The other fields are checked later, because
 * another account of the same user may match them.
 */
function narrowest(
  { email, plan, status, feature, heldBy }: CustomerFilter,
  catalog: Catalog,
  now: Date,
): mongo.Filter<AccountDocument> {
  const free = freePlan(catalog);
  if (email != null) return { emails: email.toLowerCase() };
  if (heldBy != null) return { heldBy: { $in: [...heldBy] } };
  if (status != null && !status.includes('ACTIVE')) return { statuses: { $in: [...status] } };
  if (plan != null && plan !== free.code) return { $or: [{ currentPlans: plan }, grantedAny([asGranted(plan)], now)] };
  // Every user has the features of the free plan.
  if (feature != null && !free.features[feature]) return givenTo(feature, catalog, now);
  if (status != null) return { statuses: { $in: [...status] } };
  return plan == null ? {} : { currentPlans: [] };
}

function givenTo(feature: string, { plans }: Catalog, now: Date): mongo.Filter<AccountDocument> {
  const giving = plans.filter(({ features }) => features[feature]).map(({ code }) => code);
  return { $or: [{ currentPlans: { $in: giving } }, grantedAny([feature, ...giving.map(asGranted)], now)] };
}

function grantedAny(granted: readonly string[], now: Date): mongo.Filter<AccountDocument> {
  return { grants: { $elemMatch: { feature: { $in: granted }, $or: [{ until: null }, { until: { $gt: now } }] } } };
}
