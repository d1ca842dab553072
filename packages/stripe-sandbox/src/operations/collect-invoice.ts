import type Stripe from 'stripe';
import type { Decline } from '../objects/charge.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { endSubscription } from './end-subscription.ts';
import { failAttempt, markPaid, type Paying, payInvoice } from './pay-invoice.ts';
import { applyPendingUpdate, dropPendingUpdate } from './pending-update.ts';

/** Returns the subscription that an invoice bills. */
async function subscriptionOf(work: Work, { parent }: Stripe.Invoice): Promise<Stripe.Subscription | null> {
  const named = parent?.subscription_details?.subscription;
  return named ? work.find('subscription', idOf(named)) : null;
}

/** Returns the card to charge if no other is named: the card of the subscription, or else of the customer. */
export async function cardFor(work: Work, invoice: Stripe.Invoice): Promise<Stripe.PaymentMethod | null> {
  const customer = await work.find('customer', String(invoice.customer));
  const subscription = await subscriptionOf(work, invoice);
  const named = subscription?.default_payment_method ?? customer?.invoice_settings.default_payment_method;
  const method = named ? await work.find('payment_method', idOf(named)) : null;
  // A card that was detached cannot be charged.
  return method?.customer === customer?.id ? method : null;
}

/** Collects an invoice without the customer, as on a renewal. A missing card counts as a failed attempt. */
export async function collectAutomatically(work: Work, invoice: Stripe.Invoice): Promise<void> {
  const method = await cardFor(work, invoice);
  if (!method && invoice.amount_due > 0) {
    await failAttempt(work, invoice, { automatic: true });
    await afterFailure(work, invoice, { automatic: true });
    return;
  }
  await collectInvoice(work, invoice, method && { method, authenticated: false, automatic: true });
}

/**
 * Pays an open invoice and updates its subscription: to active, or to past due and finally to its end. Returns the decline if the payment
 * failed.
 */
export async function collectInvoice(
  work: Work,
  invoice: Stripe.Invoice,
  paying: Paying | null,
): Promise<Decline | null> {
  const decline = await payInvoice(work, invoice, paying);
  if (decline) await afterFailure(work, invoice, { automatic: paying?.automatic ?? false });
  else {
    if (paying) await keepMethod(work, invoice, paying.method);
    await afterPayment(work, invoice);
  }
  return decline;
}

/** Makes the card that paid the subscription's own card, if the subscription's settings say so. */
async function keepMethod(work: Work, invoice: Stripe.Invoice, method: Stripe.PaymentMethod): Promise<void> {
  const subscription = await subscriptionOf(work, invoice);
  if (subscription?.payment_settings?.save_default_payment_method !== 'on_subscription') return;
  const changes = { default_payment_method: method.id };
  await work.change('subscription', subscription.id, changes, 'customer.subscription.updated');
}

/** Updates customer and subscription after an invoice was paid or written off. */
async function afterPayment(work: Work, invoice: Stripe.Invoice): Promise<void> {
  await setDelinquent(work, invoice, false);
  const subscription = await subscriptionOf(work, invoice);
  if (!subscription || idOf(String(subscription.latest_invoice)) !== invoice.id) return;
  const { pending_update: pending } = subscription;
  if (pending) await applyPendingUpdate(work, subscription, pending);
  if (!['incomplete', 'past_due', 'unpaid'].includes(subscription.status)) return;
  const status = (subscription.trial_end ?? 0) > work.now ? 'trialing' : 'active';
  await work.change('subscription', subscription.id, { status }, 'customer.subscription.updated');
}

/** Closes an invoice without a card, by default as paid elsewhere, and updates its subscription. */
export async function settleWithout(
  work: Work,
  invoice: Stripe.Invoice,
  settle: (work: Work, invoice: Stripe.Invoice) => Promise<Stripe.Invoice> = markPaid,
): Promise<Stripe.Invoice> {
  const settled = await settle(work, invoice);
  const subscription = await subscriptionOf(work, invoice);
  // Voiding an invoice does not activate its subscription, and a pending update is dropped and not applied.
  if (settled.status !== 'paid' && subscription?.pending_update) {
    const isLatest = idOf(String(subscription.latest_invoice)) === invoice.id;
    if (settled.status === 'void' && isLatest) await dropPendingUpdate(work, subscription);
    return settled;
  }
  if (settled.status !== 'paid' && subscription?.status === 'incomplete') return settled;
  await afterPayment(work, settled);
  return settled;
}

async function afterFailure(work: Work, { id }: Stripe.Invoice, { automatic }: { automatic: boolean }): Promise<void> {
  const invoice = await work.get('invoice', id);
  const subscription = await subscriptionOf(work, invoice);
  // An unpaid first invoice and a pending update expire at their own time.
  if (!subscription || subscription.pending_update || subscription.status === 'incomplete') return;
  if (!['active', 'trialing', 'past_due'].includes(subscription.status)) return;
  if (automatic && invoice.next_payment_attempt === null) {
    await giveUp(work, subscription);
    return;
  }
  await work.change('subscription', subscription.id, { status: 'past_due' }, 'customer.subscription.updated');
  await setDelinquent(work, invoice, true);
}

async function giveUp(work: Work, { id, status }: Stripe.Subscription): Promise<void> {
  const { after_retries } = work.terms;
  if (after_retries === 'cancel') {
    await endSubscription(work, id, { canceled_at: work.now, reason: 'payment_failed' });
    return;
  }
  const next = after_retries === 'unpaid' ? 'unpaid' : status;
  await work.change('subscription', id, { status: next }, 'customer.subscription.updated');
}

async function setDelinquent(work: Work, invoice: Stripe.Invoice, delinquent: boolean): Promise<void> {
  const customer = await work.find('customer', String(invoice.customer));
  if (customer) await work.change('customer', customer.id, { delinquent }, 'customer.updated');
}
