import type Stripe from 'stripe';
import type { Circumstances } from '../cards/decline.ts';
import type { Decline } from '../objects/charge.ts';
import type { Work } from '../store/work.ts';
import { chargeIntent } from './charge-intent.ts';

/** Pays an open invoice with a card and tells all of it, or tells that it failed; one that asks for nothing is paid. */
export async function payInvoice(
  work: Work,
  invoice: Stripe.Invoice,
  paying: ({ method: Stripe.PaymentMethod } & Circumstances) | null,
): Promise<Decline | null> {
  const payment = await paymentOf(work, invoice);
  if (payment) {
    if (!paying) throw new Error(`An invoice with something due needs a card, but got none: ${invoice.id}.`);
    const intent = await work.get('payment_intent', String(payment.payment.payment_intent));
    const decline = await chargeIntent(work, intent, paying);
    const attempts = { attempted: true, attempt_count: invoice.attempt_count + 1 };
    if (decline) {
      await work.change('invoice', invoice.id, attempts, 'invoice.updated');
      await work.change('invoice', invoice.id, {}, 'invoice.payment_failed');
      return decline;
    }
    await work.change('invoice', invoice.id, { ...attempts, ...paid(work, invoice) }, 'invoice.updated');
  } else {
    await work.change('invoice', invoice.id, { attempted: true, ...paid(work, invoice) });
  }
  await work.change('invoice', invoice.id, {}, 'invoice.paid');
  await work.change('invoice', invoice.id, {}, 'invoice.payment_succeeded');
  if (payment) {
    const settled = {
      status: 'paid',
      amount_paid: invoice.amount_due,
      status_transitions: { canceled_at: null, paid_at: work.now },
    };
    await work.change('invoice_payment', payment.id, settled, 'invoice_payment.paid');
  }
  return null;
}

function paid(work: Work, invoice: Stripe.Invoice): Partial<Stripe.Invoice> {
  return {
    status: 'paid',
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    auto_advance: false,
    status_transitions: { ...invoice.status_transitions, paid_at: work.now },
  };
}

async function paymentOf(work: Work, invoice: Stripe.Invoice): Promise<Stripe.InvoicePayment | null> {
  const { data } = await work.list(
    'invoice_payment',
    { 'body.invoice': invoice.id, 'body.status': 'open' },
    { limit: 1 },
  );
  return data[0] ?? null;
}
