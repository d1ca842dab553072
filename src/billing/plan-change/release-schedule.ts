import { isInForce, SUBSCRIPTION_SCHEDULE } from '../../facts/stripe-objects/subscription-schedule.ts';
import type { Acted } from '../actor.ts';
import { type SyncedEvent, synced } from '../synced.ts';
import type { Asked } from './subscription-write.ts';

/**
 * Releases a schedule: the subscription stays as it is, and the changes that waited are not made. Records Stripe's answer. A schedule that
 * is over is left alone. https://docs.stripe.com/api/subscription_schedules/release
 */
export async function releaseSchedule(
  id: string,
  by: Acted,
  { operation, options: { gateway, record } }: Pick<Asked, 'operation' | 'options'>,
): Promise<void> {
  const read = await operation.ask(gateway, {
    step: 'release',
    make: (stripe, under) => stripe.subscriptionSchedules.release(id, {}, under),
    about: [id],
    looksFirst: true,
    find: async () => {
      const found = await retrieve(id, gateway);
      return isInForce(found.object.status) ? null : found;
    },
  });
  await record([synced('subscription_schedule.synced', read, by)]);
}

/** Reads a schedule, as the event that records it. */
export async function readSchedule(id: string, { gateway }: Pick<Asked['options'], 'gateway'>): Promise<SyncedEvent> {
  return synced('subscription_schedule.synced', await retrieve(id, gateway));
}

const retrieve = (id: string, gateway: Asked['options']['gateway']) =>
  gateway.ask((stripe) => SUBSCRIPTION_SCHEDULE.retrieve(stripe, id), [id]);
