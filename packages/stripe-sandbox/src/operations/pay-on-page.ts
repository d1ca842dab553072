import type Stripe from 'stripe';
import { NOT_AUTHENTICATED } from '../cards/test-cards.ts';
import { type CardDetails, newPaymentMethod } from '../objects/payment-method.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { failIntent, paymentError } from './charge-intent.ts';
import { collectInvoice } from './collect-invoice.ts';
import { failAttempt, paymentOf } from './pay-invoice.ts';

export type PageOutcome = { kind: 'paid' } | { kind: 'asks' } | { kind: 'declined'; message: string };

/** Pays an open invoice with a card that was entered on its page. Does nothing if the invoice is not open any more. */
export async function payOnPage(work: Work, id: string, details: CardDetails): Promise<PageOutcome> {
  const invoice = await work.get('invoice', id);
  if (invoice.status !== 'open') return { kind: 'paid' };
  const typed = work.create('payment_method', newPaymentMethod(work.now, details));
  const mine = { customer: String(invoice.customer) };
  const method = await work.change('payment_method', typed.id, mine, 'payment_method.attached');
  return pay(work, invoice, { method, authenticated: false });
}

/** Continues after the bank has asked for confirmation: the customer has confirmed or refused the payment. */
export async function answerOnPage(work: Work, id: string, answer: 'confirmed' | 'refused'): Promise<PageOutcome> {
  const invoice = await work.get('invoice', id);
  const intent = await askingIntent(work, invoice);
  if (!intent) return { kind: 'paid' };
  const method = await work.get('payment_method', idOf(String(intent.payment_method)));
  if (answer === 'confirmed') return pay(work, invoice, { method, authenticated: true });
  await failIntent(work, intent.id, { error: paymentError(NOT_AUTHENTICATED, method) });
  await failAttempt(work, invoice, { automatic: false });
  return { kind: 'declined', message: NOT_AUTHENTICATED.message };
}

/** Returns the payment intent of an invoice that waits for the customer's confirmation. */
export async function askingIntent(work: Work, invoice: Stripe.Invoice): Promise<Stripe.PaymentIntent | null> {
  const payment = invoice.status === 'open' ? await paymentOf(work, invoice) : null;
  const intent = payment && (await work.get('payment_intent', String(payment.payment.payment_intent)));
  return intent?.status === 'requires_action' ? intent : null;
}

async function pay(
  work: Work,
  invoice: Stripe.Invoice,
  card: { method: Stripe.PaymentMethod; authenticated: boolean },
): Promise<PageOutcome> {
  const decline = await collectInvoice(work, invoice, card);
  if (!decline) return { kind: 'paid' };
  return decline.code === 'authentication_required' ? { kind: 'asks' } : { kind: 'declined', message: decline.message };
}
