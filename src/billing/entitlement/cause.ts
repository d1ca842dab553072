import type { CauseOfState } from '../fold.ts';
import { holdOf, type PaidPeriod, paymentFor } from '../money/hold.ts';
import type { MoneyState } from '../money/money.state.ts';
import type { Plan } from '../plan/catalog.ts';
import type { SubscriptionView } from '../subscription/subscription.view.ts';
import {
  eventSummary,
  holdSummary,
  membershipSummary,
  paymentSummary,
  planSummary,
  subscriptionSummary,
} from './cause.summary.ts';
import type { GrantView, PlanGrantView } from './entitlement.view.ts';
import { type HoldView, holdView } from './holds.ts';
import type { MembershipView } from './member.read.ts';

/**
 * One cause of an entitlement. It contains its object if the account has it, which saves a read of the database. Payments and events are
 * other documents, so it has only their IDs.
 */
export type Cause =
  | MembershipCause
  | PlanCause
  | SubscriptionCause
  | PaymentCause
  | GrantCause
  | HoldCause
  | EventCause;
export type CauseKind = Cause['kind'];

interface CauseBase {
  at: Date;
  eventId: string | null;
  /** English, with dates in UTC. */
  summary: string;
}

export interface MembershipCause extends CauseBase {
  kind: 'MEMBERSHIP';
  membership: MembershipView;
}

export interface PlanCause extends CauseBase {
  kind: 'PLAN';
  planCode: string;
  plan: Plan;
}

export interface SubscriptionCause extends CauseBase {
  kind: 'SUBSCRIPTION';
  subscriptionId: string;
  subscription: SubscriptionView;
}

export interface PaymentCause extends CauseBase {
  kind: 'PAYMENT';
  /** The `_id` of the payment's row. */
  rowId: string;
}

export interface GrantCause extends CauseBase {
  kind: 'GRANT';
  grantId: string;
  /** null if it grants a plan, or if the catalog no longer has its feature. */
  grant: GrantView | null;
  /** null if it grants a feature, or if the catalog no longer has the plan. */
  planGrant: PlanGrantView | null;
}

export interface HoldCause extends CauseBase {
  kind: 'HOLD';
  holdId: string;
  hold: HoldView;
}

export interface EventCause extends CauseBase {
  kind: 'EVENT';
  eventId: string;
}

/** `now` is the time of a membership that only the token of the request says. */
export function membershipCause(membership: MembershipView, now: Date): MembershipCause {
  const at = membership.seatedAt ?? membership.since ?? now;
  return { kind: 'MEMBERSHIP', membership, at, eventId: null, summary: membershipSummary(membership) };
}

export function planCause(plan: Plan, gotBy: 'subscribed' | 'bought', at: Date): PlanCause {
  return { kind: 'PLAN', planCode: plan.code, plan, at, eventId: null, summary: planSummary(plan, gotBy, at) };
}

export function subscriptionCause(
  subscription: SubscriptionView | null,
  createdAt: Date,
  cause: CauseOfState | null,
): SubscriptionCause | null {
  return (
    subscription &&
    cause && {
      kind: 'SUBSCRIPTION',
      ...cause,
      subscriptionId: subscription.id,
      subscription,
      summary: subscriptionSummary(subscription, createdAt),
    }
  );
}

export function paymentCause(money: MoneyState, period: PaidPeriod): PaymentCause | null {
  const paid = paymentFor(money, period);
  if (!paid) return null;
  const { eventId } = paid.cause;
  return { kind: 'PAYMENT', rowId: paid.id, at: paid.paidAt, eventId, summary: paymentSummary(paid) };
}

export function holdCause(money: MoneyState, period: PaidPeriod): HoldCause | null {
  const hold = holdOf(money, period);
  if (!hold) return null;
  const { id: holdId, cause } = hold;
  const summary = holdSummary(hold, money.disputes[holdId] ?? null);
  return { kind: 'HOLD', ...cause, holdId, hold: holdView(hold), summary };
}

export function eventCause(
  about: 'checkout' | 'subscription' | 'purchase',
  cause: CauseOfState | null,
): EventCause | null {
  return cause && { kind: 'EVENT', ...cause, summary: eventSummary(about, cause.at) };
}

/** Sorts by time. Causes of one instant stay in the order of the list. */
export function newestFirst(causes: readonly (Cause | null)[]): Cause[] {
  return causes.filter((cause) => cause !== null).sort((a, b) => b.at.getTime() - a.at.getTime());
}
