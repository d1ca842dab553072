import { paymentView } from './payment.read.ts';
import type { PaymentState } from './payment.state.ts';

/** The term of an invoice number. Upper and lower case are equal. */
export const numberTerm = (number: string): string => `number:${number.toLowerCase()}`;

/** The term of a card that was charged on a UTC day. */
export const cardTerm = (last4: string, at: Date): string => `card:${last4}:${at.toISOString().slice(0, 10)}`;

/** Returns the terms by which staff find a payment: its invoice number, and each card that was charged with the day. Sorted. */
export function searchTerms(state: PaymentState, id: string): string[] {
  const number = paymentView(id, state)?.invoiceNumber;
  const cards = Object.values(state.cards ?? {}).map(({ last4, at }) => cardTerm(last4, at));
  return [...new Set([...(number ? [numberTerm(number)] : []), ...cards])].sort();
}
