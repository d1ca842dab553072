import Stripe from 'stripe';
import { HOUR } from '../../platform/clock.ts';
import type { Read } from '../../platform/stripe.ts';
import type { CommandContext } from '../actor.ts';
import type { Attempt } from '../attempt.ts';
import type { CheckoutOptions } from '../checkout/checkout.commands.ts';
import { readAccount } from '../entitlement/read-account.ts';
import { BillingError } from '../errors.ts';
import { synced } from '../synced.ts';
import { type ChangeRequest, changeOf } from './change.ts';
import { targetOf } from './target.ts';

export interface PlanChangeRequest extends ChangeRequest {
  /** Of the preview: the charge is then the one that it showed. null: now. */
  prorationDate: Date | null;
}

/** How a change ended. */
export interface Changed {
  subscriptionId: string;
  /** What its payment still needs; access follows the payment. null: the change is in force. */
  problem: 'PAYMENT_ACTION_REQUIRED' | 'CARD_DECLINED' | null;
}

/** What is sent to Stripe, as it was decided first. */
interface Params {
  subscriptionId: string;
  itemId: string;
  price: string;
  quantity: number;
  dearer: boolean;
  /** In seconds. */
  prorationDate: number;
}

/** A charge that was shown longer ago is not the one that would be made. */
const PREVIEW_HOLDS = HOUR;

/**
 * Changes the plan of a subscription. What is dearer is paid for at once, and in force once it is paid; what is cheaper is in force
 * at once, and credited on the next invoice. Throws what the change itself throws, PREVIEW_EXPIRED, and CARD_DECLINED where
 * there is no card. https://docs.stripe.com/billing/subscriptions/pending-updates
 */
export async function changePlan(
  userId: string,
  request: PlanChangeRequest,
  { attempt, context, options }: { attempt: Attempt; context: CommandContext; options: CheckoutOptions },
): Promise<Changed> {
  const { gateway, record } = options;
  const params = await attempt.frozen(() => paramsOf(userId, request, options));
  const { subscriptionId } = params;
  const read = await attempt
    .ask(gateway, {
      make: (stripe, under) => stripe.subscriptions.update(subscriptionId, updateOf(params), under),
      find: async () => {
        const found = await gateway.ask((stripe) => stripe.subscriptions.retrieve(subscriptionId, { expand: EXPAND }));
        return hasTaken(found.object, params) ? found : null;
      },
    })
    .catch(explain);
  const { object: subscription, startedAt } = read;
  const invoice = subscription.latest_invoice;
  const by = { ...context, reason: null };
  await record([
    synced('customer.subscription.synced', read, by),
    ...(invoice !== null && typeof invoice === 'object'
      ? [synced('invoice.synced', { object: invoice, startedAt }, by)]
      : []),
  ]);
  return { subscriptionId, problem: subscription.pending_update ? await problemOf(read, options) : null };
}

const EXPAND = ['latest_invoice'];

async function paramsOf(userId: string, request: PlanChangeRequest, options: CheckoutOptions): Promise<Params> {
  const { catalog, clock, stateOf, priceId } = options;
  const now = clock.now();
  const { subscriptions } = readAccount(userId, await stateOf(userId), catalog(), now);
  const change = changeOf(request, targetOf(subscriptions, request.subscriptionId), catalog());
  const at = request.prorationDate ?? now;
  if (at > now || now.getTime() - at.getTime() > PREVIEW_HOLDS)
    throw new BillingError('PREVIEW_EXPIRED', {}, ['input', 'prorationDate']);
  return {
    subscriptionId: change.subscriptionId,
    itemId: change.itemId,
    price: await priceId(change.price.id),
    quantity: change.quantity,
    dearer: change.dearer,
    prorationDate: Math.floor(at.getTime() / 1000),
  };
}

function updateOf({ itemId, price, quantity, dearer, prorationDate }: Params): Stripe.SubscriptionUpdateParams {
  return {
    items: [{ id: itemId, price, quantity }],
    proration_date: prorationDate,
    proration_behavior: dearer ? 'always_invoice' : 'create_prorations',
    ...(dearer ? { payment_behavior: 'pending_if_incomplete' } : {}),
    expand: EXPAND,
  };
}

/** Whether an earlier try took effect: the item is what it was to become, or waits to be paid. */
function hasTaken({ items, pending_update }: Stripe.Subscription, { itemId, price, quantity }: Params): boolean {
  const all = [...items.data, ...(pending_update?.subscription_items ?? [])];
  return all.some((item) => item.id === itemId && item.price.id === price && item.quantity === quantity);
}

/** Nothing was changed: Stripe refuses what can't be paid at all. */
function explain(error: unknown): never {
  const noCard = error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';
  if (error instanceof Stripe.errors.StripeCardError || noCard) throw new BillingError('CARD_DECLINED');
  throw error;
}

/** The change waits for its payment: either the bank asks the customer, or it has said no. */
async function problemOf(
  { object: { latest_invoice } }: Read<Stripe.Subscription>,
  { gateway }: CheckoutOptions,
): Promise<Changed['problem']> {
  const invoice = typeof latest_invoice === 'string' ? latest_invoice : latest_invoice?.id;
  if (!invoice) return 'CARD_DECLINED';
  const { object: payments } = await gateway.ask((stripe) => stripe.invoicePayments.list({ invoice, limit: 1 }));
  const intent = payments.data[0]?.payment.payment_intent;
  const id = typeof intent === 'string' ? intent : intent?.id;
  if (!id) return 'CARD_DECLINED';
  const { object } = await gateway.ask((stripe) => stripe.paymentIntents.retrieve(id));
  return object.status === 'requires_action' ? 'PAYMENT_ACTION_REQUIRED' : 'CARD_DECLINED';
}
