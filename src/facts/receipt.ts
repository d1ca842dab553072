import { instantAt, isObject, objectAt, type StripeObject, textAt } from './stripe-value.ts';

/** A card as a customer recognizes it. */
export interface CardNamed {
  brand: string | null;
  last4: string | null;
}

/** A period of time that was billed. */
export interface BilledPeriod {
  start: Date;
  end: Date;
}

/** The card that a charge was made to. Null for other payment methods. https://docs.stripe.com/api/charges/object */
export function cardOfCharge(charge: StripeObject): CardNamed | null {
  const { card } = objectAt(charge['payment_method_details']);
  if (!isObject(card)) return null;
  return { brand: textAt(card['brand']), last4: textAt(card['last4']) };
}

/**
 * The period that an invoice bills: that of its largest line that is no proration. Null if no line has a period, as for one-time prices.
 * https://docs.stripe.com/api/invoice-line-item/object
 */
export function periodOfInvoice(invoice: StripeObject): BilledPeriod | null {
  const { data } = objectAt(invoice['lines']);
  const lines = Array.isArray(data) ? data.filter(isObject).filter((line) => !isProration(line)) : [];
  const [largest] = lines.sort((a, b) => Number(b['amount']) - Number(a['amount']));
  const period = objectAt(largest?.['period']);
  const [start, end] = [instantAt(period['start']), instantAt(period['end'])];
  return start !== null && end !== null && start < end ? { start, end } : null;
}

/** Since "basil" it is in the parent of the line. */
function isProration(line: StripeObject): boolean {
  const parent = objectAt(line['parent']);
  const details = objectAt(parent['subscription_item_details'] ?? parent['invoice_item_details']);
  return (line['proration'] ?? details['proration']) === true;
}
