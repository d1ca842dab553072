import type Stripe from 'stripe';
import type { Work } from '../store/work.ts';
import { restoreBalance } from './customer-balance.ts';
import { paymentOf } from './pay-invoice.ts';

/** Voids an invoice. It is no longer collected, its payment is canceled, and the balance that it applied is restored. */
export async function voidInvoice(work: Work, invoice: Stripe.Invoice): Promise<Stripe.Invoice> {
  const payment = await paymentOf(work, invoice);
  if (payment) {
    const canceled = { status: 'canceled', status_transitions: { canceled_at: work.now, paid_at: null } };
    await work.change('invoice_payment', payment.id, canceled);
    await work.change(
      'payment_intent',
      String(payment.payment.payment_intent),
      { status: 'canceled', canceled_at: work.now, cancellation_reason: 'void_invoice', next_action: null },
      'payment_intent.canceled',
    );
  }
  await restoreBalance(work, invoice);
  const transitions = { ...invoice.status_transitions, voided_at: work.now };
  return close(work, invoice, { status: 'void', status_transitions: transitions }, 'invoice.voided');
}

/** Marks an invoice as uncollectible. It can still be paid, but is not collected. */
export function markUncollectible(work: Work, invoice: Stripe.Invoice): Promise<Stripe.Invoice> {
  const transitions = { ...invoice.status_transitions, marked_uncollectible_at: work.now };
  const changes = { status: 'uncollectible', status_transitions: transitions } as const;
  return close(work, invoice, changes, 'invoice.marked_uncollectible');
}

async function close(
  work: Work,
  { id }: Stripe.Invoice,
  changes: Partial<Stripe.Invoice>,
  eventType: string,
): Promise<Stripe.Invoice> {
  const closed = { ...changes, auto_advance: false, next_payment_attempt: null };
  await work.change('invoice', id, closed, 'invoice.updated');
  return work.change('invoice', id, {}, eventType);
}
