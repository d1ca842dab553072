import type Stripe from 'stripe';
import { cost } from '../objects/price.ts';
import { changedItem, currentPeriodEnd, newSubscriptionItem, quantityOf } from '../objects/subscription.ts';
import type { Work } from '../store/work.ts';
import type { BilledItem } from './issue-invoice.ts';
import { billedPeriod, productName } from './start-subscription.ts';

/** A requested change of a subscription item. Without an ID it is a new item. */
export interface ItemChange {
  id?: string | undefined;
  price?: Stripe.Price | undefined;
  quantity?: number | undefined;
  deleted?: boolean | undefined;
  /** The metadata that a phase of a schedule gives the item. */
  metadata?: Record<string, string> | undefined;
}

export interface Plan {
  items: Stripe.SubscriptionItem[];
  /** What the change costs or credits, up to the end of the period. */
  lines: BilledItem[];
  /** Set if a new interval starts a new period now. */
  anchor: number | null;
}

export type ProrationBehavior = 'always_invoice' | 'create_prorations' | 'none';

/** Returns the lines that a planned change bills or credits, and whether it does so at once. */
export function billingOf(plan: Plan, how: ProrationBehavior): { lines: BilledItem[]; now: boolean } {
  const lines = how === 'none' ? plan.lines.filter(({ proration }) => !proration) : plan.lines;
  // A change of the interval is always billed at once, whatever the proration behavior is.
  return { lines, now: plan.anchor !== null || (how === 'always_invoice' && plan.lines.length > 0) };
}

/** Computes the effect of a change of items at the second `at`. Stores nothing. */
export async function planChange(
  reader: Pick<Work, 'get'>,
  subscription: Stripe.Subscription,
  { changes, at }: { changes: ItemChange[]; at: number },
): Promise<Plan> {
  const before = subscription.items.data;
  const after = before.flatMap((item) => {
    const change = changes.find(({ id }) => id === item.id);
    if (!change) return [item];
    return change.deleted ? [] : [{ ...changedItem(item, change), metadata: change.metadata ?? item.metadata }];
  });
  const [first] = before;
  const period = { start: Number(first?.current_period_start), end: currentPeriodEnd(subscription) };
  for (const { price, quantity = 1, metadata = {} } of changes.filter(({ id }) => id === undefined)) {
    if (!price) continue;
    const fresh = newSubscriptionItem(at, { subscription: subscription.id, price, quantity, trialEnd: period.end });
    after.push({ ...fresh, metadata, current_period_start: period.start });
  }
  if (subscription.status === 'trialing') return { items: after, lines: [], anchor: null };
  const resets = everyOf(after[0]) !== everyOf(first);
  const items = resets ? after.map((item) => restarted(item, at)) : after;
  const lines: BilledItem[] = [];
  for (const was of before) {
    const is = items.find(({ id }) => id === was.id);
    if (is && !resets && costOf(is) === costOf(was) && is.price.id === was.price.id) continue;
    lines.push(await share(reader, was, { at, period, sign: -1 }));
    if (is)
      lines.push(
        resets ? await billedPeriod(reader, is, { trial: false }) : await share(reader, is, { at, period, sign: 1 }),
      );
  }
  for (const is of items.filter(({ id }) => !before.some((was) => was.id === id))) {
    lines.push(
      resets ? await billedPeriod(reader, is, { trial: false }) : await share(reader, is, { at, period, sign: 1 }),
    );
  }
  return { items, lines, anchor: resets ? at : null };
}

interface Share {
  at: number;
  period: { start: number; end: number };
  /** -1 for a credit, 1 for a charge. */
  sign: 1 | -1;
}

/** Returns the part of an item's price for the rest of the period. Prorated by the second, as at Stripe. */
async function share(
  reader: Pick<Work, 'get'>,
  item: Stripe.SubscriptionItem,
  { at, period, sign }: Share,
): Promise<BilledItem> {
  const left = Math.min(1, Math.max(0, (period.end - at) / (period.end - period.start)));
  const description = `${sign < 0 ? 'Unused' : 'Remaining'} time on ${await productName(reader, item.price)}`;
  return {
    price: item.price,
    quantity: quantityOf(item),
    amount: sign * Math.round(costOf(item) * left),
    description: `${description} after ${new Date(at * 1000).toUTCString().slice(5, 16)}`,
    period: { start: at, end: period.end },
    subscriptionItem: item.id,
    proration: true,
  };
}

function costOf(item: Stripe.SubscriptionItem): number {
  return cost(item.price, quantityOf(item));
}

function everyOf(item: Stripe.SubscriptionItem | undefined): string {
  return `${item?.price.recurring?.interval_count} ${item?.price.recurring?.interval}`;
}

function restarted(item: Stripe.SubscriptionItem, at: number): Stripe.SubscriptionItem {
  const { price, subscription } = item;
  const fresh = newSubscriptionItem(at, { subscription, price, quantity: quantityOf(item), trialEnd: null });
  const { current_period_start, current_period_end } = fresh;
  return { ...item, current_period_start, current_period_end };
}
