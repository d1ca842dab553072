import type Stripe from 'stripe';
import type { Row } from '../store/store.ts';
import type { Work } from '../store/work.ts';
import { collectAutomatically } from './collect-invoice.ts';
import { expireCheckout } from './expire-checkout.ts';
import { finalizeInvoice } from './finalize-invoice.ts';
import { passSubscription } from './pass-subscription.ts';
import { settleRefund } from './refund-payment.ts';

/** Does what is due with an object, by its kind. */
export async function happen(work: Work, { _id, kind, body }: Row): Promise<void> {
  switch (kind) {
    case 'checkout.session':
      await expireCheckout(work, _id);
      return;
    case 'subscription':
      await passSubscription(work, body as Stripe.Subscription);
      return;
    case 'invoice': {
      const invoice = body as Stripe.Invoice;
      const open = invoice.status === 'draft' ? await finalizeInvoice(work, invoice, { intent: null }) : invoice;
      await collectAutomatically(work, open);
      return;
    }
    case 'refund':
      await settleRefund(work, body as Stripe.Refund);
      return;
    default:
      throw new Error(`Nothing is ever due with a ${kind}, but got: ${_id}.`);
  }
}
