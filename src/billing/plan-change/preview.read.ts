import type Stripe from 'stripe';
import { SECOND } from '../../platform/clock.ts';
import type { CheckoutOptions } from '../checkout/checkout.commands.ts';
import type { EntitlementState } from '../entitlement/entitlement.state.ts';
import type { Account } from '../entitlement/entitlement.view.ts';
import { readAccount } from '../entitlement/read-account.ts';
import { BillingError } from '../errors.ts';
import type { SubscriptionView } from '../subscription/subscription.view.ts';
import { isInTrial, willEnd } from '../subscription/subscription.view.ts';
import { type AccessChange, accessChange } from './access-change.ts';
import { type Change, type ChangeRequest, type ChangeTiming, changeOf, isBilledAtOnce } from './change.ts';
import { intervalOf, phasesWith } from './schedule-phases.ts';
import { targetOf } from './target.ts';

export interface Money {
  amount: number;
  currency: string;
}

/** The cost of a plan change, and the features that it would add and remove. */
export interface PlanChangePreview extends Cost, Omit<AccessChange, 'removed'> {}

interface Cost {
  prorationDate: Date;
  dueNow: Money;
  /** The credit for unused time of the paid period. */
  prorationCredit: Money;
  nextInvoice: Money | null;
  nextInvoiceAt: Date | null;
}

export interface PreviewOptions extends Pick<CheckoutOptions, 'gateway' | 'catalog' | 'clock' | 'stateOf' | 'priceId'> {
  /** Returns the account with the usage of its METERED features. */
  withUsage(account: Account): Promise<Account>;
}

/** Previews a plan change: its cost from Stripe, and the features gained and lost from the catalog. Throws the errors of the change. */
export async function previewPlanChange(
  userId: string,
  request: ChangeRequest,
  options: PreviewOptions,
): Promise<PlanChangePreview> {
  const { catalog, clock, stateOf, withUsage } = options;
  const now = clock.now();
  const state = await stateOf(userId);
  const account = await withUsage(readAccount(userId, state, catalog(), now));
  const subscription = targetOf(account.subscriptions, request.subscriptionId);
  const change = changeOf(request, subscription, catalog(), state);
  const after = readAccount(userId, changed(state, change, request.when), catalog(), now);
  const cost = request.when === 'PERIOD_END' ? costAtPeriodEnd : costOf;
  const { gained, lost, overLimit } = accessChange(account, after);
  return { ...(await cost(change, subscription, now, options)), gained, lost, overLimit };
}

/**
 * Previews the invoice at the end of the period, with the items that it will bill. Nothing is prorated. If a schedule manages the
 * subscription, its phases decide about that invoice, so the preview has the phases that the change would set.
 */
async function costAtPeriodEnd(
  change: Change,
  { scheduleId, currentPeriodEnd }: SubscriptionView,
  now: Date,
  { gateway, priceId }: PreviewOptions,
): Promise<Cost> {
  const { itemId, quantity } = change;
  const price = await priceId(change.price.id);
  const none = { proration_behavior: 'none' } as const;
  const details = scheduleId
    ? await detailsOf(scheduleId, { ...change, priceId: price }, gateway)
    : {
        subscription: change.subscriptionId,
        subscription_details: { items: [{ id: itemId, price, quantity }], ...none },
      };
  const { object: invoice } = await gateway.ask((stripe) => stripe.invoices.createPreview(details));
  const currency = invoice.currency.toUpperCase();
  const nothing = { amount: 0, currency };
  return {
    prorationDate: new Date(Math.floor(now.getTime() / SECOND) * SECOND),
    dueNow: nothing,
    prorationCredit: nothing,
    nextInvoice: { amount: invoice.amount_due, currency },
    nextInvoiceAt: currentPeriodEnd,
  };
}

