import { isKnown } from '../../facts/discount.ts';
import { BEFORE_FIRST_EVENT, publicStatus } from '../../facts/subscription-status.ts';
import type { Catalog } from '../plan/catalog.ts';
import { itemPlans } from './subscription.plan.ts';
import type { SubscriptionState } from './subscription.state.ts';
import type { SubscriptionView } from './subscription.view.ts';
import { graceEnd } from './subscription.window.ts';

/** What a person sees of a subscription at an instant; null while only its invoices are known. */
export function subscriptionView(
  id: string,
  subscription: SubscriptionState,
  catalog: Catalog,
  at: Date,
): SubscriptionView | null {
  const { now, checkout } = subscription;
  if (now === null && checkout === null) return null;
  const items = itemPlans(subscription, catalog);
  const main = items[0];
  const gives = main !== undefined && main.quantity > 0;
  return {
    id,
    plan: gives ? main.plan : null,
    price: gives ? main.price : null,
    items,
    status: publicStatus(now?.status ?? BEFORE_FIRST_EVENT),
    quantity: main?.quantity ?? 1,
    currentPeriodStart: main?.period.start ?? null,
    currentPeriodEnd: main?.period.end ?? null,
    trialEnd: now?.trialEnd ?? null,
    cancelAtPeriodEnd: now?.cancelAtPeriodEnd ?? false,
    cancelAt: now?.cancelAt ?? null,
    canceledAt: now?.canceledAt ?? null,
    endedAt: now?.endedAt ?? null,
    gracePeriodEndsAt: graceEnd(subscription, catalog),
    actionUrl: Object.values(subscription.openInvoices).find(({ url }) => url !== null)?.url ?? null,
    discount: discountOf(subscription, main?.id ?? '', at),
  };
}

/** The first discount that has not ended: of the subscription, else of the item that gives the plan, else of another item. */
function discountOf({ now }: SubscriptionState, mainItem: string, at: Date): SubscriptionView['discount'] {
  if (now === null) return null;
  const ofItems = [...now.items].sort((a, b) => Number(b.id === mainItem) - Number(a.id === mainItem));
  const all = [...now.discounts, ...ofItems.flatMap(({ discounts }) => discounts)];
  const discount = all.find((one) => isKnown(one) && (one.endsAt === null || at < one.endsAt));
  if (!discount) return null;
  const { name, percentOff, amountOff, currency, endsAt, promotionCode } = discount;
  const money =
    amountOff !== null && currency !== null ? { amount: amountOff, currency: currency.toUpperCase() } : null;
  return { name, percentOff, amountOff: money, endsAt, promotionCode };
}
