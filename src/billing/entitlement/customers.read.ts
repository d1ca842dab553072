import type { mongo } from 'mongoose';
import type { SubscriptionStatus } from '../../facts/subscription-status.ts';
import { type KeysetPage, type KeysetSlice, keysetQuery, keysetSlice } from '../../platform/keyset.ts';
import { streamOfUser } from '../customer/stream.ts';
import { freePlan } from '../plan/catalog.lookup.ts';
import type { Catalog } from '../plan/catalog.ts';
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
  /** One of their subscriptions has one of these statuses. */
  status?: readonly SubscriptionStatus[] | null;
  /** A feature that one of their plans gives, or a grant. */
  feature?: string | null;
  heldBy?: readonly HoldKind[] | null;
}

/** A user of whom something is known. */
export interface CustomerRow extends UserState {
  userId: string;
}

/** How often candidates are looked for before a page stays short: what their accounts say together may not be what was asked for. */
const BATCHES = 10;

/** Users of a batch behind the first one: where few candidates hold, many are verified at once. */
const LARGE_BATCH = 100;

/**
 * One page of the users of whom anything is known, by their ids. Candidates are found account by account, by an index that ends with the
 * owner, and verified by what their accounts say together. A page may be short, or empty, and still have a next one: then `reached` says
 * where it goes on.
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
      const one = states.get(userId);
      if (one && holds(publishedEntitlements(one.state, streamOfUser(userId)), filter, at))
        found.push({ userId, ...one });
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

/** Most users have one account or two: so many are looked at for each user of a batch. */
const ACCOUNTS_EACH = 3;

/** The ids of users of whom one account is as it was asked for, each once, in the order of the page, and whether no more follow. */
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
  if (status != null && !status.some((one) => statuses.includes(one))) return false;
  if (filter.heldBy != null && !filter.heldBy.some((kind) => heldBy.includes(kind))) return false;
  if (feature == null || free.features[feature]) return true;
  const isGranted = grants.some((grant) => grant.feature === feature && (grant.until === null || grant.until > now));
  return isGranted || currentPlans.some((code) => catalog.plans.some((it) => it.code === code && it.features[feature]));
}

const BY_USER = { at: null, id: 'owner.id', ascending: true };

/**
 * Of what is asked for, the part that the fewest accounts say, as the condition for candidates. The other parts are verified: another
 * account of the same user may say them.
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
  if (plan != null && plan !== free.code) return { currentPlans: plan };
  // What the free plan gives is everybody's.
  if (feature != null && !free.features[feature]) return givenTo(feature, catalog, now);
  if (status != null) return { statuses: { $in: [...status] } };
  return plan == null ? {} : { currentPlans: [] };
}

function givenTo(feature: string, { plans }: Catalog, now: Date): mongo.Filter<AccountDocument> {
  const giving = plans.filter(({ features }) => features[feature]).map(({ code }) => code);
  const granted = { $elemMatch: { feature, $or: [{ until: null }, { until: { $gt: now } }] } };
  return { $or: [{ currentPlans: { $in: giving } }, { grants: granted }] };
}
