import type Stripe from 'stripe';
import type { Decline } from '../objects/charge.ts';
import { newInvoiceItem } from '../objects/invoice.ts';
import { currentPeriodEnd } from '../objects/subscription.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { HOUR, SECOND } from '../time/clock.ts';
import { cardFor, collectAutomatically, collectInvoice } from './collect-invoice.ts';
import { appliedTo } from './discounts.ts';
import { draftInvoice, finalizeInvoice, newInvoiceId, takePending } from './issue-invoice.ts';
import { holdInvoice } from './pause-collection.ts';
import { payInvoice } from './pay-invoice.ts';
import { billingOf, type Plan, type ProrationBehavior } from './plan-change.ts';
import { noticesOf } from './subscription-notices.ts';

// How long a change waits for its payment (https://docs.stripe.com/billing/subscriptions/pending-updates).
const PENDING_FOR = (23 * HOUR) / SECOND;

interface Changing {
  prorationBehavior: ProrationBehavior;
  /** Whether the change waits for its payment. */
  pendingIfIncomplete: boolean;
  /** Other fields that change with the items. */
  other: Partial<Stripe.Subscription>;
  /** Whether the schedule makes the change. A missing card then counts as a failed payment. */
  automatic?: boolean;
}

/** Changes a subscription's items as planned, and bills the difference. Returns the decline if the payment failed. */
export async function changeItems(
  work: Work,
  subscription: Stripe.Subscription,
  plan: Plan,
  changing: Changing,
): Promise<Decline | null> {
  const { prorationBehavior, pendingIfIncomplete, automatic = false } = changing;
  const fields = fieldsOf(subscription, plan, changing);
  const { lines: kept, now } = billingOf(plan, prorationBehavior);
  if (!now) {
    await writeItems(work, subscription, kept);
    await work.change('subscription', subscription.id, fields, 'customer.subscription.updated');
    return null;
  }
  const id = newInvoiceId();
  if (!pendingIfIncomplete || subscription.pause_collection) {
    await applyChange(work, subscription.id, { ...fields, latest_invoice: id });
    const invoice = await billNow(work, subscription, { id, lines: kept });
    if (invoice.status !== 'open') return null;
    if (!automatic) return collectInvoice(work, invoice, await paying(work, invoice));
    await collectAutomatically(work, invoice);
    return null;
  }
  const invoice = await billNow(work, subscription, { id, lines: kept });
  const decline = await payInvoice(work, invoice, await paying(work, invoice));
  if (!decline) await applyChange(work, subscription.id, { ...fields, latest_invoice: id });
  else await storePendingUpdate(work, subscription, { ...fields, latest_invoice: id });
  return decline;
}

/** Stores prorations as invoice items, to be billed with the next invoice. */
export async function writeItems(
  work: Work,
  { id: subscription, customer }: Stripe.Subscription,
  lines: Plan['lines'],
): Promise<void> {
  for (const { subscriptionItem, ...line } of lines) {
    const given = { ...line, customer: idOf(customer), subscription, subscriptionItem: String(subscriptionItem) };
    work.tell('invoiceitem.created', work.create('invoiceitem', newInvoiceItem(work.now, given)));
  }
}

/** Creates and finalizes an invoice for what is billed at once. If collection is paused, it is not open afterwards. */
export async function billNow(
  work: Work,
  subscription: Stripe.Subscription,
  { id, lines }: { id: string; lines: Plan['lines'] },
): Promise<Stripe.Invoice> {
  await writeItems(
    work,
    subscription,
    lines.filter(({ proration }) => proration),
  );
  const draft = draftInvoice(work, {
    id,
    customer: await work.get('customer', idOf(subscription.customer)),
    items: [...(await takePending(work, subscription, id)), ...lines.filter(({ proration }) => !proration)],
    reason: 'subscription_update',
    subscription,
    applied: await appliedTo(work, subscription),
  });
  const isHeld = await holdInvoice(work, draft, subscription);
  return isHeld ? work.get('invoice', id) : finalizeInvoice(work, draft, { intent: null });
}

function fieldsOf(subscription: Stripe.Subscription, plan: Plan, { other }: Changing) {
  return {
    ...other,
    items: { ...subscription.items, data: plan.items },
    ...(plan.anchor === null ? {} : { billing_cycle_anchor: plan.anchor }),
  };
}

async function applyChange(work: Work, id: string, fields: Partial<Stripe.Subscription>): Promise<void> {
  const changed = await work.change('subscription', id, fields, 'customer.subscription.updated');
  if (fields.billing_cycle_anchor === undefined) return;
  const end = currentPeriodEnd(changed);
  await work.setPrivateState('subscription', id, noticesOf(work.now, { end, trial: false, terms: work.terms }));
}

type Waiting = Partial<Stripe.Subscription> & Pick<Stripe.Subscription, 'items' | 'latest_invoice'>;

async function storePendingUpdate(work: Work, { id }: Stripe.Subscription, fields: Waiting): Promise<void> {
  const { latest_invoice, items, billing_cycle_anchor: anchor, metadata, cancel_at_period_end: ends } = fields;
  const pending_update: Stripe.Subscription.PendingUpdate = {
    billing_cycle_anchor: anchor ?? null,
    cancel_at_period_end: ends ?? null,
    discount: null,
    discounts: null,
    expires_at: work.now + PENDING_FOR,
    metadata: metadata ?? null,
    subscription_items: items.data,
    trial_end: null,
    trial_from_plan: null,
  };
  const changes = { pending_update, latest_invoice };
  await work.change('subscription', id, changes, 'customer.subscription.updated');
}

async function paying(work: Work, invoice: Stripe.Invoice) {
  const method = await cardFor(work, invoice);
  if (!method && invoice.amount_due > 0) throw new NoCard();
  return method && { method, authenticated: false };
}

/** An amount is due and the customer has no card. */
export class NoCard extends Error {}
