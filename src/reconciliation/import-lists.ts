import type Stripe from 'stripe';
import type { ImportedType } from '../billing/synced.ts';
import type { Read, StripeGateway } from '../platform/stripe.ts';
import { discountsOf } from '../platform/stripe-complete.ts';

/** An object as it is to be recorded; `null` where it tells no more than what belongs to what. */
export interface Importable {
  type: ImportedType;
  object: { id: string };
}

interface From {
  limit: number;
  starting_after?: string;
}

/** One of Stripe's lists, and what is taken from it. */
export interface ImportList {
  name: ListName;
  page(ask: StripeGateway['ask'], from: From): Promise<Read<{ data: { id: string }[]; has_more: boolean }>>;
  objectsOf(row: never): Importable[];
}

export const LIST_NAMES = [
  'customers',
  'subscriptions',
  'sessions',
  'invoices',
  'invoicePayments',
  'refunds',
  'disputes',
] as const;
export type ListName = (typeof LIST_NAMES)[number];

/**
 * Everything that is folded and that Stripe lists, in an order in which hardly anything waits for what comes later: whose it is, what
 * is paid for, what paid it, what went back. Each list is of the whole account, a hundred at a time.
 */
export const IMPORT_LISTS: readonly ImportList[] = [
  {
    name: 'customers',
    page: (ask, from) =>
      ask((stripe) => stripe.customers.list({ ...from, expand: ['data.invoice_settings.default_payment_method'] })),
    objectsOf: (customer: Stripe.Customer) => [
      { type: 'customer.imported', object: customer },
      ...cardOf(customer.invoice_settings.default_payment_method),
    ],
  },
  {
    name: 'subscriptions',
    // Canceled ones too, which Stripe leaves out unless asked.
    page: (ask, from) =>
      ask((stripe) =>
        stripe.subscriptions.list({
          ...from,
          status: 'all',
          expand: ['data.default_payment_method', ...discountsOf('data.')],
        }),
      ),
    objectsOf: (subscription: Stripe.Subscription) => [
      { type: 'customer.subscription.imported', object: subscription },
      ...cardOf(subscription.default_payment_method),
    ],
  },
  {
    name: 'sessions',
    page: (ask, from) =>
      ask((stripe) => stripe.checkout.sessions.list({ ...from, status: 'complete', expand: ['data.line_items'] })),
    // A subscription tells of itself; a one-time purchase is told by its session alone.
    objectsOf: (session: Stripe.Checkout.Session) =>
      session.mode === 'payment' ? [{ type: 'checkout.session.imported', object: session }] : [],
  },
  {
    name: 'invoices',
    page: (ask, from) => ask((stripe) => stripe.invoices.list(from)),
    // A draft is nobody's debt yet.
    objectsOf: (invoice: Stripe.Invoice & { id: string }) =>
      invoice.status === 'draft' ? [] : [{ type: 'invoice.imported', object: invoice }],
  },
  {
    name: 'invoicePayments',
    page: (ask, from) => ask((stripe) => stripe.invoicePayments.list({ ...from, status: 'paid' })),
    objectsOf: (payment: Stripe.InvoicePayment) => [{ type: 'invoice_payment.imported', object: payment }],
  },
  {
    name: 'refunds',
    page: (ask, from) => ask((stripe) => stripe.refunds.list(from)),
    objectsOf: (refund: Stripe.Refund) => [{ type: 'refund.imported', object: refund }],
  },
  {
    name: 'disputes',
    page: (ask, from) => ask((stripe) => stripe.disputes.list(from)),
    objectsOf: (dispute: Stripe.Dispute) => [{ type: 'charge.dispute.imported', object: dispute }],
  },
];

function cardOf(card: string | Stripe.PaymentMethod | null): Importable[] {
  return typeof card === 'object' && card !== null ? [{ type: 'payment_method.imported', object: card }] : [];
}
