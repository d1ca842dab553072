import {
  type InvoiceFact,
  type InvoiceNow,
  type InvoicePaymentNow,
  NO_CURRENCY,
  type UpcomingInvoiceNow,
} from './fact.ts';
import {
  amountAt,
  amountsAt,
  countAt,
  currencyAt,
  idAt,
  instantAt,
  isObject,
  objectAt,
  rowsAt,
  type StripeObject,
  textAt,
  urlAt,
} from './stripe-value.ts';

/**
 * Reads an Invoice of either era. Since "basil" its subscription stands in `parent.subscription_details` and a line's
 * price in `pricing.price_details`. https://docs.stripe.com/changelog/basil/2025-03-31/adds-new-parent-field-to-invoicing-objects
 */
export function invoiceNow(object: StripeObject): InvoiceNow {
  const transitions = objectAt(object['status_transitions']);
  const details = objectAt(objectAt(object['parent'])['subscription_details'] ?? object['subscription_details']);
  const line = mainLine(object);
  return {
    customerId: idAt(object['customer']),
    subscriptionId: idAt(object['subscription']) ?? idAt(details['subscription']),
    userId: textAt(objectAt(details['metadata'])['userId']) ?? textAt(objectAt(object['metadata'])['userId']),
    status: textAt(object['status']) ?? 'draft',
    collectionMethod: textAt(object['collection_method']) ?? 'charge_automatically',
    amountDue: amountAt(object['amount_due']) ?? 0,
    amountPaid: amountAt(object['amount_paid']) ?? 0,
    total: amountAt(object['total']) ?? 0,
    tax: amountsAt(object['total_taxes'] ?? object['total_tax_amounts']) ?? amountAt(object['tax']),
    discount: amountsAt(object['total_discount_amounts']),
    currency: currencyAt(object['currency']) ?? NO_CURRENCY,
    description: textAt(object['description']) ?? textAt(line['description']),
    priceId: linePriceId(line),
    number: textAt(object['number']),
    url: urlAt(object['hosted_invoice_url']),
    pdf: urlAt(object['invoice_pdf']),
    attemptCount: countAt(object['attempt_count']) ?? 0,
    nextAttemptAt: instantAt(object['next_payment_attempt']),
    dueAt: instantAt(object['due_date']),
    failure: failureOf(object),
    createdAt: instantAt(object['created']) ?? new Date(0),
    paidAt: instantAt(transitions['paid_at']),
  };
}

/** The line that names what was bought: the first that is no proration, else the first. */
function mainLine(invoice: StripeObject): StripeObject {
  const lines = rowsAt(invoice['lines']);
  return lines.find((line) => !isProration(line)) ?? lines[0] ?? {};
}

function isProration(line: StripeObject): boolean {
  const parent = objectAt(line['parent']);
  const details = objectAt(parent['subscription_item_details'] ?? parent['invoice_item_details']);
  return line['proration'] === true || details['proration'] === true;
}

function linePriceId(line: StripeObject): string | null {
  return idAt(line['price'] ?? objectAt(objectAt(line['pricing'])['price_details'])['price']);
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
