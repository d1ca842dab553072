import type { PaymentDocument } from './payment.document.ts';

const PREFIX = 'payment:';

/** Returns the ID of a payment in the API. It is opaque and never changes, even if an invoice claims the payment intent later. */
export const paymentIdOf = ({ _id, firstId }: Pick<PaymentDocument, '_id' | 'firstId'>): string =>
  `${PREFIX}${firstId ?? _id}`;

/** Returns the reference (see `refs`) for an ID of a payment: the API's own, or Stripe's ID of the invoice, payment intent or charge. */
export const referenceOf = (id: string): string => (id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id);
