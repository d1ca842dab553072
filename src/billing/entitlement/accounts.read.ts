import type { mongo } from 'mongoose';
import { IN_ONE_ANSWER } from '../../platform/mongo.ts';
import type { AccountDocument } from './account.document.ts';
import { type EntitlementState, NO_ENTITLEMENTS } from './entitlement.state.ts';

type Accounts = mongo.Collection<AccountDocument>;

/** The stored state of one user: the accounts of their streams, merged. */
export interface UserState {
  state: EntitlementState;
  /** The streams that the user owns now. */
  streams: string[];
  /** The sum of the revisions of all accounts that the user owns or owned, so that it never decreases. */
  revision: number;
}

type StateRow = Pick<AccountDocument, '_id' | 'state' | 'revision' | 'owner' | 'owners'>;

/** Returns the states of users, by user ID. Unknown users are absent. One read. */
export async function readStates(accounts: Accounts, userIds: readonly string[]): Promise<Map<string, UserState>> {
  const rows = await accounts
    .find({ owners: { $in: [...userIds] } }, IN_ONE_ANSWER)
    .project<StateRow>({ state: 1, revision: 1, owner: 1, owners: 1 })
    .toArray();
  const ofUser = new Map<string, StateRow[]>();
  for (const row of rows) {
    for (const userId of row.owners) {
      const own = ofUser.get(userId);
      if (own) own.push(row);
      else ofUser.set(userId, [row]);
    }
  }
  return new Map(
    userIds.flatMap((userId) => {
      const own = ofUser.get(userId);
      if (!own) return [];
      const states = own.filter(({ owner }) => owner?.id === userId).map(({ _id, state }) => ({ stream: _id, state }));
      const streams = states.map(({ stream }) => stream);
      const revision = own.reduce((sum, row) => sum + row.revision, 0);
      return [[userId, { state: mergedState(states), streams, revision }] as const];
    }),
  );
}

/** Merges the states of a user's streams. Each Stripe object is in one stream, and grants and contact details are in the user's own stream. */
export function mergedState(accounts: readonly { stream: string; state: EntitlementState }[]): EntitlementState {
  const [first, ...others] = accounts;
  if (!first) return NO_ENTITLEMENTS;
  if (others.length === 0) return first.state;
  const states = [...accounts].sort((a, b) => (a.stream < b.stream ? -1 : 1)).map(({ state }) => state);
  const all = <Key extends keyof EntitlementState>(key: Key) =>
    Object.assign({}, ...states.map((state) => state[key])) as EntitlementState[Key];
  const firstKnown = <Key extends keyof EntitlementState>(key: Key) =>
    states.map((state) => state[key]).find((value) => value !== null) as EntitlementState[Key];
  return {
    ownership: NO_ENTITLEMENTS.ownership,
    customers: all('customers'),
    subscriptions: all('subscriptions'),
    purchases: all('purchases'),
    invoicePurchases: all('invoicePurchases'),
    contact: firstKnown('contact') ?? null,
    grants: all('grants'),
    paymentMethods: all('paymentMethods'),
    customerLinks: all('customerLinks'),
    reconciled: firstKnown('reconciled') ?? null,
    erased: firstKnown('erased') ?? null,
    prices: all('prices'),
    priceNames: all('priceNames'),
    trial: states.map(({ trial }) => trial).reduce(firstTrial, null),
  };
}

type Trial = EntitlementState['trial'];

/** Returns the earlier of two trials. If both are of one second, the one with the smaller ID, as within one stream. */
function firstTrial(one: Trial, other: Trial): Trial {
  if (one === null || other === null) return one ?? other;
  const [a, b] = [one.cause.at.getTime(), other.cause.at.getTime()];
  return a < b || (a === b && one.subscriptionId < other.subscriptionId) ? one : other;
}
