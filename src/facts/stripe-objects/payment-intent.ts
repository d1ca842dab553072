import type Stripe from 'stripe';
import { NO_CURRENCY, type PaymentIntentNow } from '../fact.ts';
import { ownerIn } from '../owner.ts';
import {
  amountAt,
  createdAt,
  currencyAt,
  idAt,
  isObject,
  objectAt,
  type StripeObject,
  textAt,
} from '../stripe-value.ts';
import { INVOICE } from './invoice.ts';
import { isIdOfType, type ListParams, type ObjectType } from './object-type.ts';

/** https://docs.stripe.com/api/payment_intents */
export const PAYMENT_INTENT = {
  kind: 'payment_intent',
  idPrefixes: ['pi_'],
  events: [
    'payment_intent.succeeded',
    'payment_intent.payment_failed',
    // Stripe cancels the intent if the customer abandons 3-D Secure.
    'payment_intent.canceled',
  ],
  synced: null,
  imported: null,
  read: paymentIntentNow,
  retrieve: null,
  list: {
    page: (stripe: Stripe, params: ListParams) => stripe.paymentIntents.list(params),
    takes: () => true,
    importing: null,
  },
  lifecycle: {
    progress: ({ status }) => [Number(['succeeded', 'canceled'].includes(status))],
    ranks: { of: (change) => [0, RANKS[change] ?? 0] },
  },
} as const satisfies ObjectType<PaymentIntentNow>;

/** Succeeded and canceled are final. */
const RANKS: Readonly<Record<string, number>> = { payment_failed: 0, canceled: 1, succeeded: 2 };

/**
 * Reads a PaymentIntent. Since "basil" it no longer names its invoice. For some, later events do, in `payment_details.order_reference`.
 * https://docs.stripe.com/changelog/basil/2025-03-31/add-support-for-multiple-partial-payments-on-invoices
 */
export function paymentIntentNow(object: StripeObject): PaymentIntentNow {
  const reference = textAt(objectAt(object['payment_details'])['order_reference']);
  const status = textAt(object['status']) ?? 'unknown';
  const received = status === 'succeeded' ? amountAt(object['amount_received']) : null;
  return {
    customerId: idAt(object['customer']),
    userId: ownerIn(objectAt(object['metadata'])),
    status: RENAMED_STATUSES.get(status) ?? status,
    amount: received || (amountAt(object['amount']) ?? 0),
    currency: currencyAt(object['currency']) ?? NO_CURRENCY,
    invoiceId: idAt(object['invoice']) ?? (reference !== null && isIdOfType(INVOICE, reference) ? reference : null),
    chargeId: idAt(object['latest_charge']),
    failure: failureAt(object['last_payment_error']),
    createdAt: createdAt(object),
  };
}

/** Names of statuses before 2019-02-11. https://docs.stripe.com/upgrades#2019-02-11 */
const RENAMED_STATUSES: ReadonlyMap<string, string> = new Map([
  ['requires_source', 'requires_payment_method'],
  ['requires_source_action', 'requires_action'],
]);

function failureAt(error: unknown): { code: string | null; message: string } | null {
  if (!isObject(error)) return null;
  const code = textAt(error['decline_code']) ?? textAt(error['code']);
  return { code, message: textAt(error['message']) ?? 'The payment failed.' };
}
