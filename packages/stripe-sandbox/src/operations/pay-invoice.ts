import type Stripe from 'stripe';
import { AUTHENTICATION_REQUIRED, behaviourOf, type Circumstances } from '../cards/test-cards.ts';
import type { Decline } from '../objects/charge.ts';
import type { Work } from '../store/work.ts';
import { DAY, SECOND } from '../time/clock.ts';
import { askForAction, chargeIntent } from './charge-intent.ts';

// The delay before the next attempt after each failed one. After the last delay there is no further attempt.
const RETRIES = [3, 5, 7].map((days) => (days * DAY) / SECOND);

export interface Paying extends Circumstances {
  method: Stripe.PaymentMethod;
  /** Whether the schedule triggered the attempt. An attempt by a person does not change the time of the next automatic one. */
  automatic?: boolean;
}

/**
 * Pays an open invoice with a card, and emits the events of success or failure. An invoice with nothing due is marked as paid. Returns the
 * decline, or null.
 */
export async function payInvoice(work: Work, invoice: Stripe.Invoice, paying: Paying | null): Promise<Decline | null> {
  const payment = await paymentOf(work, invoice);
  if (!payment) {
    await markPaid(work, invoice);
    return null;
  }
  if (!paying) throw new Error(`An invoice with something due needs a card, but got none: ${invoice.id}.`);
  const { automatic = false, method, authenticated } = paying;
  const intent = await work.get('payment_intent', String(payment.payment.payment_intent));
  const asks = behaviourOf(method.card?.fingerprint).kind === 'asks' && !authenticated;
  if (asks) await askForAction(work, intent, { method, url: `${work.url}/i/${invoice.id}/authenticate` });
  const decline = asks ? AUTHENTICATION_REQUIRED : await chargeIntent(work, intent, paying);
  if (decline) {
    await failAttempt(work, invoice, { automatic });
    if (asks) await work.change('invoice', invoice.id, {}, 'invoice.payment_action_required');
    return decline;
  }
  const attempts = { attempted: true, attempt_count: invoice.attempt_count + 1 };
  await work.change('invoice', invoice.id, { ...attempts, ...paid(work, invoice) }, 'invoice.updated');
  await tellPaid(work, invoice);
  const settled = {
    status: 'paid',
    amount_paid: invoice.amount_due,
    status_transitions: { canceled_at: null, paid_at: work.now },
  };
  await work.change('invoice_payment', payment.id, settled, 'invoice_payment.paid');
  return null;
}

/** Marks an invoice as paid without charging a card, because nothing is due or it was paid elsewhere. */
export async function markPaid(work: Work, invoice: Stripe.Invoice): Promise<Stripe.Invoice> {
  const eventType = invoice.amount_due > 0 ? 'invoice.updated' : undefined;
  const settled = await work.change('invoice', invoice.id, { attempted: true, ...paid(work, invoice) }, eventType);
  await tellPaid(work, invoice);
  return settled;
}

/** Counts a failed attempt and sets the time of the next one. */
export async function failAttempt(
  work: Work,
  { id, attempt_count, billing_reason, next_payment_attempt }: Stripe.Invoice,
  { automatic }: { automatic: boolean },
): Promise<void> {
  const counts = automatic || attempt_count === 0;
  const attempts = attempt_count + (counts ? 1 : 0);
  const retryDelay = RETRIES[attempts - 1];
  const retried = automatic && billing_reason !== 'subscription_create' && retryDelay !== undefined;
  const next = automatic ? (retried ? work.now + retryDelay : null) : next_payment_attempt;
  const changes = { attempted: true, attempt_count: attempts, next_payment_attempt: next };
  await work.change('invoice', id, changes, 'invoice.updated');
  await work.change('invoice', id, {}, 'invoice.payment_failed');
}

/** Returns the open payment of an invoice, or `null` if nothing is due. */
export async function paymentOf(work: Work, invoice: Stripe.Invoice): Promise<Stripe.InvoicePayment | null> {
  const { data } = await work.list(
    'invoice_payment',
    { 'body.invoice': invoice.id, 'body.status': 'open' },
    { limit: 1 },
  );
  return data[0] ?? null;
}

async function tellPaid(work: Work, { id }: Stripe.Invoice): Promise<void> {
  await work.change('invoice', id, {}, 'invoice.paid');
  await work.change('invoice', id, {}, 'invoice.payment_succeeded');
}

function paid(work: Work, invoice: Stripe.Invoice): Partial<Stripe.Invoice> {
  return {
    status: 'paid',
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, paid_at: work.now },
  };
}
