import type Stripe from 'stripe';
import type { CheckoutPrivateState } from '../operations/checkout-session.ts';
import type { CustomerPrivateState } from '../operations/customer.ts';
import type { RefundPrivateState } from '../operations/refund-payment.ts';
import type { SubscriptionPrivateState } from '../operations/subscription-notices.ts';

/** The kinds of stored objects, by Stripe's names, with their shapes. */
export interface StripeObjects {
  'billing_portal.configuration': Stripe.BillingPortal.Configuration;
  'billing_portal.session': Stripe.BillingPortal.Session;
  charge: Stripe.Charge;
  'checkout.session': Stripe.Checkout.Session;
  coupon: Stripe.Coupon;
  customer: Stripe.Customer;
  customer_balance_transaction: Stripe.CustomerBalanceTransaction;
  discount: Stripe.Discount;
  dispute: Stripe.Dispute;
  invoice: Stripe.Invoice;
  invoice_payment: Stripe.InvoicePayment;
  invoiceitem: Stripe.InvoiceItem;
  payment_intent: Stripe.PaymentIntent;
  payment_method: Stripe.PaymentMethod;
  price: Stripe.Price;
  product: Stripe.Product;
  promotion_code: Stripe.PromotionCode;
  'radar.early_fraud_warning': Stripe.Radar.EarlyFraudWarning;
  refund: Stripe.Refund;
  setup_intent: Stripe.SetupIntent;
  subscription: Stripe.Subscription;
  subscription_schedule: Stripe.SubscriptionSchedule;
  'test_helpers.test_clock': Stripe.TestHelpers.TestClock;
  webhook_endpoint: Stripe.WebhookEndpoint;
}

export type Kind = keyof StripeObjects;

/** Private state: what the sandbox stores with an object and Stripe's API does not show. */
export interface PrivateStates {
  'checkout.session': CheckoutPrivateState;
  customer: CustomerPrivateState;
  refund: RefundPrivateState;
  subscription: SubscriptionPrivateState;
}

export type PrivateStateOf<K extends Kind> = K extends keyof PrivateStates ? PrivateStates[K] : null;

/** Returns the ID in an expandable field. Stored objects contain only IDs, because fields are expanded when an answer is sent. */
export function idOf(reference: string | { id: string }): string {
  return reference as string;
}
