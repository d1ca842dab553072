import type { PaymentDocument } from './payment.document.ts';

const PREFIX = 'payment:';

/** The ID that a payment has in the API: opaque, and the same for good, also once an invoice has claimed its payment intent. */
export const paymentIdOf = ({ _id, firstId }: Pick<PaymentDocument, '_id' | 'firstId'>): string =>
  `${PREFIX}${firstId ?? _id}`;

/** What a payment is found by, of any ID by which it may be asked for: the API's own, or Stripe's of its invoice, payment intent or charge. */
export const referenceOf = (id: string): string => (id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id);
