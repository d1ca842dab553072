import type Stripe from 'stripe';
import { ACCOUNT } from '../account.ts';

interface NewInvoice {
  id: string;
  customer: Stripe.Customer;
  currency: string;
  lines: Stripe.InvoiceLineItem[];
  billingReason: Stripe.Invoice.BillingReason;
  /** A draft that finalizes itself at this time. */
  finalizesAt: number | null;
  discounts: string[];
  /** Set where a subscription is billed. */
  subscription: { id: string; metadata: Record<string, string> } | null;
  automaticTax: boolean;
  period: { start: number; end: number };
}

/** A draft: amounts and lines are there, the number comes when it is finalized. */
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
