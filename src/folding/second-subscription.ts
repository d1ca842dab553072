import type { mongo } from 'mongoose';
import type { Alerts } from '../alerts/alerts.ts';
import { ownerOf } from '../billing/customer/ownership.ts';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import type { Fact } from '../facts/fact.ts';
import { isRunning, RUNNING_STATUSES } from '../facts/subscription-status.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import type { TurnOutcome } from './turn-outcome.ts';

export interface SecondSubscriptionOptions {
  accounts: mongo.Collection<AccountDocument>;
  alerts: Alerts;
}

/**
 * Alerts admins of users with two running subscriptions. A checkout refuses a second one, but Stripe's dashboard and a link of another Stripe
 * customer do not. Runs after the accounts are saved, for streams where a subscription began or that got a new owner. So if two such events
 * are folded at the same moment, one of them finds the other.
 */
export async function alertSecondSubscriptions(
  routed: readonly { fact: Fact; stream: string }[],
  outcomes: readonly TurnOutcome[],
  { accounts, alerts }: SecondSubscriptionOptions,
): Promise<void> {
  const begun = new Set(routed.filter(({ fact }) => begins(fact)).map(({ stream }) => stream));
  const owners = outcomes.flatMap(({ stream, account, newOwner }) => {
    const isConcerned = begun.has(stream) || newOwner !== null;
    return (isConcerned && account && ownerOf(account.state.ownership, stream)) || [];
  });
  if (owners.length === 0) return;
  const owned = await accounts
    .find({ 'owner.id': { $in: [...new Set(owners)] } }, IN_ONE_ANSWER)
    .project<Pick<AccountDocument, '_id' | 'owner' | 'statuses'>>({ owner: 1, statuses: 1 })
    .toArray();
  const streamsOf = new Map<string, string[]>();
  for (const { _id, owner, statuses } of owned) {
    if (!statuses.some((status) => RUNNING_STATUSES.includes(status))) continue;
    const userId = owner?.id as string;
    streamsOf.set(userId, [...(streamsOf.get(userId) ?? []), _id]);
  }
  for (const [userId, customerIds] of streamsOf) {
    if (customerIds.length < 2) continue;
    const id = `second-subscription:${customerIds.sort().join(':')}`;
    await alerts.raise({ id, kind: 'second-subscription', userId, data: { customerIds } });
  }
}

/** Whether a subscription starts to run. True for every read from Stripe, because a read does not show the state before. */
const begins = (fact: Fact): boolean =>
  fact.kind === 'subscription' && isRunning(fact.now.status) && !(fact.before && isRunning(fact.before.status));
