import type Stripe from 'stripe';
import { currentPeriodEnd } from '../objects/subscription.ts';
import { idOf } from '../store/kinds.ts';
import type { Row } from '../store/store.ts';
import type { Work } from '../store/work.ts';
import { enterDuePhase } from './change-schedule.ts';
import { expireCheckout } from './checkout-session.ts';
import { collectAutomatically } from './collect-invoice.ts';
import { endSubscription } from './end-subscription.ts';
import { finalizeInvoice } from './issue-invoice.ts';
import { expirePendingUpdate } from './pending-update.ts';
import { settleRefund } from './refund-payment.ts';
import { renewSubscription, upcomingInvoice } from './renew-subscription.ts';
import { voidInvoice } from './void-invoice.ts';

// The statuses in which periods follow each other.
const RENEWING = ['trialing', 'active', 'past_due', 'unpaid'];

/** Runs the operation that is due for an object, by its kind. */
export async function runDue(work: Work, { _id, kind, body }: Row): Promise<void> {
  switch (kind) {
    case 'checkout.session':
      await expireCheckout(work, _id);
      return;
    case 'subscription':
      await runDueOfSubscription(work, body as Stripe.Subscription);
      return;
    case 'invoice': {
      const invoice = body as Stripe.Invoice;
      const open = invoice.status === 'draft' ? await finalizeInvoice(work, invoice, { intent: null }) : invoice;
      await collectAutomatically(work, open);
      return;
    }
    case 'subscription_schedule':
      await runDueOfSchedule(work, body as Stripe.SubscriptionSchedule);
      return;
    case 'refund':
      await settleRefund(work, body as Stripe.Refund);
      return;
    default:
      throw new Error(`Nothing is ever due with a ${kind}, but got: ${_id}.`);
  }
}

/** Runs the first operation that is due for a subscription: a notice, its renewal or its end. */
async function runDueOfSubscription(work: Work, subscription: Stripe.Subscription): Promise<void> {
  const { id, status, cancel_at, pending_update, pause_collection } = subscription;
  const privateState = await work.privateState('subscription', id);
  const isDue = (at: number | null | undefined): at is number => typeof at === 'number' && at <= work.now;

  if (status === 'incomplete') {
    await expireIncomplete(work, subscription);
  } else if (privateState && isDue(privateState.trialEndsSoonAt)) {
    await work.setPrivateState('subscription', id, { ...privateState, trialEndsSoonAt: null });
    if (status === 'trialing') await work.change('subscription', id, {}, 'customer.subscription.trial_will_end');
  } else if (privateState && isDue(privateState.remindAt)) {
    await work.setPrivateState('subscription', id, { ...privateState, remindAt: null });
    await tellUpcoming(work, subscription);
  } else if (isDue(pending_update?.expires_at)) {
    await expirePendingUpdate(work, subscription);
  } else if (isDue(pause_collection?.resumes_at)) {
    await work.change('subscription', id, { pause_collection: null }, 'customer.subscription.updated');
  } else if (isDue(cancel_at)) {
    const { canceled_at, cancellation_details } = subscription;
    await endSubscription(work, id, { canceled_at, reason: cancellation_details?.reason ?? null });
  } else {
    await renewSubscription(work, subscription);
  }
}

/** Begins the next phase of a schedule, with the next period of its subscription if that begins at the same time. */
async function runDueOfSchedule(work: Work, schedule: Stripe.SubscriptionSchedule): Promise<void> {
  const subscription = await work.get('subscription', idOf(String(schedule.subscription)));
  const renews = RENEWING.includes(subscription.status) && currentPeriodEnd(subscription) <= work.now;
  if (renews) await renewSubscription(work, subscription);
  else await enterDuePhase(work, subscription.id);
}

async function expireIncomplete(work: Work, { id, latest_invoice }: Stripe.Subscription): Promise<void> {
  const changes = { status: 'incomplete_expired', ended_at: work.now } as const;
  await work.change('subscription', id, changes, 'customer.subscription.updated');
  const invoice = await work.get('invoice', idOf(String(latest_invoice)));
  if (invoice.status === 'open') await voidInvoice(work, invoice);
}

/** Emits `invoice.upcoming`, unless the subscription ends before the renewal or no invoice will be collected. */
async function tellUpcoming(work: Work, subscription: Stripe.Subscription): Promise<void> {
  const { cancel_at, status, pause_collection } = subscription;
  const ends = cancel_at !== null && cancel_at <= currentPeriodEnd(subscription);
  if (ends || status === 'unpaid' || pause_collection) return;
  work.tell('invoice.upcoming', await upcomingInvoice(work, subscription));
}
