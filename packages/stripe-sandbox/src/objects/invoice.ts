import type Stripe from 'stripe';
import { ACCOUNT } from '../account.ts';
import { newId } from '../store/ids.ts';
import { idOf } from '../store/kinds.ts';
import { decimal } from './price.ts';

interface NewInvoice {
  id: string;
  customer: Stripe.Customer;
  currency: string;
  lines: Stripe.InvoiceLineItem[];
  billingReason: Stripe.Invoice.BillingReason;
  /** When the draft is finalized automatically. */
  finalizesAt: number | null;
  discounts: string[];
  /** Set if the invoice bills a subscription. */
  subscription: { id: string; metadata: Record<string, string> } | null;
  automaticTax: boolean;
  period: { start: number; end: number };
}

/** Creates a draft invoice with its amounts and lines. It gets its number when it is finalized. */
export function newInvoice(now: number, given: NewInvoice): Stripe.Invoice {
  const { id, customer, lines, subscription, automaticTax } = given;
  const { discounts, finalizesAt } = given;
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0);
  const off = discounts.map((discount) => ({ discount, amount: discountOn(lines, discount) }));
  const total = off.reduce((sum, { amount }) => sum - amount, subtotal);
  const due = Math.max(0, total + customer.balance);
  return {
    id,
    object: 'invoice',
    account_country: ACCOUNT.country,
    account_name: ACCOUNT.name,
    account_tax_ids: null,
    amount_due: due,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: due,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: finalizesAt !== null,
    automatic_tax: {
      disabled_reason: null,
      enabled: automaticTax,
      liability: automaticTax ? { type: 'self' } : null,
      provider: automaticTax ? 'stripe' : null,
      status: automaticTax ? 'complete' : null,
    },
    automatically_finalizes_at: finalizesAt,
    billing_reason: given.billingReason,
    collection_method: 'charge_automatically',
    created: now,
    currency: given.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts,
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: {},
    next_payment_attempt: finalizesAt,
    number: null,
    on_behalf_of: null,
    parent: subscription && {
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
      type: 'subscription_details',
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: given.period.end,
    period_start: given.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: customer.balance,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal,
    subtotal_excluding_tax: subtotal,
    test_clock: null,
    total,
    total_discount_amounts: off,
    total_excluding_tax: total,
    total_pretax_credit_amounts: off.map(({ discount, amount }) => ({ amount, discount, type: 'discount' })),
    total_taxes: [],
    webhooks_delivered_at: null,
  };
}

function discountOn(lines: Stripe.InvoiceLineItem[], discount: string): number {
  const amounts = lines.flatMap((line) => line.discount_amounts as Stripe.InvoiceLineItem.DiscountAmount[]);
  return amounts.filter((it) => it.discount === discount).reduce((sum, it) => sum + it.amount, 0);
}

interface NewLine {
  invoice: string;
  price: Stripe.Price;
  quantity: number;
  amount: number;
  description: string;
  period: { start: number; end: number };
  subscription: string | null;
  /** The subscription item that the line bills. Null for a one-time price beside a subscription. */
  subscriptionItem: string | null;
  /** The invoice item that the line comes from, for a proration. */
  invoiceItem?: string | null | undefined;
  proration?: boolean | undefined;
  discountAmounts: { amount: number; discount: string }[];
}

/** Creates a line of an invoice. */
export function newInvoiceLine(given: NewLine): Stripe.InvoiceLineItem {
  const { invoice, price, quantity, amount, period, discountAmounts } = given;
  return {
    id: newId('il_1', 23),
    object: 'line_item',
    amount,
    currency: price.currency,
    description: given.description,
    discount_amounts: discountAmounts,
    discountable: true,
    discounts: discountAmounts.map(({ discount }) => discount),
    invoice,
    livemode: false,
    metadata: {},
    parent: parentOf(given),
    period,
    pretax_credit_amounts: discountAmounts.map((it) => ({ ...it, type: 'discount' })),
    pricing: {
      price_details: { price: price.id, product: idOf(price.product) },
      type: 'price_details',
      unit_amount_decimal: decimal(amount / Math.max(quantity, 1)),
    },
    quantity,
    quantity_decimal: decimal(quantity),
    subscription: given.subscription,
    subtotal: amount,
    taxes: [],
  };
}

function parentOf(given: NewLine): Stripe.InvoiceLineItem.Parent {
  const { subscription, subscriptionItem, invoiceItem = null, proration = false } = given;
  if (subscriptionItem === null) {
    return {
      invoice_item_details: {
        invoice_item: invoiceItem ?? newId('ii_1', 23),
        proration,
        proration_details: { credited_items: null },
        subscription,
      },
      subscription_item_details: null,
      type: 'invoice_item_details',
    };
  }
  return {
    invoice_item_details: null,
    subscription_item_details: {
      invoice_item: invoiceItem,
      proration,
      proration_details: { credited_items: null },
      subscription,
      subscription_item: subscriptionItem,
    },
    type: 'subscription_item_details',
  };
}

interface NewInvoiceItem {
  customer: string;
  subscription: string;
  subscriptionItem: string;
  price: Stripe.Price;
  quantity: number;
  amount: number;
  description: string;
  period: { start: number; end: number };
}

/** Creates an invoice item, to be billed with the next invoice. Here it is always a proration: a credit if its amount is negative. */
export function newInvoiceItem(now: number, given: NewInvoiceItem): Stripe.InvoiceItem {
  const { price, quantity, amount, subscription, subscriptionItem } = given;
  return {
    id: newId('ii_1', 23),
    object: 'invoiceitem',
    amount,
    currency: price.currency,
    customer: given.customer,
    customer_account: null,
    date: now,
    description: given.description,
    discountable: false,
    discounts: [],
    invoice: null,
    livemode: false,
    metadata: {},
    parent: {
      subscription_details: { subscription, subscription_item: subscriptionItem },
      type: 'subscription_details',
    },
    period: given.period,
    pricing: {
      price_details: { price: price.id, product: idOf(price.product) },
      type: 'price_details',
      unit_amount_decimal: decimal(amount / Math.max(quantity, 1)),
    },
    proration: true,
    proration_details: { credited_items: null, discount_amounts: [] },
    quantity,
    quantity_decimal: decimal(quantity),
    tax_rates: [],
    test_clock: null,
  };
}

/** Creates the link between an invoice and the payment intent that pays it. Since basil, Stripe has no other link. */
export function newInvoicePayment(
  now: number,
  { invoice, intent }: { invoice: Stripe.Invoice; intent: Stripe.PaymentIntent },
): Stripe.InvoicePayment {
  return {
    id: newId('inpay_1', 23),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  };
}
