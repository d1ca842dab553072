import type { PriceNow } from './fact.ts';

export interface InvoiceLines {
  rows: InvoiceLineNow[];
  /** Whether the list is only the beginning. */
  hasMore: boolean;
}

export interface InvoiceLineNow {
  /** What the subscription's events call it is theirs to say. */
  priceId: string | null;
  /** null where the event names only its ID. */
  price: PriceNow | null;
  /** The subscription item that it bills. */
  itemId: string | null;
  /** After its own discounts, with the tax that is added to it: what it contributes to the invoice's total. */
  amount: number;
  quantity: number;
  /** A part of a period: less than 0 for unused time. */
  proration: boolean;
  /** Whether it bills an invoice item and not a subscription item: one-time prices are billed so. */
  invoiceItem: boolean;
  description: string | null;
}
