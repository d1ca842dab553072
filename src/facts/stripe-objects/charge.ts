import type Stripe from 'stripe';
import { type ChargeNow, NO_CURRENCY } from '../fact.ts';
import { amountAt, createdAt, currencyAt, idAt, objectAt, type StripeObject, textAt } from '../stripe-value.ts';
import type { ListParams, ObjectType } from './object-type.ts';

/** https://docs.stripe.com/api/charges */
export const CHARGE = {
  kind: 'charge',
  // Payments by some methods other than cards have `py_`.
  idPrefixes: ['ch_', 'py_'],
  // `charge.succeeded` says which payment intent a charge belongs to: a fraud warning names only the charge.
  events: ['charge.succeeded', 'charge.refunded'],
  synced: 'charge.synced',
  imported: null,
  read: chargeNow,
  retrieve: (stripe: Stripe, id: string) => stripe.charges.retrieve(id),
  list: {
    page: (stripe: Stripe, params: ListParams) => stripe.charges.list(params),
    takes: () => true,
    importing: null,
  },
  lifecycle: {
    progress: ({ amountRefunded }) => [amountRefunded],
    ranks: { of: (_change, { amountRefunded }) => [amountRefunded, 0] },
  },
} as const satisfies ObjectType<ChargeNow>;

/** Reads a Charge. */
export function chargeNow(object: StripeObject): ChargeNow {
  const message = textAt(object['failure_message']);
  return {
    customerId: idAt(object['customer']),
    intentId: idAt(object['payment_intent']),
    invoiceId: idAt(object['invoice']),
    amount: amountAt(object['amount']) ?? 0,
    // Stripe reports a canceled authorization as a refund of an amount that was never captured.
    amountRefunded: object['captured'] === false ? 0 : (amountAt(object['amount_refunded']) ?? 0),
    currency: currencyAt(object['currency']) ?? NO_CURRENCY,
    failure: message === null ? null : { code: textAt(object['failure_code']), message },
    last4: textAt(objectAt(objectAt(object['payment_method_details'])['card'])['last4']),
    createdAt: createdAt(object),
  };
}
