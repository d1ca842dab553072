import type Stripe from 'stripe';
import type { Circumstances } from '../cards/test-cards.ts';
import type { Decline } from '../objects/charge.ts';
import { discountTotal } from '../objects/coupon.ts';
import { cost } from '../objects/price.ts';
import {
  currentPeriodEnd,
  type MissingPaymentMethod,
  newSubscription,
  type Ordered,
  type SaveMethod,
} from '../objects/subscription.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { DAY, SECOND } from '../time/clock.ts';
import { appliedTo, attachDiscount, dropSpent, type Redeemed } from './discounts.ts';
import { type BilledItem, issueInvoice, newInvoiceId } from './issue-invoice.ts';
import { payInvoice } from './pay-invoice.ts';
import { noticesOf } from './subscription-notices.ts';

interface Start {
  customer: Stripe.Customer;
  currency: string;
  items: Ordered[];
  /** One-time prices bought with the subscription. They are on the first invoice. */
  extras: Ordered[];
  metadata: Record<string, string>;
  description: string | null;
  trialDays: number | null;
  missingPaymentMethod: MissingPaymentMethod;
  /** The card that the subscription names from the start, for this and later invoices. */
  defaultMethod: string | null;
  saveMethod: SaveMethod;
  automaticTax: boolean;
  redeemed: Redeemed | null;
  /** The checkout session that creates the subscription. */
  checkoutSession: string | null;
  /** The card that pays the first invoice. */
  method: Stripe.PaymentMethod | null;
  /** Whether the subscription keeps the card that started it. */
  keepsMethod: boolean;
  /** The payment intent of an earlier declined attempt. */
  intent: string | null;
  circumstances: Circumstances;
}

interface Started {
  subscription: Stripe.Subscription;
  invoice: Stripe.Invoice;
  decline: Decline | null;
}

/**
 * Starts a subscription with its first invoice. It is `incomplete` until the invoice is paid, as at Stripe. With a trial, or if nothing is
 * due, it starts at once.
 */
export async function startSubscription(work: Work, start: Start): Promise<Started> {
  const { customer, items, extras, method } = start;
  const trialEnd = start.trialDays ? work.now + (start.trialDays * DAY) / SECOND : null;
  const on = trialEnd === null ? 'active' : 'trialing';
  const card = start.keepsMethod ? { default_payment_method: method?.id ?? null } : {};
  const due = dueNow({
    items,
    extras,
    trial: trialEnd !== null,
    coupon: start.redeemed?.coupon,
    balance: customer.balance,
  });
  const invoiceId = newInvoiceId();
  const draft = newSubscription(work.now, {
    customer: customer.id,
    currency: start.currency,
    items,
    metadata: start.metadata,
    description: start.description,
    trialEnd,
    automaticTax: start.automaticTax,
    latestInvoice: invoiceId,
    status: due > 0 ? 'incomplete' : on,
    missingPaymentMethod: start.missingPaymentMethod,
    defaultMethod: start.defaultMethod,
    saveMethod: start.saveMethod,
  });
  const notices = noticesOf(work.now, { end: currentPeriodEnd(draft), trial: trialEnd !== null, terms: work.terms });
  const discount = start.redeemed && (await attachDiscount(work, start.redeemed, usedBy(start, draft)));
  const discounts = discount ? [discount.id] : [];
  const begun = work.create('subscription', { ...draft, discounts, ...(due > 0 ? {} : card) }, notices);
  work.tell('customer.subscription.created', begun);
  await settleCurrency(work, customer, begun.currency);

  const invoice = await issueInvoice(work, {
    id: invoiceId,
    customer,
    items: await billedItems(work, begun, extras),
    reason: 'subscription_create',
    subscription: begun,
    applied: await appliedTo(work, begun),
    intent: start.intent,
  });
  const decline = await payInvoice(work, invoice, method && { method, ...start.circumstances });
  await dropSpent(work, begun);
  if (decline) return { subscription: begun, invoice, decline };
  const settled = { status: on, ...card } as const;
  const subscription = await work.change('subscription', begun.id, settled, 'customer.subscription.updated');
  return { subscription, invoice, decline };
}

function usedBy({ customer, checkoutSession }: Start, { id }: Stripe.Subscription) {
  return { customer: customer.id, subscription: id, checkoutSession };
}

/** Returns the amount that is due immediately, after discount and balance. During a trial only the extras are due. */
export function dueNow({ items, extras, trial, coupon, balance = 0 }: Buying): number {
  const amounts = [...(trial ? [] : items), ...extras].map((it) => cost(it.price, it.quantity));
  const off = coupon ? discountTotal(amounts, [{ discount: '', coupon }]) : 0;
  return Math.max(0, amounts.reduce((sum, amount) => sum + amount, 0) - off + balance);
}

interface Buying {
  items: Ordered[];
  extras: Ordered[];
  trial: boolean;
  coupon?: Stripe.Coupon | undefined;
  /** The customer's balance. Negative for a credit. */
  balance?: number | undefined;
}

async function billedItems(work: Work, subscription: Stripe.Subscription, extras: Ordered[]): Promise<BilledItem[]> {
  const trial = subscription.trial_end !== null;
  const recurring = subscription.items.data.map((item) => billedPeriod(work, item, { trial }));
  const once = extras.map(
    async ({ price, quantity }): Promise<BilledItem> => ({
      price,
      quantity,
      amount: cost(price, quantity),
      description: await productName(work, price),
      period: { start: work.now, end: work.now },
      subscriptionItem: null,
    }),
  );
  return Promise.all([...recurring, ...once]);
}

/** Returns the invoice line of a subscription item for its period. A trial costs nothing. */
export async function billedPeriod(
  reader: Pick<Work, 'get'>,
  { id, price, quantity = 0, current_period_start: start, current_period_end: end }: Stripe.SubscriptionItem,
  { trial }: { trial: boolean },
): Promise<BilledItem> {
  const name = await productName(reader, price);
  return {
    price,
    quantity,
    amount: trial ? 0 : cost(price, quantity),
    description: trial ? `Trial period for ${name}` : `${quantity} × ${name}`,
    period: { start, end },
    subscriptionItem: id,
  };
}

/** Returns the product's name for invoices and pages. */
export async function productName(reader: Pick<Work, 'get'>, price: Stripe.Price): Promise<string> {
  return (await reader.get('product', idOf(price.product))).name;
}

/** Sets the customer's currency at the first subscription. A customer pays in one currency. */
async function settleCurrency(work: Work, customer: Stripe.Customer, currency: string): Promise<void> {
  if (!customer.currency) await work.change('customer', customer.id, { currency }, 'customer.updated');
}
