import { hasEnded, isKnownStatus, statusRules } from '../../facts/subscription-status.ts';
import type { Message } from '../../outbox/message.ts';
import { willBeCharged } from './subscription.charges.ts';
import { type ItemPeriod, itemsByPlan, periodOf } from './subscription.plan-item.ts';
import { namedItems, planNamed } from './subscription.plan-name.ts';
import { switchOf } from './subscription.schedule.ts';
import type { SubscriptionChange, SubscriptionState } from './subscription.state.ts';
import { cancelInstant } from './subscription.window.ts';

/** Returns the messages about a subscription, in the order of its life. */
export function subscriptionMessages(id: string, subscription: SubscriptionState, userId: string): Message[] {
  const { now, startedAt, trialEnding, upcoming } = subscription;
  if (now === null) return [];
  if (!isKnownStatus(now.status)) return [unknownStatus(id, subscription, userId)];
  if (startedAt === null) return [];
  const data = { subscriptionId: id, ...planInMessage(subscription) };
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
    // If the end of the trial was changed meanwhile, Stripe sends another reminder.
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
    const change = switchOf(subscription);
    const renewal = {
      subscriptionId: id,
      ...planInMessage(change && change.at <= periodEnd ? change.after : subscription, periodEnd),
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

/** Returns the plan of the welcome message: the one that was bought, even if it changed before the message is sent. */
function planAtStart(subscription: SubscriptionState) {
  const first = subscription.changes.find(({ kind }) => kind === 'plan-changed');
  if (first?.kind !== 'plan-changed' || first.nth !== 1) return planInMessage(subscription);
  const { previousPlan: plan, previousItems: items } = first;
  return { plan, ...(items && { items }) };
}

/** Returns the plan that a message names. For a renewal, only the items that renew count: a monthly add-on renews without its yearly plan. */
function planInMessage(subscription: SubscriptionState, renewsAt: Date | null = null) {
  const all = itemsByPlan(subscription);
  const renewing = all.filter((item) => renewsAt === null || !isInside(renewsAt, periodOf(item)));
  const relevant = renewing.length > 0 ? renewing : all;
  const items = namedItems(subscription, relevant);
  return { plan: planNamed(subscription, relevant[0] ?? null), ...(items.length > 0 && { items }) };
}

/** Whether an instant is inside a period, without its start and end: after a renewal, the new period starts at the end of the old one. */
function isInside(at: Date, { start, end }: ItemPeriod): boolean {
  return start !== null && end !== null && start < at && at < end;
}

/** Whether the renewal that Stripe announced is still due, will be charged, and costs the announced amount. */
function renewsAsSaid(
  { now, changes, schedules }: SubscriptionState,
  { at, periodEnd }: NonNullable<SubscriptionState['upcoming']>,
): boolean {
  if (now === null || !willBeCharged(now, periodEnd)) return false;
  const renewed = now.currentPeriodStart !== null && now.currentPeriodStart >= periodEnd;
  const rescheduled = Object.values(schedules).some(({ cause }) => cause.at > at);
  return !renewed && !rescheduled && !changes.some((change) => change.kind === 'plan-changed' && change.at > at);
}

function unknownStatus(id: string, { now, cause }: SubscriptionState, userId: string): Message {
  const status = now?.status ?? '';
  const at = cause?.at ?? new Date(0);
  const data = { subscriptionId: id, status };
  return { id: `unknown-status:${id}:${status}`, kind: 'unknown-status', userId, at, state: 'DUE', data };
}

/** Returns the messages about changes. Only the last change of the plan, of the end, and of a pause is due. Earlier ones are withdrawn. */
function changeMessages(id: string, { changes }: SubscriptionState, userId: string, over: boolean): Message[] {
  const last = new Map(changes.map((change) => [subjectOf(change), change]));
  return changes.map((change): Message => {
    const { kind, nth, at, ...data } = change;
    const current = last.get(subjectOf(change)) === change && !over;
    const message = { id: `${kind}:${id}:${nth}`, userId, at, state: current ? 'DUE' : 'WITHDRAWN' } as const;
    return { ...message, kind, data: { subscriptionId: id, ...data } } as Message;
  });
}

function subjectOf(change: SubscriptionChange): 'plan' | 'pause' | 'end' {
  if (change.kind === 'plan-changed') return 'plan';
  return change.kind === 'paused' || (change.kind === 'resumed' && change.paused) ? 'pause' : 'end';
}

const seconds = (at: Date): number => at.getTime() / 1000;
