import { BEFORE_FIRST_EVENT } from '../../facts/subscription-status.ts';
import { type Audited, type JsonValue, targetOf } from '../../outbox/audit-draft.ts';
import { ownerOf } from '../customer/ownership.ts';
import { userOfStream } from '../customer/stream.ts';
import { FOR_GOOD, type HoldState, holdOf } from '../money/hold.ts';
import { planPeriod } from '../subscription/subscription.plan-item.ts';
import { billedFrom, switchOf } from '../subscription/subscription.schedule.ts';
import type { SubscriptionState } from '../subscription/subscription.state.ts';
import { holdsOn } from '../subscription/subscription.window.ts';
import {
  type EntitlementState,
  type GrantState,
  type PurchaseState,
  purchasesOf,
  subscriptionsOf,
} from './entitlement.state.ts';
import { boughtCodes } from './purchase.plan.ts';

/** Returns the audited part of a stream: its owner, subscriptions, purchases, grants and Stripe customers. It has no personal data. */
export function auditedEntitlements(state: EntitlementState, stream: string): Audited {
  const userId = userOfStream(stream) ?? stream;
  const owner = userOfStream(stream) === null ? ownerOf(state.ownership, stream) : null;
  const subscriptions = subscriptionsOf(state).map(
    ([id, it]) => [targetOf('subscription', id), auditedSubscription(it)] as const,
  );
  const purchases = purchasesOf(state)
    .filter(([, { now, lines, captured }]) => now !== null || lines !== null || captured === null)
    .map(([id, it]) => [targetOf('purchase', id), auditedPurchase(it)] as const);
  // Personal fields are left out. The event that changed them is named instead.
  const customers = Object.entries(state.customers).map(
    ([id, { now, cause }]) =>
      [
        targetOf('stripe_customer', id),
        { deleted: now.deleted, balance: now.balance || null, changedBy: cause.eventId },
      ] as const,
  );
  const links = Object.entries(state.customerLinks).map(
    ([id, { eventId }]) => [targetOf('stripe_customer_link', id), { event: eventId }] as const,
  );
  const grants = Object.entries(state.grants).map(([id, it]) => [targetOf('grant', id), auditedGrant(it)] as const);
  const asked = state.reconciled
    ? [[targetOf('reconciliation', userId), { event: state.reconciled.eventId }] as const]
    : [];
  const erased = state.erased ? [[targetOf('erasure', userId), { event: state.erased.cause.eventId }] as const] : [];
  const contact = state.contact && ([targetOf('contact', userId), { changedBy: state.contact.cause.eventId }] as const);
  const members = (state.members?.members ?? []).map(
    ({ userId: memberId, role, seat }) => [targetOf('member', memberId), { role, hasSeat: seat !== null }] as const,
  );
  return Object.fromEntries([
    ...members,
    ...(owner === null ? [] : [[targetOf('ownership', stream), { owner }] as const]),
    ...(contact ? [contact] : []),
    ...asked,
    ...erased,
    ...customers,
    ...subscriptions,
    ...purchases,
    ...links,
    ...grants,
  ]);
}

function auditedSubscription(subscription: SubscriptionState): Record<string, JsonValue> {
  const { now, checkout } = subscription;
  if (now === null)
    return checkout ? { status: BEFORE_FIRST_EVENT, plan: checkout.plan, checkout: checkout.sessionId } : {};
  return {
    status: now.status,
    prices: now.items.map(({ price, quantity }) => `${price.plan ?? price.lookupKey ?? price.id} x ${quantity}`),
    currentPeriodEnd: instant(planPeriod(subscription).end),
    trialEnd: instant(now.trialEnd),
    cancelAtPeriodEnd: now.cancelAtPeriodEnd,
    cancelAt: instant(now.cancelAt),
    endedAt: instant(now.endedAt),
    cancellationFeedback: now.cancellationFeedback ?? null,
    paused: now.collectionPaused === null ? null : (instant(now.collectionPaused.resumesAt) ?? 'without an end'),
    pendingChange: textOfSwitch(subscription),
    hold: textOfHolds(holdsOn(subscription)),
  };
}

function textOfSwitch(subscription: SubscriptionState): string | null {
  const next = switchOf(subscription);
  return next && `${billedFrom(next)} at ${next.at.toISOString()}`;
}

function auditedPurchase(purchase: PurchaseState): Record<string, JsonValue> {
  const { now, lines, paidAt, money } = purchase;
  const activeHold = holdOf(money, FOR_GOOD);
  const hold = textOfHolds(activeHold ? [activeHold] : []);
  if (now === null && lines === null) return { hold };
  const plan = now?.plan ?? (boughtCodes(purchase).join(', ') || null);
  const quantity = now?.quantity ?? (lines ?? []).reduce((sum, line) => sum + line.quantity, 0);
  return { plan, quantity, paidAt: instant(paidAt), hold };
}

function auditedGrant({ now, revoked }: GrantState): Record<string, JsonValue> {
  const status = revoked ? 'revoked' : 'granted';
  if (now === null) return { status };
  const { feature, plan, limit, unlimited, value, validUntil } = now;
  if (plan !== undefined) return { status, plan, validUntil: instant(validUntil) };
  return { status, feature, limit, unlimited, value, validUntil: instant(validUntil) };
}

function textOfHolds(holds: readonly HoldState[]): string | null {
  return holds.length === 0 ? null : holds.map(({ reason, id }) => `${reason} ${id}`).join(', ');
}

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;
