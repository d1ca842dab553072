import type { InvoiceLinesFact } from '../fact.ts';
import type { InvoiceLineNow, InvoiceLines } from '../invoice-line.ts';
import {
  amountAt,
  amountsAt,
  countAt,
  hasMoreAt,
  idAt,
  isObject,
  objectAt,
  rowsAt,
  type StripeObject,
  textAt,
} from '../stripe-value.ts';
import type { ObjectType } from './object-type.ts';
import { priceNow } from './price.ts';

/** The lines of an invoice that a look-up read, because the invoice's event cut them short or named their prices by ID only. */
export const INVOICE_LINES = {
  kind: 'invoice_lines',
  idPrefixes: [],
  events: [],
  synced: 'invoice.lines.synced',
  imported: null,
  read: invoiceLinesNow,
  retrieve: null,
  list: null,
  lifecycle: { progress: () => [], ranks: null },
} as const satisfies ObjectType<InvoiceLinesFact['now']>;

/** Reads `invoice.lines.synced`, which a look-up stores. */
function invoiceLinesNow(object: StripeObject): InvoiceLinesFact['now'] {
  return { customerId: idAt(object['customer']), ...invoiceLines(object) };
}

/** Reads the lines of an invoice of either era, from its event or from a list that was read to its end. */
export function invoiceLines(object: StripeObject): InvoiceLines {
  return { rows: rowsAt(object['lines']).map(lineNow), hasMore: hasMoreAt(object['lines']) };
}

/**
 * Reads a line. Before "basil" its price is an object. Since then its price is an ID in `pricing.price_details`, and the item that it bills
 * is in `parent`. https://docs.stripe.com/changelog/basil/2025-03-31/adds-new-parent-field-to-invoicing-objects
 */
function lineNow(line: StripeObject): InvoiceLineNow {
  const parent = objectAt(line['parent']);
  const ofItem = objectAt(parent['subscription_item_details']);
  const ofInvoiceItem = objectAt(parent['invoice_item_details']);
  const price = line['price'] ?? line['plan'] ?? objectAt(objectAt(line['pricing'])['price_details'])['price'];
  return {
    priceId: idAt(price),
    price: saysItsType(price) ? priceNow(price) : null,
    itemId: idAt(line['subscription_item']) ?? idAt(ofItem['subscription_item']),
    amount: (amountAt(line['amount']) ?? 0) - (amountsAt(line['discount_amounts']) ?? 0) + taxAddedTo(line),
    quantity: countAt(line['quantity']) ?? 1,
    proration: [line, ofItem, ofInvoiceItem].some(({ proration }) => proration === true),
    invoiceItem: isInvoiceItem(line),
    description: textAt(line['description']),
  };
}

/** Whether a price is more than an ID and says whether it recurs. The `plan` of old lines does. */
function saysItsType(price: unknown): price is StripeObject {
  return isObject(price) && ['type', 'recurring', 'interval'].some((field) => field in price);
}

/** Whether a line bills an invoice item: it says so itself, or it names no subscription or no subscription item. */
function isInvoiceItem(line: StripeObject): boolean {
  const parent = objectAt(line['parent']);
  if (line['type'] === 'invoiceitem' || isObject(parent['invoice_item_details'])) return true;
  return line['subscription'] === null || objectAt(parent['subscription_item_details'])['subscription_item'] === null;
}

/** Tax that is not in the line's amount, by `tax_behavior` or, before "basil", by `inclusive`. */
function taxAddedTo(line: StripeObject): number {
  const taxes = rowsAt(line['taxes'] ?? line['tax_amounts']);
  const added = taxes.filter((tax) => tax['tax_behavior'] === 'exclusive' || tax['inclusive'] === false);
  return amountsAt(added) ?? 0;
}
