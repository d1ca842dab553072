import type Stripe from 'stripe';
import { type InvoiceFact, type InvoiceNow, NO_CURRENCY } from '../fact.ts';
import { ownerIn } from '../owner.ts';
import {
  amountAt,
  amountsAt,
  countAt,
  currencyAt,
  idAt,
  instantAt,
  isObject,
  objectAt,
  type StripeObject,
  textAt,
  urlAt,
} from '../stripe-value.ts';
import { invoiceLines } from './invoice-lines.ts';
import type { ListParams, ObjectType } from './object-type.ts';

/** https://docs.stripe.com/api/invoices */
export const INVOICE = {
  kind: 'invoice',
  idPrefixes: ['in_'],
  events: [
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_succeeded',
    'invoice.payment_failed',
    'invoice.payment_action_required',
    'invoice.voided',
    'invoice.marked_uncollectible',
  ],
  synced: 'invoice.synced',
  imported: 'invoice.imported',
  read: invoiceNow,
  readBeside: (object: StripeObject): Pick<InvoiceFact, 'payer' | 'lines'> => ({
    payer: payerOf(object),
    lines: invoiceLines(object),
  }),
  retrieve: (stripe: Stripe, id: string) => stripe.invoices.retrieve(id),
  list: {
    page: (stripe: Stripe, params: ListParams & { customer?: string }) => stripe.invoices.list(params),
    // Nothing is owed for a draft yet, and none of the events above carries one.
    takes: ({ status }: Stripe.Invoice) => status !== 'draft',
    importing: { name: 'invoices', expand: [], cardOf: () => null },
  },
  lifecycle: {
    progress: ({ status, attemptCount }) => [STATUSES.indexOf(status), attemptCount],
    ranks: { of: (change, { attemptCount }) => [attemptCount, RANKS[change] ?? 0] },
  },
} as const satisfies ObjectType<InvoiceNow>;

/** In the order in which an invoice can have them. https://docs.stripe.com/invoicing/integration/workflow-transitions */
const STATUSES = ['draft', 'open', 'uncollectible', 'void', 'paid'];

/** The order of events of one second. A failed attempt comes before the one that pays. */
const RANKS: Readonly<Record<string, number>> = {
  finalized: 0,
  payment_failed: 1,
  payment_action_required: 2,
  marked_uncollectible: 3,
  paid: 4,
  payment_succeeded: 4,
  voided: 5,
};

/**
 * Reads an Invoice of either era. Since "basil" its subscription is in `parent.subscription_details`. https://docs.stripe.com/changelog/basil/2025-03-31/adds-new-parent-field-to-invoicing-objects
 */
export function invoiceNow(object: StripeObject): InvoiceNow {
  const transitions = objectAt(object['status_transitions']);
  const details = objectAt(objectAt(object['parent'])['subscription_details'] ?? object['subscription_details']);
  const status = statusOf(object);
  return {
    customerId: idAt(object['customer']),
    subscriptionId: idAt(object['subscription']) ?? idAt(details['subscription']),
    userId: ownerIn(objectAt(details['metadata'])) ?? ownerIn(objectAt(object['metadata'])),
    status,
    collectionMethod: textAt(object['collection_method'] ?? object['billing']) ?? 'charge_automatically',
    billingReason: textAt(object['billing_reason']),
    amountDue: amountAt(object['amount_due']) ?? 0,
    amountPaid: status === 'paid' ? settledAmount(object) : (amountAt(object['amount_paid']) ?? 0),
    total: amountAt(object['total']) ?? 0,
    creditedBeforePayment: amountAt(object['pre_payment_credit_notes_amount']) ?? 0,
    tax: amountsAt(object['total_taxes'] ?? object['total_tax_amounts']) ?? amountAt(object['tax']),
    discount: amountsAt(object['total_discount_amounts']),
    currency: currencyAt(object['currency']) ?? NO_CURRENCY,
    description: textAt(object['description']),
    number: textAt(object['number']),
    url: urlAt(object['hosted_invoice_url']),
    pdf: urlAt(object['invoice_pdf']),
    attemptCount: countAt(object['attempt_count']) ?? 0,
    nextAttemptAt: instantAt(object['next_payment_attempt']),
    dueAt: instantAt(object['due_date']),
    failure: failureOf(object),
    createdAt: instantAt(object['created'] ?? object['date']) ?? new Date(0),
    paidAt: instantAt(transitions['paid_at']),
  };
}

/**
 * The status, which invoices have since 2018-11-08. Before, booleans say whether it was paid, forgiven or closed.
 * https://docs.stripe.com/upgrades#2018-11-08
 */
function statusOf(invoice: StripeObject): string {
  const status = textAt(invoice['status']);
  if (status !== null) return status;
  if (invoice['paid'] === true) return 'paid';
  if (invoice['forgiven'] === true) return 'uncollectible';
  if (invoice['closed'] === true) return 'void';
  return invoice['attempted'] === true ? 'open' : 'draft';
}

/**
 * The amount that was paid for a settled invoice. A payment outside of Stripe leaves `amount_paid` at 0 in some versions, and since "basil"
 * no field of an event says that there was one. A paid invoice has nothing left to pay, so the part of `amount_due` that Stripe did not
 * collect was paid outside of Stripe. The part that the customer's balance pays is not in `amount_due`.
 * https://docs.stripe.com/api/invoices/pay#pay_invoice-paid_out_of_band
 */
function settledAmount(invoice: StripeObject): number {
  const due = amountAt(invoice['amount_due']) ?? 0;
  const paid = amountAt(invoice['amount_paid']) ?? 0;
  if (invoice['paid_out_of_band'] === true && due <= 0 && paid <= 0) return amountAt(invoice['total']) ?? 0;
  return Math.max(due, paid);
}

/** Why the last attempt failed, if the event carries an expanded payment intent or an error of finalization. */
function failureOf(invoice: StripeObject): InvoiceNow['failure'] {
  const error = [objectAt(invoice['payment_intent'])['last_payment_error'], invoice['last_finalization_error']].find(
    isObject,
  );
  if (!error) return null;
  return {
    code: textAt(error['decline_code']) ?? textAt(error['code']),
    message: textAt(error['message']) ?? 'The payment failed.',
  };
}

/** The payment intent and the charge that pay the invoice. Only events from before "basil" name them. */
function payerOf(object: StripeObject): InvoiceFact['payer'] {
  return { intentId: idAt(object['payment_intent']), chargeId: idAt(object['charge']) };
}
