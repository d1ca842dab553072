import type { Message } from '../../outbox/message.ts';
import { planOfLookupKey } from '../plan/resolve-plan.ts';
import { hasEnded, type SubscriptionState } from './subscription.state.ts';

/** What there is to tell about a subscription, in the order of its life. What it never was, it does not tell. */
export function subscriptionMessages(id: string, subscription: SubscriptionState, userId: string): Message[] {
  const { now, startedAt, trialEnding, upcoming } = subscription;
  if (now === null || startedAt === null) return [];
  const data = { subscriptionId: id, plan: planNamed(subscription) };
  const over = hasEnded(now.status);
  const messages: Message[] = [{ id: `started:${id}`, kind: 'started', userId, at: startedAt, state: 'DUE', data }];
  if (trialEnding) {
    const { at, trialEnd } = trialEnding;
    const state = now.status === 'trialing' ? 'DUE' : 'WITHDRAWN';
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
    const renewal = { ...data, amount, currency: currency.toUpperCase(), periodEnd };
    messages.push({
      id: `renewal:${id}:${seconds(periodEnd)}`,
      kind: 'renewal',
      userId,
      at,
      state: over ? 'WITHDRAWN' : 'DUE',
      data: renewal,
    });
  }
  if (over) {
    const at = now.endedAt ?? now.canceledAt ?? startedAt;
    messages.push({ id: `ended:${id}`, kind: 'ended', userId, at, state: 'DUE', data });
  }
  return messages;
}

function planNamed({ now, priceNames }: SubscriptionState): string | null {
  const name = priceNames[now?.items[0]?.price.id ?? ''];
  return name?.plan ?? (name?.lookupKey ? planOfLookupKey(name.lookupKey) : null) ?? now?.plan ?? null;
}

const seconds = (at: Date): number => at.getTime() / 1000;
