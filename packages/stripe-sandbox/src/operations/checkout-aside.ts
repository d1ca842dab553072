import type Stripe from 'stripe';
import type { Redeemed } from './redeem.ts';

/** What a checkout session remembers that Stripe's API does not show until it is paid, or not at all. */
export interface CheckoutAside {
  lineItems: Stripe.LineItem[];
  subscription: {
    metadata: Record<string, string>;
    description: string | null;
    trialDays: number | null;
    missingPaymentMethod: 'cancel' | 'create_invoice' | 'pause';
  };
  paymentIntent: {
    metadata: Record<string, string>;
    description: string | null;
    setupFutureUsage: 'off_session' | 'on_session' | null;
  };
  customerUpdate: { address: boolean; name: boolean };
  /** What is taken off, by a coupon or a code. */
  redeemed: Redeemed | null;
  /** The payment intent of the attempts so far: one for all of them, as at Stripe. */
  intent: string | null;
  /** A card whose bank has asked for authentication, until its owner has answered. */
  asking: { method: string; buyer: Buyer } | null;
}

/** What the buyer typed, less the card. */
export interface Buyer {
  email: string;
  name: string;
  address: Stripe.Address | null;
}
