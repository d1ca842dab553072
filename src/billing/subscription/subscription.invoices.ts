import type { InvoiceFact, InvoiceNow } from '../../facts/fact.ts';
import type { InvoiceLines } from '../../facts/invoice-line.ts';
import { causeOf, type FoldEvent } from '../fold.ts';
import { type Bill, payMoney, settledBy } from '../money/money.state.ts';
import type { SubscriptionState } from './subscription.state.ts';

/** Folds an invoice into the subscription that it bills: its open invoices, from which the grace period counts, and its payments. */
export function foldInvoiceOf(known: SubscriptionState, event: FoldEvent<InvoiceFact>): SubscriptionState {
  return payInvoice(trackInvoice(known, event), event);
}

/** Updates the open invoices. An invoice is kept while it is open and either a payment of it failed or it is sent for manual payment. */
function trackInvoice(known: SubscriptionState, { at, fact }: FoldEvent<InvoiceFact>): SubscriptionState {
  const { [fact.id]: tracked, ...others } = known.openInvoices;
  const { status, collectionMethod, dueAt, url } = fact.now;
  const failed = fact.change === 'payment_failed' || fact.change === 'payment_action_required';
  const tried = ['synced', 'imported'].includes(fact.change) && fact.now.attemptCount > 0;
  const mustBePaid = failed || tried || tracked !== undefined || collectionMethod === 'send_invoice';
  if (status !== 'open' || !mustBePaid) return tracked ? { ...known, openInvoices: others } : known;
  const failedAt = tracked?.failedAt ?? firstFailure(fact, at);
  return { ...known, openInvoices: { ...others, [fact.id]: { failedAt, dueAt, url } } };
}

/** Returns the time of the first failed payment. For an imported invoice it is unknown, but within an hour after the creation. */
function firstFailure({ change, now }: InvoiceFact, at: Date): Date | null {
  if (change === 'payment_failed') return at;
  return change === 'imported' && now.attemptCount > 0 ? now.createdAt : null;
}

function payInvoice(known: SubscriptionState, event: FoldEvent<InvoiceFact>): SubscriptionState {
  const { id, now, lines } = event.fact;
  if (now.status !== 'paid') return known;
  const money = payMoney(known.money, id, {
    paidAt: now.paidAt ?? event.at,
    ...settledBy(now),
    bill: billOf(now, lines),
    cause: causeOf(event),
  });
  return money === known.money ? known : { ...known, money };
}

/** Returns the bill of an invoice. If lines are missing, they count as a whole period, unless the invoice bills a change of the subscription. */
function billOf({ createdAt, billingReason }: InvoiceNow, { rows, hasMore }: InvoiceLines): Bill {
  const lines = rows.map(({ priceId, amount, proration }) => ({ priceId, amount, proration }));
  const linesKnown = lines.length > 0 && !hasMore;
  return { at: createdAt, lines, linesKnown, midPeriod: billingReason === 'subscription_update' };
}
