import Stripe from 'stripe';
import { HOUR, SECOND } from '../../platform/clock.ts';
import type { CheckoutOptions } from '../checkout/checkout.commands.ts';
import { readAccount } from '../entitlement/read-account.ts';
import { BillingError } from '../errors.ts';
import type { SubscriptionView } from '../subscription/subscription.view.ts';
import { type ChangeRequest, changeOf } from './change.ts';
import { endPause } from './pause.commands.ts';
import { type Asked, type Frozen, readSubscription, WITH_INVOICE, writeSubscription } from './subscription-write.ts';
import { targetOf } from './target.ts';

export interface PlanChangeRequest extends ChangeRequest {
  /** The date of the preview, so that the charge is the one that it showed. null for now. */
  prorationDate: Date | null;
}

/** The result of a plan change. */
export interface Changed {
  subscriptionId: string;
  /** The ID of the new price in the catalog. */
  price: string;
  quantity: number;
  /** Why the payment did not succeed yet. The change takes effect with the payment. null if it is in effect. */
  problem: 'PAYMENT_ACTION_REQUIRED' | 'CARD_DECLINED' | null;
}

/** The parameters for Stripe that the first try froze. */
interface Params extends Frozen {
  itemId: string;
  /** The ID of the price in the catalog. */
  price: string;
  /** The ID of the price at Stripe. */
  priceId: string;
  quantity: number;
  dearer: boolean;
  /** In Unix seconds. */
  prorationDate: number;
  /** Whether payments were paused. Absent in the parameters of earlier versions. */
  paused?: boolean;
}

/** How long a preview is valid. After that the charge would differ from the one that it showed. */
const PREVIEW_HOLDS = HOUR;

/**
 * Changes the plan, interval or quantity of a subscription now. It replaces a change that waits for the end of the period, and ends a pause
 * first: Stripe would void the invoice of the change, and the customer would have the new plan for nothing. A change that costs more is charged
 * immediately and takes effect when it is paid. A change that costs less takes effect immediately and is credited on the next invoice. Throws
 * the errors of `changeOf`, PREVIEW_EXPIRED, and CARD_DECLINED if there is no card.
 * https://docs.stripe.com/billing/subscriptions/pending-updates
 */
export async function changePlan(userId: string, request: PlanChangeRequest, asked: Asked): Promise<Changed> {
  const { options } = asked;
  const params = await asked.operation.frozen(async () => {
    const decided = await paramsOf(userId, request, asked);
    await voidPendingChange(decided.subscriptionId, options);
    return decided;
  });
  const { subscriptionId, price, quantity, paused, by } = params;
  if (paused) await endPause({ subscriptionId, by }, asked, 'resume');
  const subscription = await writeSubscription(
    params,
    {
      make: (stripe, under) => stripe.subscriptions.update(subscriptionId, updateOf(params), under),
      took: (found) => hasTaken(found, params),
    },
    asked,
  );
  const problem = subscription.pending_update ? await problemOf(subscription, options) : null;
  return { subscriptionId, price, quantity, problem };
}

/** Returns the problem that still holds up the payment of a change, or null if the subscription already has the new price and quantity. */
export function stillNeeds(
  { price, quantity, problem }: Changed,
  subscription: Pick<SubscriptionView, 'price' | 'quantity'> | null,
): Changed['problem'] {
  return subscription?.price?.id === price && subscription.quantity === quantity ? null : problem;
}

async function paramsOf(userId: string, request: PlanChangeRequest, { by, options }: Asked): Promise<Params> {
  const { catalog, clock, stateOf, priceId } = options;
  const now = clock.now();
  const state = await stateOf(userId);
  const { subscriptions } = readAccount(userId, state, catalog(), now);
  const subscription = targetOf(subscriptions, request.subscriptionId);
  const { itemId, price, quantity, dearer } = changeOf(request, subscription, catalog(), state);
  const at = request.prorationDate ?? now;
  const { currentPeriodStart: start } = subscription;
  if (at > now || now.getTime() - at.getTime() > PREVIEW_HOLDS || (start !== null && at < start))
    throw new BillingError('PREVIEW_EXPIRED', {}, ['input', 'prorationDate']);
  return {
    subscriptionId: subscription.id,
    scheduleId: subscription.scheduleId,
    by,
    itemId,
    price: price.id,
    priceId: await priceId(price.id),
    quantity,
    dearer,
    prorationDate: Math.floor(at.getTime() / SECOND),
    paused: subscription.paused,
  };
}

/** Voids the invoice of an earlier change that still waits for its payment, because this change replaces it. */
async function voidPendingChange(id: string, options: CheckoutOptions): Promise<void> {
  const { object: subscription } = await readSubscription(id, options);
  if (!subscription.pending_update) return;
  try {
    await options.gateway.ask((stripe) => stripe.invoices.voidInvoice(invoiceOf(subscription)));
  } catch (error) {
    // The invoice was paid at this moment, so the earlier change is in effect, and this one follows it.
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
  }
}

function updateOf({ itemId, priceId, quantity, dearer, prorationDate }: Params): Stripe.SubscriptionUpdateParams {
  return {
    items: [{ id: itemId, price: priceId, quantity }],
    proration_date: prorationDate,
    proration_behavior: dearer ? 'always_invoice' : 'create_prorations',
    ...(dearer ? { payment_behavior: 'pending_if_incomplete' } : {}),
    ...WITH_INVOICE,
  };
}

/** Whether an earlier try reached Stripe: the item has the new price and quantity, or they wait for the payment. */
function hasTaken({ items, pending_update }: Stripe.Subscription, { itemId, priceId, quantity }: Params): boolean {
  const all = [...items.data, ...(pending_update?.subscription_items ?? [])];
  return all.some((item) => item.id === itemId && item.price.id === priceId && item.quantity === quantity);
}

/** Returns why the payment of a pending change did not succeed: the bank asks the customer to confirm it, or declined it. */
async function problemOf(subscription: Stripe.Subscription, { gateway }: CheckoutOptions): Promise<Changed['problem']> {
  const invoice = invoiceOf(subscription);
  const { object: payments } = await gateway.ask((stripe) =>
    stripe.invoicePayments.list({ invoice, limit: 1, expand: ['data.payment.payment_intent'] }),
  );
  const asks = payments.data.some(({ payment: { payment_intent: intent } }) => {
    return typeof intent === 'object' && intent.status === 'requires_action';
  });
  return asks ? 'PAYMENT_ACTION_REQUIRED' : 'CARD_DECLINED';
}

/** Returns the ID of the invoice that a pending change waits for. The subscription was read WITH_INVOICE, so it has one. */
function invoiceOf({ latest_invoice }: Stripe.Subscription): string {
  return String((latest_invoice as Stripe.Invoice).id);
}
