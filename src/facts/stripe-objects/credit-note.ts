import type { RefundNow } from '../fact.ts';
import { amountAt, idAt, type StripeObject, textAt } from '../stripe-value.ts';
import type { ObjectType } from './object-type.ts';
import { moneyBack, REFUND } from './refund.ts';

/** https://docs.stripe.com/api/credit_notes */
export const CREDIT_NOTE = {
  kind: 'refund',
  idPrefixes: ['cn_'],
  events: ['credit_note.created', 'credit_note.updated', 'credit_note.voided'],
  synced: null,
  imported: null,
  read: creditNoteNow,
  retrieve: null,
  list: null,
  lifecycle: REFUND.lifecycle,
} as const satisfies ObjectType<RefundNow>;

/**
 * Reads a CreditNote as the refund outside of Stripe that it may record. A refund through Stripe has events of its own, and a credit to the
 * customer's balance pays a later invoice, so neither counts here. A void credit note is like a canceled refund.
 * https://docs.stripe.com/api/credit_notes/object
 */
function creditNoteNow(object: StripeObject): RefundNow {
  return {
    ...moneyBack(object),
    invoiceId: idAt(object['invoice']),
    amount: amountAt(object['out_of_band_amount']) ?? 0,
    status: textAt(object['status']) === 'void' ? 'canceled' : 'succeeded',
  };
}
