import type { InvoiceLineNow } from '../../facts/invoice-line.ts';
import { codeOf } from './invoice-lines.ts';

/** The share of one price in an invoice. */
export interface Share {
  priceId: string | null;
  /** The plan's code, if the line itself names it. */
  plan: string | null;
  /** Whole minor units, never less than 0. */
  weight: number;
}

interface Group extends Share {
  items: Set<string>;
  /** Whether it charges for a part of a period, as a plan change does. */
  prorated: boolean;
}

/**
 * Returns the share of each price in an invoice. The lines of a price are added up. A price with only credits has no share: its credit counts
 * for the price that replaced it. That is the price on the same subscription item, else the prorated prices, else all prices.
 */
export function sharesOf(lines: readonly InvoiceLineNow[]): Share[] {
  const groups = groupsOf(lines);
  for (const credited of groups.filter(({ weight }) => weight < 0)) {
    const replaced = [
      (group: Group) => [...credited.items].some((item) => group.items.has(item)),
      (group: Group) => group.prorated,
      () => true,
    ];
    for (const isReplacement of replaced) {
      const charged = groups.filter((group) => group.weight > 0 && isReplacement(group));
      const credit = Math.min(-credited.weight, sum(charged));
      const parts = apportion(credit, charged);
      charged.forEach((group, n) => {
        group.weight -= parts[n] ?? 0;
      });
      credited.weight += credit;
    }
  }
  return groups.filter(({ weight }) => weight > 0).map(({ priceId, plan, weight }) => ({ priceId, plan, weight }));
}

/** Groups lines by price, sorted by ID, so that the order of the lines changes nothing. */
function groupsOf(lines: readonly InvoiceLineNow[]): Group[] {
  const groups = new Map<string | null, Group>();
  for (const { priceId, price, itemId, amount, proration } of lines) {
    const group = groups.get(priceId) ?? { priceId, plan: null, weight: 0, items: new Set(), prorated: false };
    groups.set(priceId, group);
    group.plan ??= codeOf(price);
    group.weight += amount;
    if (itemId !== null) group.items.add(itemId);
    if (proration && amount > 0) group.prorated = true;
  }
  return [...groups.values()].sort((a, b) => ((a.priceId ?? '') < (b.priceId ?? '') ? -1 : 1));
}

/** Divides an amount by weight. The parts add up to the amount: units that rounding down leaves go to the largest remainders. */
export function apportion(amount: number, shares: readonly Pick<Share, 'weight'>[]): number[] {
  const total = sum(shares);
  if (total === 0) return shares.map(() => 0);
  const exact = shares.map(({ weight }) => (amount * weight) / total);
  const parts = exact.map(Math.floor);
  let left = amount - parts.reduce((all, part) => all + part, 0);
  const byRemainder = exact
    .map((part, n) => ({ n, rest: part - Math.floor(part) }))
    .sort((a, b) => b.rest - a.rest || a.n - b.n);
  for (const { n } of byRemainder) {
    if (left <= 0) break;
    parts[n] = (parts[n] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}

const sum = (shares: readonly Pick<Share, 'weight'>[]): number => shares.reduce((all, { weight }) => all + weight, 0);
