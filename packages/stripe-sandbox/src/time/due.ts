import type Stripe from 'stripe';
import { currentPeriodEnd } from '../objects/subscription.ts';
import type { PrivateStates } from '../store/kinds.ts';
import type { Row } from '../store/store.ts';
import { HOUR, SECOND } from './clock.ts';

// How long a first invoice may stay unpaid (https://docs.stripe.com/billing/subscriptions/overview#subscription-lifecycle).
const INCOMPLETE_FOR = (23 * HOUR) / SECOND;

/** Returns when the next scheduled operation of an object is due, or `null`. Only this function defines what happens on schedule. */
export function dueOf({ kind, deleted, body, privateState }: Omit<Row, 'due'>): number | null {
  if (deleted) return null;
  switch (kind) {
    case 'checkout.session':
      return body['status'] === 'open' ? (body as Stripe.Checkout.Session).expires_at : null;
    case 'subscription':
      return earliest(...instantsOf(body as Stripe.Subscription, privateState as PrivateStates['subscription'] | null));
    case 'invoice': {
      const invoice = body as Stripe.Invoice;
      if (invoice.status === 'draft') return invoice.automatically_finalizes_at;
      return invoice.status === 'open' ? invoice.next_payment_attempt : null;
    }
    case 'subscription_schedule':
      return body['status'] === 'active' ? Number((body as Stripe.SubscriptionSchedule).current_phase?.end_date) : null;
    case 'refund':
      return (privateState as PrivateStates['refund'] | null)?.settlesAt ?? null;
    default:
      return null;
  }
}

/** Returns when a subscription with an unpaid first invoice expires. */
function givenUpAt({ created }: Stripe.Subscription): number {
  return created + INCOMPLETE_FOR;
}

function instantsOf(
  subscription: Stripe.Subscription,
  privateState: PrivateStates['subscription'] | null,
): (number | null)[] {
  switch (subscription.status) {
    case 'incomplete':
      return [givenUpAt(subscription)];
    case 'trialing':
    case 'active':
    case 'past_due':
    case 'unpaid':
      return [
        currentPeriodEnd(subscription),
        subscription.cancel_at,
        subscription.pending_update?.expires_at ?? null,
        subscription.pause_collection?.resumes_at ?? null,
        privateState?.remindAt ?? null,
        privateState?.trialEndsSoonAt ?? null,
      ];
    default:
      return [];
  }
}

function earliest(...instants: (number | null)[]): number | null {
  const known = instants.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
}
