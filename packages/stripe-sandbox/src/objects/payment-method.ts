import type Stripe from 'stripe';
import type { TestCard } from '../cards/test-cards.ts';
import { newId } from '../store/ids.ts';
import { wholeAddress } from './customer.ts';

/** The card that a person entered, without its number, which is never stored. */
export interface CardDetails {
  card: TestCard;
  expMonth: number;
  expYear: number;
  billing: { email: string | null; name: string | null; address: Stripe.Address | null };
}

/** Creates a card as a payment method that is not attached to a customer yet. */
export function newPaymentMethod(now: number, { card, expMonth, expYear, billing }: CardDetails): Stripe.PaymentMethod {
  return {
    id: newId('pm_1', 23),
    object: 'payment_method',
    allow_redisplay: 'limited',
    billing_details: billingDetails(billing),
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: card.brand,
      exp_month: expMonth,
      exp_year: expYear,
      fingerprint: card.fingerprint,
      funding: 'credit',
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
}

/** Returns billing details in the form of payment methods and charges. */
function billingDetails({ email, name, address }: CardDetails['billing']): Stripe.PaymentMethod.BillingDetails {
  return { address: wholeAddress(address ?? {}), email, name, phone: null, tax_id: null };
}
