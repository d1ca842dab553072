import {
  type ChargeNow,
  type DisputeNow,
  type FraudWarningNow,
  NO_CURRENCY,
  type PaymentIntentNow,
  type RefundNow,
} from './fact.ts';
import type { RefundRequestNow } from './own.fact.ts';
import {
  amountAt,
  currencyAt,
  idAt,
  instantAt,
  isObject,
  objectAt,
  type StripeObject,
  textAt,
} from './stripe-value.ts';

/**
 * Reads a PaymentIntent. Since "basil" it no longer names its invoice; `payment_details.order_reference` does in later events of
 * some. https://docs.stripe.com/changelog/basil/2025-03-31/add-support-for-multiple-partial-payments-on-invoices
 */
export function paymentIntentNow(object: StripeObject): PaymentIntentNow {
  const reference = textAt(objectAt(object['payment_details'])['order_reference']);
  const status = textAt(object['status']) ?? 'unknown';
  const received = status === 'succeeded' ? amountAt(object['amount_received']) : null;
  return {
    customerId: idAt(object['customer']),
    userId: textAt(objectAt(object['metadata'])['userId']),
    status: RENAMED_STATUSES.get(status) ?? status,
    amount: received || (amountAt(object['amount']) ?? 0),
    currency: currencyAt(object['currency']) ?? NO_CURRENCY,
    invoiceId: idAt(object['invoice']) ?? (reference?.startsWith('in_') ? reference : null),
    chargeId: idAt(object['latest_charge']),
    failure: failureAt(object['last_payment_error']),
    createdAt: createdAt(object),
  };
}

/** What the statuses were called before 2019-02-11. https://docs.stripe.com/upgrades#2019-02-11 */
const RENAMED_STATUSES: ReadonlyMap<string, string> = new Map([
  ['requires_source', 'requires_payment_method'],
  ['requires_source_action', 'requires_action'],
]);

/** Reads a Charge. */
export function chargeNow(object: StripeObject): ChargeNow {
  const message = textAt(object['failure_message']);
  return {
    customerId: idAt(object['customer']),
    intentId: idAt(object['payment_intent']),
    invoiceId: idAt(object['invoice']),
    amount: amountAt(object['amount']) ?? 0,
    // To cancel an authorization is reported as a refund of what was never captured.
    amountRefunded: object['captured'] === false ? 0 : (amountAt(object['amount_refunded']) ?? 0),
    currency: currencyAt(object['currency']) ?? NO_CURRENCY,
    failure: message === null ? null : { code: textAt(object['failure_code']), message },
    createdAt: createdAt(object),
  };
}

/** Reads a Refund. */
export function refundNow(object: StripeObject): RefundNow {
  return { ...moneyBack(object), invoiceId: null, status: textAt(object['status']) ?? 'pending' };
}

/**
 * Reads a CreditNote as the refund outside of Stripe that it may record. What it refunds through Stripe, its refund reports, and what it
 * credits to the customer's balance stays with the merchant and pays a later invoice: neither counts here. Void, it is like a canceled refund.
 * https://docs.stripe.com/api/credit_notes/object
 */
export function creditNoteNow(object: StripeObject): RefundNow {
  return {
    ...moneyBack(object),
    invoiceId: idAt(object['invoice']),
    amount: amountAt(object['out_of_band_amount']) ?? 0,
    status: textAt(object['status']) === 'void' ? 'canceled' : 'succeeded',
  };
}

/** What our own `refund.requested` says of the refund that it led to. */
export function refundRequestNow(object: StripeObject): RefundRequestNow {
  return {
    userId: textAt(object['userId']) ?? '',
    paymentId: textAt(object['paymentId']),
    amount: amountAt(object['amount']) ?? 0,
  };
}

/** Reads a Dispute. */
export function disputeNow(object: StripeObject): DisputeNow {
  return { ...moneyBack(object), status: textAt(object['status']) ?? 'unknown' };
}

/** Reads an early fraud warning: it names only the charge. https://docs.stripe.com/api/radar/early_fraud_warnings */
export function fraudWarningNow(object: StripeObject): FraudWarningNow {
  return {
    chargeId: idAt(object['charge']),
    intentId: idAt(object['payment_intent']),
    fraudType: textAt(object['fraud_type']),
    createdAt: createdAt(object),
  };
}

function moneyBack(object: StripeObject) {
  return {
    chargeId: idAt(object['charge']),
    intentId: idAt(object['payment_intent']),
    amount: amountAt(object['amount']) ?? 0,
    currency: currencyAt(object['currency']) ?? NO_CURRENCY,
    reason: textAt(object['reason']),
    createdAt: createdAt(object),
  };
}

function failureAt(error: unknown): { code: string | null; message: string } | null {
  if (!isObject(error)) return null;
  const code = textAt(error['decline_code']) ?? textAt(error['code']);
  return { code, message: textAt(error['message']) ?? 'The payment failed.' };
}

const createdAt = (object: StripeObject): Date => instantAt(object['created']) ?? new Date(0);
