import type Stripe from 'stripe';
import type { Work } from '../store/work.ts';

/** Closes an open session for good. */
export function expireCheckout(work: Work, id: string): Promise<Stripe.Checkout.Session> {
  return work.change('checkout.session', id, { status: 'expired', url: null }, 'checkout.session.expired');
}
