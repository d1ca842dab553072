import Stripe from 'stripe';
import type { CheckoutOptions } from '../checkout/checkout.commands.ts';
import { subscriptionsOf } from '../entitlement/entitlement.state.ts';
import type { Account } from '../entitlement/entitlement.view.ts';
import { readAccount } from '../entitlement/read-account.ts';
import type { Feature } from '../plan/catalog.ts';
import { planNamed } from '../subscription/subscription.plan-name.ts';
import { switchOf } from '../subscription/subscription.schedule.ts';
import { accessChange } from './access-change.ts';
import type { Money } from './preview.read.ts';

/** A feature as a message names it. */
export type FeatureNamed = Pick<Feature, 'code' | 'name'>;

/** A change that waits for the end of the period: what it will cost and take away. */
export interface PendingChangePreview {
  at: Date;
  previousPlan: string | null;
  plan: string | null;
  quantity: number;
  /** The next invoice, null if Stripe expects none. */
  nextInvoice: Money | null;
  removed: FeatureNamed[];
  reduced: FeatureNamed[];
  overLimit: FeatureNamed[];
}

export interface PendingChangeOptions extends Pick<CheckoutOptions, 'gateway' | 'catalog' | 'clock' | 'stateOf'> {
  /** Returns the account with the usage of its METERED features. */
  withUsage(account: Account): Promise<Account>;
}

/** Previews the change of a subscription that waits, from the schedule as it is now. null if none waits any more. */
export async function previewPendingChange(
  userId: string,
  subscriptionId: string,
  { gateway, catalog, clock, stateOf, withUsage }: PendingChangeOptions,
): Promise<PendingChangePreview | null> {
  const now = clock.now();
  const state = await stateOf(userId);
  const subscription = subscriptionsOf(state).find(([id]) => id === subscriptionId)?.[1];
  const next = subscription && switchOf(subscription);
  if (!next || next.at <= now) return null;
  const read = (subscriptions: typeof state.subscriptions) =>
    readAccount(userId, { ...state, subscriptions }, catalog(), now);
  const before = read(state.subscriptions);
  const after = read({ ...state.subscriptions, [subscriptionId]: next.after });
  const { lost, removed, overLimit } = accessChange(await withUsage(before), after);
  const codes = removed.map(({ feature }) => feature.code);
  const view = before.subscriptions.find(({ id }) => id === subscriptionId);
  return {
    at: next.at,
    previousPlan: view?.plan?.code ?? planNamed(subscription),
    plan: view?.pendingChange?.plan?.code ?? planNamed(next.after),
    quantity: view?.pendingChange?.quantity ?? 1,
    nextInvoice: await nextInvoice(subscriptionId, gateway),
    removed: removed.map(named),
    reduced: lost.filter(({ feature }) => !codes.includes(feature.code)).map(named),
    overLimit: overLimit.map(named),
  };
}

const named = ({ feature: { code, name } }: { feature: Feature }): FeatureNamed => ({ code, name });

async function nextInvoice(subscription: string, gateway: CheckoutOptions['gateway']): Promise<Money | null> {
  try {
    const { object } = await gateway.ask((stripe) => stripe.invoices.createPreview({ subscription }));
    return { amount: object.amount_due, currency: object.currency.toUpperCase() };
  } catch (error) {
    // Stripe expects no invoice, or the subscription has ended there.
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return null;
    throw error;
  }
}
