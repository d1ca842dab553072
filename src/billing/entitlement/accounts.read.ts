import type { mongo } from 'mongoose';
import { IN_ONE_ANSWER } from '../../platform/mongo.ts';
import type { AccountDocument } from './account.document.ts';
import { type EntitlementState, NO_ENTITLEMENTS } from './entitlement.state.ts';

type Accounts = mongo.Collection<AccountDocument>;

/** What is stored of one user: the accounts of their streams, as one. */
export interface UserState {
  state: EntitlementState;
  /** The streams that the user owns now. */
  streams: string[];
  /** Of all accounts that the user ever owned together, so that it never falls. */
  revision: number;
}

type StateRow = Pick<AccountDocument, '_id' | 'state' | 'revision' | 'owner' | 'owners'>;

/** The states of users; of whom nothing is known is absent. One command. */
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

/** What the streams of one user say together. Each Stripe object is in one stream; what somebody did about the user is in their own. */
export function mergedState(accounts: readonly { stream: string; state: EntitlementState }[]): EntitlementState {
  const [first, ...others] = accounts;
  if (!first) return NO_ENTITLEMENTS;
  if (others.length === 0) return first.state;
  const states = [...accounts].sort((a, b) => (a.stream < b.stream ? -1 : 1)).map(({ state }) => state);
  const all = <Key extends keyof EntitlementState>(key: Key) =>
    Object.assign({}, ...states.map((state) => state[key])) as EntitlementState[Key];
  const told = <Key extends keyof EntitlementState>(key: Key) =>
    states.map((state) => state[key]).find((value) => value !== null) as EntitlementState[Key];
  return {
    ownership: NO_ENTITLEMENTS.ownership,
    customers: all('customers'),
    subscriptions: all('subscriptions'),
    purchases: all('purchases'),
    invoicePurchases: all('invoicePurchases'),
    contact: told('contact') ?? null,
    grants: all('grants'),
    paymentMethods: all('paymentMethods'),
    customerLinks: all('customerLinks'),
    reconciled: told('reconciled') ?? null,
    erased: told('erased') ?? null,
    prices: all('prices'),
    trial: states.map(({ trial }) => trial).reduce(firstTrial, null),
  };
}

type Trial = EntitlementState['trial'];

/** Of two trials of one second the one with the smaller ID, as in one stream. */
function firstTrial(one: Trial, other: Trial): Trial {
  if (one === null || other === null) return one ?? other;
  const [a, b] = [one.cause.at.getTime(), other.cause.at.getTime()];
  return a < b || (a === b && one.subscriptionId < other.subscriptionId) ? one : other;
}
