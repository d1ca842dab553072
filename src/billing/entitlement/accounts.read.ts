import { LRUCache } from 'lru-cache';
import type { mongo } from 'mongoose';
import { organizationOf, ownerOfOrganization } from '../../facts/owner.ts';
import { IN_ONE_ANSWER } from '../../platform/mongo.ts';
import type { PublishedMember } from '../customer/members.state.ts';
import type { AccountDocument } from './account.document.ts';
import { ACCESS_FIELDS, type AccessState, type EntitlementState, NO_ENTITLEMENTS } from './entitlement.state.ts';

type Accounts = mongo.Collection<AccountDocument>;

/** The stored state of one owner: the accounts of their streams, merged. */
export interface UserState {
  state: EntitlementState;
  /** The streams that the user owns now. */
  streams: string[];
  /** The sum of the revisions of all accounts that the user owns or owned, so that it never decreases. */
  revision: number;
  /** The organizations of which the user is or was a stored member. */
  memberships: Membership[];
  /** What decides the access of organizations that were read in the same command, by owner. */
  organizations: OrganizationStates;
}

export type OrganizationStates = ReadonlyMap<string, AccessState>;

/** A user as a member of an organization. */
export interface Membership extends PublishedMember {
  organizationId: string;
  /** The revision of the account that has the members. */
  revision: number;
}

interface StateRow extends Pick<AccountDocument, '_id' | 'revision' | 'owner' | 'owners'> {
  /** Of an organization that was not asked for, only what decides access, or nothing. */
  state?: EntitlementState;
  /** Those of its members who were asked for. */
  members: PublishedMember[];
}

/**
 * Returns the states of users and organizations, by owner, and the organizations of which they are members. Unknown owners are absent. One
 * read. An organization can have thousands of members, so a member's read transfers only that member. `expected` names organizations whose
 * states are read as well.
 */
export async function readStates(
  accounts: Accounts,
  userIds: readonly string[],
  expected: readonly string[] = [],
): Promise<Map<string, UserState>> {
  const asked = [...userIds];
  const ownedBy = (owners: readonly string[]) => ({ $in: [{ $ifNull: ['$owner.id', ''] }, owners] });
  const access = expected.length === 0 ? '$$REMOVE' : { $cond: [ownedBy(expected), ACCESS, '$$REMOVE'] };
  const rows = await accounts
    .find({ $or: [{ owners: { $in: [...asked, ...expected] } }, { 'members.userId': { $in: asked } }] }, IN_ONE_ANSWER)
    .project<StateRow>({
      revision: 1,
      owner: 1,
      owners: 1,
      state: { $cond: [ownedBy(asked), '$state', access] },
      members: { $filter: { input: { $ifNull: ['$members', []] }, cond: { $in: ['$$this.userId', asked] } } },
    })
    .toArray();
  const ofUser = new Map<string, StateRow[]>();
  const memberships = new Map<string, Membership[]>();
  for (const row of rows) {
    const organizationId = organizationOf(row._id);
    for (const member of organizationId === null ? [] : row.members) {
      const { userId } = member;
      const membership = { ...member, organizationId: organizationId as string, revision: row.revision };
      memberships.set(userId, [...(memberships.get(userId) ?? []), membership]);
    }
    for (const userId of row.owners) {
      const own = ofUser.get(userId);
      if (own) own.push(row);
      else ofUser.set(userId, [row]);
    }
  }
  const organizations = accessByOwner(rows.filter(({ owner }) => expected.includes(owner?.id ?? '')));
  return new Map(
    userIds.flatMap((userId) => {
      const own = ofUser.get(userId) ?? [];
      const member = (memberships.get(userId) ?? []).sort((a, b) => (a.organizationId < b.organizationId ? -1 : 1));
      if (own.length === 0 && member.length === 0) return [];
      const states = own
        .filter(({ owner }) => owner?.id === userId)
        .map(({ _id, state }) => ({ stream: _id, state: state as EntitlementState }));
      const streams = states.map(({ stream }) => stream);
      const revision = own.reduce((sum, row) => sum + row.revision, 0);
      const state = mergedState(states);
      return [[userId, { state, streams, revision, memberships: member, organizations }] as const];
    }),
  );
}

