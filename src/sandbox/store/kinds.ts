import type Stripe from 'stripe';
import type { CheckoutAside } from '../moves/checkout-aside.ts';

/** Every kind of object that is stored, by Stripe's own word for it, with its shape. */
export interface StripeObjects {
  'billing_portal.configuration': Stripe.BillingPortal.Configuration;
  'billing_portal.session': Stripe.BillingPortal.Session;
  charge: Stripe.Charge;
  'checkout.session': Stripe.Checkout.Session;
  customer: Stripe.Customer;
  invoice: Stripe.Invoice;
  invoice_payment: Stripe.InvoicePayment;
  payment_intent: Stripe.PaymentIntent;
  payment_method: Stripe.PaymentMethod;
  price: Stripe.Price;
  product: Stripe.Product;
  setup_intent: Stripe.SetupIntent;
  subscription: Stripe.Subscription;
}

export type Kind = keyof StripeObjects;

/** What the sandbox must remember beside an object and Stripe's API does not show. */
export interface Asides {
  'checkout.session': CheckoutAside;
}

export type AsideOf<K extends Kind> = K extends keyof Asides ? Asides[K] : null;

/** The id that an expandable field holds: expanding is done on the way out, in the store there are only ids. */
export function idOf(reference: string | { id: string }): string {
  return reference as string;
}
