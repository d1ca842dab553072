import {
  type InvoiceFact,
  type InvoiceLinesFact,
  type InvoiceNow,
  type InvoicePaymentNow,
  NO_CURRENCY,
  type UpcomingInvoiceNow,
} from './fact.ts';
import type { InvoiceLineNow, InvoiceLines } from './invoice-line.ts';
import {
  amountAt,
  amountsAt,
  countAt,
  currencyAt,
  hasMoreAt,
  idAt,
  instantAt,
  isObject,
  objectAt,
  rowsAt,
  type StripeObject,
  textAt,
  urlAt,
} from './stripe-value.ts';
import { priceNow } from './subscription.facts.ts';

/**
 * Reads an Invoice of either era. Since "basil" its subscription stands in `parent.subscription_details`. https://docs.stripe.com/changelog/basil/2025-03-31/adds-new-parent-field-to-invoicing-objects
 */
export function invoiceNow(object: StripeObject): InvoiceNow {
  const transitions = objectAt(object['status_transitions']);
  const details = objectAt(objectAt(object['parent'])['subscription_details'] ?? object['subscription_details']);
  const status = statusOf(object);
  return {
    customerId: idAt(object['customer']),
    subscriptionId: idAt(object['subscription']) ?? idAt(details['subscription']),
    userId: textAt(objectAt(details['metadata'])['userId']) ?? textAt(objectAt(object['metadata'])['userId']),
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
 * The status, which invoices have since 2018-11-08. Before, booleans say what became of one.
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
 * What was paid for a settled invoice. A payment outside of Stripe leaves `amount_paid` at 0 in some versions. Since "basil"
 * no field of an event tells of it, but an invoice that is paid has nothing left to pay: what Stripe did not collect of
 * `amount_due` came from outside. What the customer's balance pays is not part of `amount_due`.
 * https://docs.stripe.com/api/invoices/pay#pay_invoice-paid_out_of_band
 */
function settledAmount(invoice: StripeObject): number {
  const due = amountAt(invoice['amount_due']) ?? 0;
  const paid = amountAt(invoice['amount_paid']) ?? 0;
  if (invoice['paid_out_of_band'] === true && due <= 0 && paid <= 0) return amountAt(invoice['total']) ?? 0;
  return Math.max(due, paid);
}

/** Reads the lines of an invoice of either era, of its event or of a list that was read to its end. */
export function invoiceLines(object: StripeObject): InvoiceLines {
  return { rows: rowsAt(object['lines']).map(lineNow), hasMore: hasMoreAt(object['lines']) };
}

/** Reads our own `invoice.lines.synced`: the lines that a look-up answered. */
export function invoiceLinesNow(object: StripeObject): InvoiceLinesFact['now'] {
  return { customerId: idAt(object['customer']), ...invoiceLines(object) };
}

/**
 * Reads a line. Before "basil" its price is an object, since then an ID in `pricing.price_details`, and what it bills stands in
 * `parent`. https://docs.stripe.com/changelog/basil/2025-03-31/adds-new-parent-field-to-invoicing-objects
 */
function lineNow(line: StripeObject): InvoiceLineNow {
  const parent = objectAt(line['parent']);
  const ofItem = objectAt(parent['subscription_item_details']);
  const ofInvoiceItem = objectAt(parent['invoice_item_details']);
  const price = line['price'] ?? line['plan'] ?? objectAt(objectAt(line['pricing'])['price_details'])['price'];
  return {
    priceId: idAt(price),
    price: saysItsType(price) ? priceNow(price) : null,
    itemId: idAt(line['subscription_item']) ?? idAt(ofItem['subscription_item']),
    amount: (amountAt(line['amount']) ?? 0) - (amountsAt(line['discount_amounts']) ?? 0) + taxAddedTo(line),
    quantity: countAt(line['quantity']) ?? 1,
    proration: [line, ofItem, ofInvoiceItem].some(({ proration }) => proration === true),
    invoiceItem: isInvoiceItem(line),
    description: textAt(line['description']),
  };
}

/** Whether a price is more than an ID and says whether it recurs; the `plan` of old lines does. */
function saysItsType(price: unknown): price is StripeObject {
  return isObject(price) && ['type', 'recurring', 'interval'].some((field) => field in price);
}

/** Whether a line says that it bills an invoice item: itself, or because it names no subscription or no item of it. */
function isInvoiceItem(line: StripeObject): boolean {
  const parent = objectAt(line['parent']);
  if (line['type'] === 'invoiceitem' || isObject(parent['invoice_item_details'])) return true;
  return line['subscription'] === null || objectAt(parent['subscription_item_details'])['subscription_item'] === null;
}

/** Tax that is not in the line's amount: `tax_behavior` says so, before "basil" `inclusive`. */
function taxAddedTo(line: StripeObject): number {
  const taxes = rowsAt(line['taxes'] ?? line['tax_amounts']);
  const added = taxes.filter((tax) => tax['tax_behavior'] === 'exclusive' || tax['inclusive'] === false);
  return amountsAt(added) ?? 0;
}

/** Why the last attempt failed, where the event carries it (an expanded payment intent, or an error of finalization). */
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

/** What pays an invoice, where it says so itself. */
export function payerOf(object: StripeObject): InvoiceFact['payer'] {
  return { intentId: idAt(object['payment_intent']), chargeId: idAt(object['charge']) };
}

/** Reads an InvoicePayment: since "basil" the only event that says which payment intent pays which invoice. */
export function invoicePaymentNow(object: StripeObject): InvoicePaymentNow {
  const payment = objectAt(object['payment']);
  return {
    invoiceId: idAt(object['invoice']),
    intentId: idAt(payment['payment_intent']),
    chargeId: idAt(payment['charge']),
  };
}

/** Reads the preview that `invoice.upcoming` carries. */
export function upcomingInvoiceNow(object: StripeObject): UpcomingInvoiceNow {
  const { customerId, subscriptionId, amountDue, currency, nextAttemptAt } = invoiceNow(object);
  const periodEnd = instantAt(object['period_end']);
  return { customerId, subscriptionId: subscriptionId ?? '', amountDue, currency, periodEnd, nextAttemptAt };
}
