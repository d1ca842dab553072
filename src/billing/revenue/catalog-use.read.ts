import type { mongo } from 'mongoose';
import type { AccountDocument } from '../entitlement/account.document.ts';
import { countHolders, type HolderCounts } from '../entitlement/holders.read.ts';
import type { BillingInterval, Catalog, Plan, Price } from '../plan/catalog.ts';
import type { RevenueCollections } from './revenue.document.ts';
import { revenueSums } from './revenue.sums.ts';

/** How many customers have each plan, price and feature of the catalog. */
export interface CatalogUse extends HolderCounts {
  /** In the order of the catalog, retired plans among them. */
  plans: PlanUse[];
}

export interface PlanUse {
  plan: Plan;
  customerCount: number;
  /** null for a one-time price. */
  prices: { price: Price; subscriptionCount: number | null }[];
}

/**
 * Counts the customers of each plan and feature, and the running subscriptions at each price. Payments of one-time prices are not counted:
 * the sums of days have their amounts only.
 */
export async function catalogUse(
  { accounts, ...revenue }: RevenueCollections & { accounts: mongo.Collection<AccountDocument> },
  { catalog, now }: { catalog: Catalog; now: Date },
): Promise<CatalogUse> {
  const [{ plans, ...counts }, byPrice] = await Promise.all([
    countHolders(accounts, { catalog, now }),
    subscriptionsByPrice(revenue, now),
  ]);
  return {
    ...counts,
    plans: plans.map(({ plan, customerCount }) => ({
      plan,
      customerCount,
      prices: plan.prices.map((price) => {
        const { interval, currency } = price;
        const running = byPrice.get(keyOf(plan.code, interval, currency)) ?? 0;
        return { price, subscriptionCount: interval === 'ONE_TIME' ? null : running };
      }),
    })),
  };
}

/**
 * Returns the number of running subscriptions by plan, interval and currency, which name a price of the catalog. Stripe's price ID does
 * not: a changed amount is a new price at Stripe.
 */
async function subscriptionsByPrice(revenue: RevenueCollections, now: Date): Promise<ReadonlyMap<string, number>> {
  const { days } = await revenueSums(revenue, { from: now, to: now });
  const counts = new Map<string, number>();
  for (const { plan, interval, currency, figures } of days.flatMap(({ cells }) => cells)) {
    if (plan === null || interval === undefined) continue;
    const key = keyOf(plan, interval, currency);
    counts.set(key, (counts.get(key) ?? 0) + (figures.items ?? 0));
  }
  return counts;
}

const keyOf = (plan: string, interval: BillingInterval, currency: string): string => `${plan} ${interval} ${currency}`;
