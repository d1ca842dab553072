import { hasEnded, isKnownStatus, statusRules } from '../../facts/subscription-status.ts';
import type { Message } from '../../outbox/message.ts';
import { willBeCharged } from './subscription.charges.ts';
import { type ItemPeriod, itemsByPlan, periodOf } from './subscription.plan-item.ts';
import { namedItems, planNamed } from './subscription.plan-name.ts';
import type { SubscriptionState } from './subscription.state.ts';
import { cancelInstant } from './subscription.window.ts';

/** What there is to tell about a subscription, in the order of its life. What it never was, it does not tell. */
export function subscriptionMessages(id: string, subscription: SubscriptionState, userId: string): Message[] {
  const { now, startedAt, trialEnding, upcoming } = subscription;
  if (now === null) return [];
  if (!isKnownStatus(now.status)) return [unknownStatus(id, subscription, userId)];
  if (startedAt === null) return [];
  const data = { subscriptionId: id, ...planTold(subscription) };
  const over = hasEnded(now.status);
  const began = { subscriptionId: id, ...planAtStart(subscription) };
  const messages: Message[] = [
    { id: `started:${id}`, kind: 'started', userId, at: startedAt, state: 'DUE', data: began },
  ];
  messages.push(...changeMessages(id, subscription, userId, over));
  if (trialEnding) {
    const { at, trialEnd } = trialEnding;
    const canceled = cancelInstant(now);
    const begins = statusRules(now.status).access === 'TRIAL' && (canceled === null || canceled > trialEnd);
    // A trial may have been made longer or shorter meanwhile: then Stripe reminds again.
    const state = begins && now.trialEnd?.getTime() === trialEnd.getTime() ? 'DUE' : 'WITHDRAWN';
    messages.push({
      id: `trial-ends:${id}:${seconds(trialEnd)}`,
      kind: 'trial-ends',
      userId,
      at,
      state,
      data: { ...data, trialEnd },
    });
  }
  if (upcoming) {
    const { at, periodEnd, amount, currency } = upcoming;
    const renewal = {
      subscriptionId: id,
      ...planTold(subscription, periodEnd),
      amount,
      currency: currency.toUpperCase(),
      periodEnd,
    };
    messages.push({
      id: `renewal:${id}:${seconds(periodEnd)}`,
      kind: 'renewal',
      userId,
      at,
      state: renewsAsSaid(subscription, upcoming) ? 'DUE' : 'WITHDRAWN',
      data: renewal,
    });
  }
  if (over) {
    const at = now.endedAt ?? now.canceledAt ?? startedAt;
    messages.push({ id: `ended:${id}`, kind: 'ended', userId, at, state: 'DUE', data });
  }
  return messages;
}

/** A welcome is to the plan that was bought, although it may have changed before the message is sent. */
function planAtStart(subscription: SubscriptionState) {
  const first = subscription.changes.find(({ kind }) => kind === 'plan-changed');
  if (first?.kind !== 'plan-changed' || first.nth !== 1) return planTold(subscription);
  const { previousPlan: plan, previousItems: items } = first;
  return { plan, ...(items && { items }) };
}

/** What a message calls the subscription; at a renewal, what of it renews: a monthly add-on beside a yearly plan renews without it. */
function planTold(subscription: SubscriptionState, renewsAt: Date | null = null) {
  const all = itemsByPlan(subscription);
  const renewing = all.filter((item) => renewsAt === null || !isInside(renewsAt, periodOf(item)));
  const told = renewing.length > 0 ? renewing : all;
  const items = namedItems(subscription, told);
  return { plan: planNamed(subscription, told[0] ?? null), ...(items.length > 0 && { items }) };
}

/** Neither its beginning nor its end: once renewed, an item's period begins where the one before ended. */
function isInside(at: Date, { start, end }: ItemPeriod): boolean {
  return start !== null && end !== null && start < at && at < end;
}

/** Whether the renewal that Stripe announced is still ahead, will be charged, and costs what was announced. */
function renewsAsSaid(
  { now, changes }: SubscriptionState,
  { at, periodEnd }: NonNullable<SubscriptionState['upcoming']>,
): boolean {
  if (now === null || !willBeCharged(now, periodEnd)) return false;
  const renewed = now.currentPeriodStart !== null && now.currentPeriodStart >= periodEnd;
  return !renewed && !changes.some((change) => change.kind === 'plan-changed' && change.at > at);
}

function unknownStatus(id: string, { now, cause }: SubscriptionState, userId: string): Message {
  const status = now?.status ?? '';
  const at = cause?.at ?? new Date(0);
  const data = { subscriptionId: id, status };
  return { id: `unknown-status:${id}:${status}`, kind: 'unknown-status', userId, at, state: 'DUE', data };
}

/** Only the last word on its plan, and on whether it ends, is still to be told: each says how it is now. */
function changeMessages(id: string, { changes }: SubscriptionState, userId: string, over: boolean): Message[] {
  const lastOnEnd = changes.findLast(({ kind }) => kind !== 'plan-changed');
  const lastOnPlan = changes.findLast(({ kind }) => kind === 'plan-changed');
  return changes.map((change): Message => {
    const { kind, nth, at, ...told } = change;
    const current = (change === lastOnPlan || change === lastOnEnd) && !over;
    const message = { id: `${kind}:${id}:${nth}`, userId, at, state: current ? 'DUE' : 'WITHDRAWN' } as const;
    return { ...message, kind, data: { subscriptionId: id, ...told } } as Message;
  });
}

const seconds = (at: Date): number => at.getTime() / 1000;
