import type Stripe from 'stripe';
import type { Work } from '../store/work.ts';
import { finalizeInvoice } from './issue-invoice.ts';
import { markPaid } from './pay-invoice.ts';
import { markUncollectible, voidInvoice } from './void-invoice.ts';

/**
 * Does with a new invoice what the paused collection of its subscription says: leaves it as a draft, voids it, or marks it as uncollectible.
 * Returns whether collection is paused.
 */
export async function holdInvoice(
  work: Work,
  draft: Stripe.Invoice,
  { pause_collection: pause }: Stripe.Subscription,
): Promise<boolean> {
  if (!pause) return false;
  if (pause.behavior === 'keep_as_draft') return true;
  const finalized = await finalizeInvoice(work, draft, { intent: null });
  if (pause.behavior === 'void') await voidInvoice(work, finalized);
  else if (finalized.amount_due > 0) await markUncollectible(work, finalized);
  // An invoice that a credit covers needs no collection.
  else await markPaid(work, finalized);
  return true;
}
