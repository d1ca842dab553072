import { DAY } from '../../platform/clock.ts';
import { freePlan, rank } from '../plan/catalog.lookup.ts';
import type { Catalog, Plan } from '../plan/catalog.ts';
import { resolvePlan } from '../plan/resolve-plan.ts';
import { itemPlans } from '../subscription/subscription.plan.ts';
import { type Window, windowOf } from '../subscription/subscription.window.ts';
import { type EntitlementState, type PurchaseState, subscriptionsOf } from './entitlement.state.ts';
import type { Cause } from './entitlement.view.ts';

/** One thing that gives (or gave) a plan's features to a user. */
export interface Source {
  plan: Plan;
  quantity: number;
  window: Window;
  /** Newest first. */
  because: Cause[];
}

/** Every source that a user has, open or not, the highest plan first; the free plan, which is everybody's, comes last. */
export function sourcesOf(state: EntitlementState, catalog: Catalog, now: Date): Source[] {
  const paid = [...subscriptionSources(state, catalog, now), ...purchaseSources(state, catalog, now)];
  paid.sort((a, b) => rank(catalog, b.plan.code) - rank(catalog, a.plan.code));
  const free = freePlan(catalog);
  const window: Window = { granted: true, reason: 'FREE_PLAN', until: null };
  return [...paid, { plan: free, quantity: 1, window, because: [] }];
}

function subscriptionSources(state: EntitlementState, catalog: Catalog, now: Date): Source[] {
  return subscriptionsOf(state).flatMap(([id, subscription]) => {
    if (subscription.now === null && subscription.checkout === null) return [];
    const window = windowOf(subscription, catalog, now);
    const since = subscription.cause ?? subscription.checkout?.cause ?? null;
    const { lastPayment } = subscription;
    return itemPlans(subscription, catalog).flatMap(({ plan, quantity }) =>
      plan === null
        ? []
        : {
            plan,
            quantity,
            window,
            because: newestFirst([
              since && {
                kind: 'EVENT',
                id: since.eventId,
                at: since.at,
                eventId: since.eventId,
                summary: 'Stripe said so.',
              },
              lastPayment && {
                kind: 'PAYMENT',
                id: lastPayment.invoiceId,
                at: lastPayment.paidAt,
                eventId: lastPayment.cause.eventId,
                summary: `Paid by invoice ${lastPayment.invoiceId}.`,
              },
              since && {
                kind: 'SUBSCRIPTION',
                id,
                at: since.at,
                eventId: since.eventId,
                summary: `Subscription ${id} is ${subscription.now?.status ?? 'incomplete'}.`,
              },
              {
                kind: 'PLAN',
                id: plan.code,
                at: subscription.now?.createdAt ?? since?.at ?? now,
                eventId: null,
                summary: `It is a subscription to ${plan.name}.`,
              },
            ]),
          },
    );
  });
}

function purchaseSources(state: EntitlementState, catalog: Catalog, now: Date): Source[] {
  return Object.entries(state.purchases).flatMap(([id, purchase]) => {
    const plan = resolvePlan({ metadataPlan: purchase.now.plan }, catalog);
    if (!plan) return [];
    const { cause, paidAt } = purchase;
    const paymentId = purchase.now.invoiceId ?? purchase.now.paymentIntentId ?? id;
    const because = newestFirst([
      { kind: 'EVENT', id: cause.eventId, at: cause.at, eventId: cause.eventId, summary: 'Stripe said so.' },
      paidAt && { kind: 'PAYMENT', id: paymentId, at: paidAt, eventId: cause.eventId, summary: 'Bought once.' },
      {
        kind: 'PLAN',
        id: plan.code,
        at: purchase.now.createdAt,
        eventId: null,
        summary: `It is a purchase of ${plan.name}.`,
      },
    ]);
    return { plan, quantity: purchase.now.quantity, window: purchaseWindow(purchase, plan, now), because };
  });
}

/** From payment on, for the plan's term or for good. */
function purchaseWindow({ paidAt }: PurchaseState, { termDays }: Plan, now: Date): Window {
  if (paidAt === null) return { granted: false, reason: 'INCOMPLETE', until: null };
  const until = termDays === null ? null : new Date(paidAt.getTime() + termDays * DAY);
  const open = until === null || now < until;
  return open ? { granted: true, reason: 'ACTIVE', until } : { granted: false, reason: 'EXPIRED', until: null };
}

/** The chain as it is told: event, payment, subscription, plan; by time where they differ. */
function newestFirst(causes: (Cause | null | false)[]): Cause[] {
  return causes.filter((cause) => cause !== null && cause !== false).sort((a, b) => b.at.getTime() - a.at.getTime());
}
