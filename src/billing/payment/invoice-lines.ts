import type { PriceNow, PurchasedLine } from '../../facts/fact.ts';
import type { InvoiceLineNow, InvoiceLines } from '../../facts/invoice-line.ts';
import { planOfLookupKey } from '../plan/resolve-plan.ts';

/** Whether only the price can tell if a line sold something once: it bills an invoice item, and its event names the price by ID. */
export const needsPrice = (line: InvoiceLineNow): boolean => isInvoiceItem(line) && line.price === null;

const maySellOnce = (line: InvoiceLineNow): boolean =>
  isInvoiceItem(line) && (line.price === null || line.price.interval === 'one_time');

/** What an invoice sold once. Stripe bills one-time prices as invoice items: https://docs.stripe.com/invoicing/products-prices */
export function soldOnce({ rows }: InvoiceLines): PurchasedLine[] {
  return rows.filter(maySellOnce).flatMap(({ price, quantity }) => (price === null ? [] : [{ price, quantity }]));
}

const isInvoiceItem = ({ invoiceItem, proration, priceId, amount }: InvoiceLineNow): boolean =>
  invoiceItem && !proration && priceId !== null && amount >= 0;

/** Whether `told` says at least as much about the lines of an invoice as `known`. The lines themselves never change. */
export function saysMore(told: InvoiceLines, known: InvoiceLines): boolean {
  if (told.hasMore !== known.hasMore) return known.hasMore;
  return priced(told) >= priced(known);
}

const priced = ({ rows }: InvoiceLines): number => rows.filter(({ price }) => price !== null).length;

/** The line that names an invoice: what was bought or renewed, never unused time. `isPlan` says which lines are of a plan and of no add-on. */
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

/** The code of the plan that a price itself names; null for a price of which only the ID is known. */
export function codeOf(price: PriceNow | null | undefined): string | null {
  return price?.plan ?? (price?.lookupKey ? (planOfLookupKey(price.lookupKey) ?? null) : null);
}
