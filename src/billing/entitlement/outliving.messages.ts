import { hasEnded } from '../../facts/subscription-status.ts';
import type { Message } from '../../outbox/message.ts';
import type { EntitlementState } from './entitlement.state.ts';

/** Returns an alert for each subscription that still runs although the account was deleted: Stripe may charge the user. */
export function outlivingMessages({ erased, subscriptions }: EntitlementState, userId: string): Message[] {
  if (erased === null) return [];
  return Object.entries(subscriptions).flatMap(([subscriptionId, { now, cause }]): Message[] => {
    if (!now || !cause || hasEnded(now.status) || !erased.stripeIds.includes(now.customerId)) return [];
    if (cause.at <= erased.cause.at) return [];
    const data = { subscriptionId, customerId: now.customerId };
    return [
      { id: `erased-but-live:${subscriptionId}`, kind: 'erased-but-live', userId, at: cause.at, state: 'DUE', data },
    ];
  });
}
