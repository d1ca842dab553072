import type { PriceNow } from './fact.ts';

export interface InvoiceLines {
  rows: InvoiceLineNow[];
  /** Whether the invoice has more lines than these. */
  hasMore: boolean;
}

export interface InvoiceLineNow {
  /** Only the ID: the price itself is read from the subscription's events. */
  priceId: string | null;
  /** null if the event names only its ID. */
  price: PriceNow | null;
  /** The subscription item that it bills. */
  itemId: string | null;
  /** The part of the invoice's total: after the discounts of the line, with the tax that is added to it. */
  amount: number;
  quantity: number;
  /** Whether it bills a part of a period. Its amount is then below 0 for unused time. */
  proration: boolean;
  /** Whether it bills an invoice item and not a subscription item. One-time prices are billed as invoice items. */
  invoiceItem: boolean;
  description: string | null;
}
