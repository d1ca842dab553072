import type { SubscriptionStatus } from '../../facts/subscription-status.ts';
import { moneyFormat } from '../../language/money.ts';
import { type HoldState, type Payment, refundedOf } from '../money/hold.ts';
import type { DisputeState } from '../money/money.state.ts';
import type { Plan } from '../plan/catalog.ts';
import type { SubscriptionView } from '../subscription/subscription.view.ts';
import { cancelInstant } from '../subscription/subscription.window.ts';
import type { MembershipView } from './member.read.ts';

// Summaries of causes, as sentences that customer support can read out.

/** British English, because it distinguishes dollars: US$5.00, CA$5.00. */
const money = moneyFormat('en-GB');

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** Returns the day in UTC, as in "3 March 2026". `Intl` takes ten times as long, and its format depends on the ICU version of Node. */
export const day = (at: Date): string => `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`;

/** `at` is the start of the subscription or purchase. The subscription may have started with another plan. */
export const planSummary = ({ name }: Plan, gotBy: 'subscribed' | 'bought', at: Date): string =>
  `${name} includes this feature (${gotBy} on ${day(at)})`;

export function subscriptionSummary(subscription: SubscriptionView, createdAt: Date): string {
  const subject = subscription.plan ? `Subscription to ${subscription.plan.name}` : 'Subscription';
  const { paused, pausedUntil } = subscription;
  const pause = paused ? `, with payments paused${until(pausedUntil)}` : '';
  return `${subject} ${STATUSES[subscription.status](subscription, createdAt)}${pause}`;
}

type StatusWords = (subscription: SubscriptionView, createdAt: Date) => string;

const running: StatusWords = (subscription, createdAt) => {
  const { currentPeriodStart: start, currentPeriodEnd: end, trialEnd } = subscription;
  const ends = cancelInstant(subscription);
  if (ends) return `canceled, active until ${day(ends)}`;
  const isRenewed = start !== null && start > createdAt && (trialEnd === null || start > trialEnd);
  return `${isRenewed ? 'renewed' : 'active'}${until(end)}`;
};

const STATUSES: Readonly<Record<SubscriptionStatus, StatusWords>> = {
  INCOMPLETE: () => 'awaiting its first payment',
  INCOMPLETE_EXPIRED: () => 'expired without a first payment',
  TRIALING: ({ trialEnd }) => `in trial${until(trialEnd)}`,
  ACTIVE: running,
  PAST_DUE: ({ gracePeriodEndsAt }) =>
    gracePeriodEndsAt === null ? 'past due' : `past due, with a grace period until ${day(gracePeriodEndsAt)}`,
  UNPAID: () => 'unpaid after the last payment attempt failed',
  PAUSED: () => 'paused, because its trial ended without a payment method',
  CANCELED: ({ endedAt, canceledAt }) => {
    const ended = endedAt ?? canceledAt;
    return ended === null ? 'ended' : `ended on ${day(ended)}`;
  },
};

const until = (at: Date | null): string => (at === null ? '' : ` until ${day(at)}`);

export function paymentSummary(payment: Payment): string {
  const { amount, fromBalance, currency, paidAt } = payment;
  if (currency === null) return `Paid on ${day(paidAt)}`;
  const balance = `${money(fromBalance, currency)} from the customer balance`;
  if (amount === 0) return `Paid ${balance} on ${day(paidAt)}`;
  const refunded = refundedOf(payment);
  return [
    `Paid ${money(amount, currency)}`,
    ...(fromBalance > 0 ? [` and ${balance}`] : []),
    ` on ${day(paidAt)}`,
    ...(refunded > 0 ? [`, refunded ${refunded < amount ? money(refunded, currency) : 'in full'}`] : []),
  ].join('');
}

/** `dispute` is null for a refund. */
export function holdSummary({ cause }: Pick<HoldState, 'cause'>, dispute: DisputeState | null): string {
  if (dispute === null) return `Refunded in full on ${day(cause.at)}`;
  const { status, amount, currency, openedAt } = dispute;
  return `Dispute of ${money(amount, currency)} ${status === 'lost' ? `lost on ${day(cause.at)}` : `opened on ${day(openedAt)}`}`;
}

export const grantSummary = (at: Date, validUntil: Date | null): string =>
  `Granted by an admin on ${day(at)}${until(validUntil)}`;

export const planGrantSummary = ({ name }: Plan, at: Date, validUntil: Date | null): string =>
  `${name} granted by an admin on ${day(at)}${until(validUntil)}`;

export const revocationSummary = (at: Date): string => `Revoked by an admin on ${day(at)}`;

export function membershipSummary({ organizationId, since, seatedAt }: MembershipView): string {
  const member = `Member of the organization ${organizationId}`;
  if (since === null) return `${member}, as the sign-in token says`;
  return `${member} since ${day(since)}${seatedAt === null ? '' : `, with a seat since ${day(seatedAt)}`}`;
}

const EVENTS = {
  checkout: 'Checkout completed',
  subscription: 'Subscription last changed at Stripe',
  purchase: 'Purchase last changed at Stripe',
};

export const eventSummary = (about: keyof typeof EVENTS, at: Date): string => `${EVENTS[about]} on ${day(at)}`;