/** Returns the preview of a schedule with another next phase. */
async function detailsOf(
  schedule: string,
  { replacedPriceId, priceId, quantity, price }: Change & { priceId: string },
  gateway: PreviewOptions['gateway'],
): Promise<Stripe.InvoiceCreatePreviewParams> {
  const { object } = await gateway.ask((stripe) => stripe.subscriptionSchedules.retrieve(schedule));
  const phases = phasesWith(object, { replacedPriceId, priceId, quantity, interval: intervalOf(price) });
  if (phases === null) throw new BillingError('SUBSCRIPTION_SCHEDULED');
  const schedule_details = { phases, end_behavior: 'release', proration_behavior: 'none' } as const;
  return { schedule, schedule_details } as Stripe.InvoiceCreatePreviewParams;
}

async function costOf(
  change: Change,
  subscription: SubscriptionView,
  now: Date,
  { gateway, priceId }: PreviewOptions,
): Promise<Cost> {
  const prorationDate = Math.floor(now.getTime() / SECOND);
  const items = [{ id: change.itemId, price: await priceId(change.price.id), quantity: change.quantity }];
  const ask = (details: Partial<Stripe.InvoiceCreatePreviewParams.SubscriptionDetails>, recurring: boolean) =>
    gateway.ask((stripe) =>
      stripe.invoices.createPreview({
        subscription: change.subscriptionId,
        subscription_details: { items, ...details },
        ...(recurring ? { preview_mode: 'recurring' as const } : {}),
      }),
    );
  const atOnce = isBilledAtOnce(change, subscription);
  const proration_behavior = change.dearer && atOnce ? 'always_invoice' : 'create_prorations';
  const { object: invoice } = await ask({ proration_behavior, proration_date: prorationDate }, false);
  const next = willEnd(subscription) ? null : atOnce ? (await ask({}, true)).object : invoice;
  const currency = invoice.currency.toUpperCase();
  const credits = invoice.lines.data.filter((line) => isProration(line) && line.amount < 0);
  return {
    prorationDate: new Date(prorationDate * SECOND),
    dueNow: { amount: atOnce ? invoice.amount_due : 0, currency },
    prorationCredit: { amount: credits.reduce((sum, { amount }) => sum - amount, 0), currency },
    nextInvoice: next && { amount: next.amount_due, currency },
    nextInvoiceAt: next && nextInvoiceAt(change, subscription, new Date(prorationDate * SECOND)),
  };
}

/** Returns when the next invoice is due. A change of interval begins a new period immediately. Other changes keep the period, and so does a trial. */
function nextInvoiceAt({ price, newPeriod }: Change, subscription: SubscriptionView, from: Date): Date | null {
  if (isInTrial(subscription) || !newPeriod) return subscription.currentPeriodEnd;
  return monthsAfter(from, price.interval === 'YEAR' ? 12 : 1);
}

/** Returns the same day some months later, or the last day of that month, as Stripe counts. */
function monthsAfter(from: Date, months: number): Date {
  const next = new Date(from);
  next.setUTCMonth(from.getUTCMonth() + months);
  if (next.getUTCDate() !== from.getUTCDate()) next.setUTCDate(0);
  return next;
}

function isProration({ parent }: Stripe.InvoiceLineItem): boolean {
  return parent?.subscription_item_details?.proration === true || parent?.invoice_item_details?.proration === true;
}

/** Returns the state after the change, as if its event had been folded. A change now ends a pause. */
function changed(
  state: EntitlementState,
  { subscriptionId, itemId, plan, price, quantity }: Change,
  when: ChangeTiming,
): EntitlementState {
  const subscription = state.subscriptions[subscriptionId];
  if (!subscription?.now) return state;
  const { now } = subscription;
  const items = now.items.map((item) => {
    if (item.id !== itemId) return item;
    const amount = { unitAmount: price.amount, currency: price.currency.toLowerCase(), fromCurrencyOptions: false };
    const named = { id: price.id, lookupKey: price.id, plan: plan.code, ...amount };
    return { ...item, quantity, price: { ...item.price, ...named } };
  });
  const after = { ...now, items, ...(when === 'NOW' && { collectionPaused: null }) };
  return { ...state, subscriptions: { ...state.subscriptions, [subscriptionId]: { ...subscription, now: after } } };
}
