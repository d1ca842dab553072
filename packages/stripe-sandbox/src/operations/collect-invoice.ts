import type Stripe from 'stripe';
import type { Decline } from '../objects/charge.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { endSubscription } from './end-subscription.ts';
import { failAttempt, markPaid, type Paying, payInvoice } from './pay-invoice.ts';
import { applyPendingUpdate, dropPendingUpdate } from './pending-update.ts';

/** The subscription that an invoice bills. */
async function subscriptionOf(work: Work, { parent }: Stripe.Invoice): Promise<Stripe.Subscription | null> {
  const named = parent?.subscription_details?.subscription;
  return named ? work.find('subscription', idOf(named)) : null;
}

/** The card that is charged where nobody names one: the subscription's own, or else the customer's. */
export async function cardFor(work: Work, invoice: Stripe.Invoice): Promise<Stripe.PaymentMethod | null> {
  const customer = await work.find('customer', String(invoice.customer));
  const subscription = await subscriptionOf(work, invoice);
  const named = subscription?.default_payment_method ?? customer?.invoice_settings.default_payment_method;
  const method = named ? await work.find('payment_method', idOf(named)) : null;
  // One that was detached since can be charged no more.
  return method?.customer === customer?.id ? method : null;
}

/** Tries to be paid without anybody there, as on a renewal; a missing card is a failed attempt too. */
export async function collectAutomatically(work: Work, invoice: Stripe.Invoice): Promise<void> {
  const method = await cardFor(work, invoice);
  if (!method && invoice.amount_due > 0) {
    await failAttempt(work, invoice, { automatic: true });
    await afterFailure(work, invoice, { automatic: true });
    return;
  }
  await collectInvoice(
    work,
    invoice,
    method && { method, authenticated: false, customerPresent: false, automatic: true },
  );
}

/** Pays an open invoice, and lets its subscription follow: back to active, or to past due and in the end to its end. */
export async function collectInvoice(
  work: Work,
  invoice: Stripe.Invoice,
  paying: Paying | null,
): Promise<Decline | null> {
  const decline = await payInvoice(work, invoice, paying);
  if (decline) await afterFailure(work, invoice, { automatic: paying?.automatic ?? false });
  else await afterPayment(work, invoice);
  return decline;
}

/** What follows from an invoice that is settled, paid or not asked for any more. */
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

/** Settles an invoice without a card, by default as paid elsewhere, and lets its subscription follow. */
export async function settleWithout(
  work: Work,
  invoice: Stripe.Invoice,
  settle: (work: Work, invoice: Stripe.Invoice) => Promise<Stripe.Invoice> = markPaid,
): Promise<Stripe.Invoice> {
  const settled = await settle(work, invoice);
  const subscription = await subscriptionOf(work, invoice);
  // A first invoice that is void leaves nothing to begin with, and a change that is not paid for does not happen.
  if (settled.status !== 'paid' && subscription?.pending_update) {
    const itsOwn = idOf(String(subscription.latest_invoice)) === invoice.id;
    if (settled.status === 'void' && itsOwn) await dropPendingUpdate(work, subscription);
    return settled;
  }
  if (settled.status !== 'paid' && subscription?.status === 'incomplete') return settled;
  await afterPayment(work, settled);
  return settled;
}

async function afterFailure(work: Work, { id }: Stripe.Invoice, { automatic }: { automatic: boolean }): Promise<void> {
  const invoice = await work.get('invoice', id);
  const subscription = await subscriptionOf(work, invoice);
  // A first invoice and a pending update have their own end, when their time is over.
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
