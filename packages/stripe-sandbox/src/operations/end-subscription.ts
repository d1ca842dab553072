import type Stripe from 'stripe';
import type { Work } from '../store/work.ts';
import { endSchedule } from './subscription-schedule.ts';

interface Ending {
  /** When the cancellation was requested, which may be long before the end. */
  canceled_at: number | null;
  reason: Stripe.Subscription.CancellationDetails.Reason | null;
  comment?: string | null | undefined;
  feedback?: Stripe.Subscription.CancellationDetails.Feedback | null | undefined;
}

/** Ends a subscription now. Its open invoices are no longer collected. */
export async function endSubscription(work: Work, id: string, ending: Ending): Promise<Stripe.Subscription> {
  const { cancellation_details: before } = await work.get('subscription', id);
  await stopCollecting(work, id);
  const ended = await work.change(
    'subscription',
    id,
    {
      status: 'canceled',
      canceled_at: ending.canceled_at,
      ended_at: work.now,
      pending_update: null,
      cancellation_details: {
        comment: ending.comment === undefined ? (before?.comment ?? null) : ending.comment,
        feedback: ending.feedback === undefined ? (before?.feedback ?? null) : ending.feedback,
        feedback_option: null,
        reason: ending.reason,
      },
    },
    'customer.subscription.deleted',
  );
  await endSchedule(work, ended, ending.reason);
  return ended;
}

async function stopCollecting(work: Work, subscription: string): Promise<void> {
  for (const status of ['draft', 'open']) {
    const filter = { 'body.parent.subscription_details.subscription': subscription, 'body.status': status };
    const { data } = await work.list('invoice', filter, { limit: 100 });
    const stopped = { auto_advance: false, automatically_finalizes_at: null, next_payment_attempt: null };
    for (const { id } of data) await work.change('invoice', id, stopped, 'invoice.updated');
  }
}
