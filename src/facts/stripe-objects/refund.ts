import type Stripe from 'stripe';
import { NO_CURRENCY, type RefundNow } from '../fact.ts';
import { amountAt, createdAt, currencyAt, idAt, type StripeObject, textAt } from '../stripe-value.ts';
import type { ListParams, ObjectType } from './object-type.ts';

/** https://docs.stripe.com/api/refunds */
export const REFUND = {
  kind: 'refund',
  idPrefixes: ['re_', 'pyr_'],
  events: ['refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated'],
  synced: 'refund.synced',
  imported: 'refund.imported',
  read: refundNow,
  retrieve: null,
  list: {
    page: (stripe: Stripe, params: ListParams) => stripe.refunds.list(params),
    takes: () => true,
    importing: { name: 'refunds', expand: [], cardOf: () => null },
  },
  lifecycle: {
    progress: ({ status }) => [progressOf(status)],
    // Two updates of one second, from pending to succeeded and from succeeded to failed, have the same type.
    ranks: { of: (change, { status }) => [progressOf(status), RANKS[change] ?? 0] },
  },
} as const satisfies ObjectType<RefundNow>;

/** A refund that succeeded can still fail: https://docs.stripe.com/refunds#failed-refunds */
const progressOf = (status: string): number =>
  Number(!['pending', 'requires_action'].includes(status)) + Number(status === 'failed');

const RANKS: Readonly<Record<string, number>> = { created: 0, updated: 1, failed: 2 };

/** Reads a Refund. */
export function refundNow(object: StripeObject): RefundNow {
  return { ...moneyBack(object), invoiceId: null, status: textAt(object['status']) ?? 'pending' };
}

/** Reads what a refund, a credit note and a dispute have in common: money that went back to the customer. */
export function moneyBack(object: StripeObject) {
  return {
    chargeId: idAt(object['charge']),
    intentId: idAt(object['payment_intent']),
    amount: amountAt(object['amount']) ?? 0,
    currency: currencyAt(object['currency']) ?? NO_CURRENCY,
    reason: textAt(object['reason']),
    createdAt: createdAt(object),
  };
}