/** How many users' organizations a process remembers. */
const REMEMBERED = 10_000;

/**
 * Returns a `readStates` that remembers the organizations of users, and reads the states of these organizations in the same command. What it
 * remembers decides nothing: the members that were read do.
 */
export function createReadStates(accounts: Accounts): (userIds: readonly string[]) => Promise<Map<string, UserState>> {
  const organizationsOf = new LRUCache<string, readonly string[]>({ max: REMEMBERED });
  return async (userIds) => {
    const expected = new Set(userIds.flatMap((userId) => organizationsOf.get(userId) ?? []));
    const states = await readStates(accounts, userIds, [...expected]);
    for (const [userId, { memberships }] of states) {
      const present = memberships.filter(({ role }) => role !== null);
      const owners = present.map(({ organizationId }) => ownerOfOrganization(organizationId));
      organizationsOf.set(userId, owners.length === 0 ? undefined : owners);
    }
    return states;
  };
}

/** Returns what decides the access of organizations, by owner. Unknown ones are absent. One read. */
export async function readOrganizationStates(
  accounts: Accounts,
  owners: readonly string[],
): Promise<OrganizationStates> {
  const rows = await accounts
    .find({ 'owner.id': { $in: [...owners] } }, IN_ONE_ANSWER)
    .project<AccessRow>({ 'owner.id': 1, ...ACCESS_ONLY })
    .toArray();
  return accessByOwner(rows);
}

const ACCESS = Object.fromEntries(ACCESS_FIELDS.map((field) => [field, `$state.${field}`]));
const ACCESS_ONLY = Object.fromEntries(ACCESS_FIELDS.map((field) => [`state.${field}`, 1]));

type AccessRow = Pick<AccountDocument, '_id' | 'owner'> & { state?: AccessState };

function accessByOwner(rows: readonly AccessRow[]): OrganizationStates {
  const states = new Map<string, AccessState[]>();
  for (const { owner, state } of [...rows].sort((a, b) => (a._id < b._id ? -1 : 1))) {
    const id = owner?.id ?? '';
    states.set(id, [...(states.get(id) ?? []), state as AccessState]);
  }
  return new Map([...states].map(([owner, own]) => [owner, mergedAccess(own)]));
}

/** Merges the states of a user's streams. Each Stripe object is in one stream, and grants and contact details are in the user's own stream. */
export function mergedState(accounts: readonly { stream: string; state: EntitlementState }[]): EntitlementState {
  const [first, ...others] = accounts;
  if (!first) return NO_ENTITLEMENTS;
  if (others.length === 0) return first.state;
  const states = [...accounts].sort((a, b) => (a.stream < b.stream ? -1 : 1)).map(({ state }) => state);
  const firstKnown = <Key extends keyof EntitlementState>(key: Key) =>
    states.map((state) => state[key]).find((value) => value != null) as EntitlementState[Key];
  return {
    ...mergedAccess(states),
    ownership: NO_ENTITLEMENTS.ownership,
    contact: firstKnown('contact') ?? null,
    paymentMethods: merged(states, 'paymentMethods'),
    customerLinks: merged(states, 'customerLinks'),
    members: firstKnown('members') ?? null,
    reconciled: firstKnown('reconciled') ?? null,
    erased: firstKnown('erased') ?? null,
    trial: states.map(({ trial }) => trial).reduce(firstTrial, null),
  };
}

function mergedAccess(states: readonly AccessState[]): AccessState {
  return Object.fromEntries(ACCESS_FIELDS.map((field) => [field, merged(states, field)])) as unknown as AccessState;
}

const merged = <State extends object, Key extends keyof State>(states: readonly State[], key: Key): State[Key] =>
  Object.assign({}, ...states.map((state) => state[key]));

type Trial = EntitlementState['trial'];

/** Returns the earlier of two trials. If both are of one second, the one with the smaller ID, as within one stream. */
function firstTrial(one: Trial, other: Trial): Trial {
  if (one === null || other === null) return one ?? other;
  const [a, b] = [one.cause.at.getTime(), other.cause.at.getTime()];
  return a < b || (a === b && one.subscriptionId < other.subscriptionId) ? one : other;
}
