import type { SubscriptionNow } from '../../facts/fact.ts';
import { cancelInstant } from './subscription.window.ts';

/** Of these Stripe creates an invoice at the end of the period and charges it. An `unpaid` one gets drafts only. */
const RENEWED = ['trialing', 'active', 'past_due'];

/**
 * Whether Stripe will charge this subscription by itself at an instant ahead, or later: it renews, is not canceled before, its collection
 * is not paused by then, and its invoices are not sent for manual payment. https://docs.stripe.com/billing/subscriptions/pause-payment
 */
export function willBeCharged(now: SubscriptionNow, at: Date): boolean {
  const { status, collectionMethod, collectionPaused, currentPeriodEnd } = now;
  if (!RENEWED.includes(status) || collectionMethod === 'send_invoice') return false;
  if (collectionPaused && (collectionPaused.resumesAt === null || collectionPaused.resumesAt > at)) return false;
  const canceled = cancelInstant(now);
  return canceled === null || (canceled > at && (currentPeriodEnd === null || canceled > currentPeriodEnd));
}
