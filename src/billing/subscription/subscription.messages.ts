import type { Message } from '../../outbox/message.ts';
import { hasEnded, type SubscriptionState } from './subscription.state.ts';

/** What there is to tell about a subscription: that it started, and that it ended, if it ever started. */
export function subscriptionMessages(id: string, { now, startedAt }: SubscriptionState, userId: string): Message[] {
  if (now === null || startedAt === null) return [];
  const data = { subscriptionId: id, plan: now.plan };
  const started: Message = { id: `started:${id}`, kind: 'started', userId, at: startedAt, state: 'DUE', data };
  if (!hasEnded(now.status)) return [started];
  const at = now.endedAt ?? now.canceledAt ?? startedAt;
  return [started, { id: `ended:${id}`, kind: 'ended', userId, at, state: 'DUE', data }];
}
