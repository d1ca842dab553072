import type Stripe from 'stripe';
import { z } from 'zod';
import { ENDED } from '../objects/subscription.ts';
import type { EndBehavior } from '../objects/subscription-schedule.ts';
import { cancelNow, giveBack } from '../operations/cancel-subscription.ts';
import { NoCard } from '../operations/change-items.ts';
import { changeSchedule } from '../operations/change-schedule.ts';
import { releaseSchedule, scheduleSubscription } from '../operations/subscription-schedule.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf, within } from './list.ts';
import { flag, instant, mergeMetadata, metadata, paging, text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';
import { phaseShape, phasesFrom } from './schedule-phases.ts';
import { prorationShape, withoutCard } from './subscription-update.ts';

/** https://docs.stripe.com/api/subscription_schedules: schedules of existing subscriptions. */
export const subscriptionSchedules: Endpoint[] = [
  write(
    'POST /v1/subscription_schedules',
    { from_subscription: text, metadata: metadata.optional() },
    async ({ work, params: { from_subscription: id, metadata: given } }) => {
      const subscription = await work.find('subscription', id);
      if (!subscription) throw noSuch('subscription', id, 'from_subscription');
      const { schedule, status } = subscription;
      const param = 'from_subscription';
      if (schedule !== null) {
        const named = idOf(schedule);
        throw invalid(`You cannot migrate a subscription that is already attached to a schedule: \`${named}\`.`, {
          param,
        });
      }
      if (ENDED.includes(status) || status === 'incomplete') {
        throw invalid(`You cannot migrate a subscription with a status of ${status}.`, { param });
      }
      return scheduleSubscription(work, subscription, mergeMetadata(null, given));
    },
  ),

  write(
    'POST /v1/subscription_schedules/:id',
    {
      phases: z.array(phaseShape).min(1, 'at least one is needed').optional(),
      end_behavior: z.enum(['release', 'cancel']).optional(),
      metadata: metadata.optional(),
      proration_behavior: prorationShape.proration_behavior,
    },
    async ({ work, id, params }) => {
      const schedule = await activeSchedule(work, id, 'update');
      const { phases, end_behavior, metadata: given, proration_behavior } = params;
      return changeSchedule(work, schedule, {
        phases: phases ? await phasesFrom(work, schedule, phases) : schedule.phases,
        endBehavior: end_behavior ?? (schedule.end_behavior as EndBehavior),
        metadata: mergeMetadata(schedule.metadata, given),
        prorationBehavior: proration_behavior ?? 'create_prorations',
      }).catch((error: unknown) => {
        throw error instanceof NoCard ? withoutCard() : error;
      });
    },
  ),

  write(
    'POST /v1/subscription_schedules/:id/release',
    { preserve_cancel_date: flag.optional() },
    async ({ work, id, params }) =>
      releaseSchedule(work, await activeSchedule(work, id, 'release'), {
        keepsCancelDate: params.preserve_cancel_date ?? false,
      }),
  ),

  write(
    'POST /v1/subscription_schedules/:id/cancel',
    { invoice_now: flag.optional(), prorate: flag.optional() },
    async ({ work, id, params: { invoice_now = true, prorate = true } }) => {
      const schedule = await activeSchedule(work, id, 'cancel');
      const subscription = await work.get('subscription', idOf(String(schedule.subscription)));
      if (prorate) await giveBack(work, subscription, { now: invoice_now });
      await cancelNow(work, subscription);
      return work.get('subscription_schedule', id);
    },
  ),

  read('/v1/subscription_schedules/:id', {}, async ({ reader, id }) => {
    const schedule = await reader.find('subscription_schedule', id);
    if (!schedule) throw noSuch('subscription schedule', id);
    return schedule;
  }),

  read(
    '/v1/subscription_schedules',
    {
      ...paging,
      customer: text.optional(),
      scheduled: flag.optional(),
      created: instant.optional(),
      canceled_at: instant.optional(),
      completed_at: instant.optional(),
      released_at: instant.optional(),
    },
    async (request) => {
      const { customer, scheduled, created, canceled_at, completed_at, released_at } = request.params;
      const filter = {
        'body.customer': customer,
        'body.status': scheduled ? 'not_started' : undefined,
        'body.created': within(created),
        'body.canceled_at': within(canceled_at),
        'body.completed_at': within(completed_at),
        'body.released_at': within(released_at),
      };
      return listOf('subscription_schedule', request, { url: '/v1/subscription_schedules', filter });
    },
  ),
];

async function activeSchedule(work: Work, id: string, what: string): Promise<Stripe.SubscriptionSchedule> {
  const schedule = await work.find('subscription_schedule', id);
  if (!schedule) throw noSuch('subscription schedule', id);
  if (schedule.status === 'active') return schedule;
  throw invalid(`You cannot ${what} a subscription schedule that is currently in the \`${schedule.status}\` status.`);
}
