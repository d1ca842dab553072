import type { SubscriptionNow } from '../../facts/fact.ts';
import { statusRules } from '../../facts/subscription-status.ts';
import { pauseAt } from './subscription.pause.ts';
import { cancelInstant } from './subscription.window.ts';

/**
 * Whether Stripe will charge this subscription automatically at a future instant or later: it renews, is not canceled before, its collection
 * is not paused then, and its invoices are not sent for manual payment. https://docs.stripe.com/billing/subscriptions/pause-payment
 */
export function willBeCharged(now: SubscriptionNow, at: Date): boolean {
  const { status, collectionMethod, currentPeriodEnd } = now;
  if (!statusRules(status).renews || collectionMethod === 'send_invoice') return false;
  if (pauseAt(now, at)) return false;
  const canceled = cancelInstant(now);
  return canceled === null || (canceled > at && (currentPeriodEnd === null || canceled > currentPeriodEnd));
}
