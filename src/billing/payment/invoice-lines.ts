import type { PriceNow, PurchasedLine } from '../../facts/fact.ts';
import type { InvoiceLineNow, InvoiceLines } from '../../facts/invoice-line.ts';
import { planOfLookupKey } from '../plan/resolve-plan.ts';

/** Whether the price must be read to know if a line is a one-time purchase: it bills an invoice item, and the event has only the price's ID. */
export const needsPrice = (line: InvoiceLineNow): boolean => isInvoiceItem(line) && line.price === null;

const maySellOnce = (line: InvoiceLineNow): boolean =>
  isInvoiceItem(line) && (line.price === null || line.price.interval === 'one_time');

/** Returns the one-time items of an invoice. Stripe bills one-time prices as invoice items: https://docs.stripe.com/invoicing/products-prices */
export function soldOnce({ rows }: InvoiceLines): PurchasedLine[] {
  return rows.filter(maySellOnce).flatMap(({ price, quantity }) => (price === null ? [] : [{ price, quantity }]));
}

const isInvoiceItem = ({ invoiceItem, proration, priceId, amount }: InvoiceLineNow): boolean =>
  invoiceItem && !proration && priceId !== null && amount >= 0;

/** Whether `next` has at least as much detail about the lines of an invoice as `known`. The lines themselves never change. */
export function saysMore(next: InvoiceLines, known: InvoiceLines): boolean {
  if (next.hasMore !== known.hasMore) return known.hasMore;
  return priced(next) >= priced(known);
}

const priced = ({ rows }: InvoiceLines): number => rows.filter(({ price }) => price !== null).length;

/**
 * Returns the main line of an invoice, by which it is described: a purchase or renewal before a proration, and the highest amount first.
 * `isPlan` tells the lines of a plan from those of an add-on. They come first. null if the invoice has no lines.
 */
export function mainLine(
  rows: readonly InvoiceLineNow[],
  isPlan: (line: InvoiceLineNow) => boolean = () => false,
): InvoiceLineNow | null {
  const standing = (line: InvoiceLineNow) => [isPlan(line), !line.proration, line.amount] as const;
  const bought = rows.filter(({ amount, proration }) => amount > 0 || (amount === 0 && !proration));
  const [first] = bought
    .map((line) => ({ line, standing: standing(line) }))
    .sort((a, b) => {
      const [plan, whole, amount] = [0, 1, 2].map((n) => Number(b.standing[n]) - Number(a.standing[n]));
      return plan || whole || amount || 0;
    });
  return first?.line ?? rows[0] ?? null;
}

/** Returns the code of the plan that a price names, null if it names none or if only its ID is known. */
export function codeOf(price: PriceNow | null | undefined): string | null {
  return price?.plan ?? (price?.lookupKey ? (planOfLookupKey(price.lookupKey) ?? null) : null);
}
