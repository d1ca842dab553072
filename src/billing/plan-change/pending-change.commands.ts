import type Stripe from 'stripe';
import { SUBSCRIPTION_SCHEDULE } from '../../facts/stripe-objects/subscription-schedule.ts';
import { discountsOf } from '../../platform/stripe-complete.ts';
import { readAccount } from '../entitlement/read-account.ts';
import { BillingError } from '../errors.ts';
import { synced } from '../synced.ts';
import type { Changed } from './change.commands.ts';
import { type ChangeRequest, changeOf } from './change.ts';
import { releaseSchedule } from './release-schedule.ts';
import { hasPhaseWith, intervalOf, phasesWith, type Replacement } from './schedule-phases.ts';
import { type Asked, type Frozen, readSubscription, scheduleIn } from './subscription-write.ts';
import { findTarget, targetOf } from './target.ts';

/** Phases name their prices by ID, so answers that are recorded have them in full. */
const PRICES = 'phases.items.price';

/** The parameters for Stripe that the first try froze. */
interface Params extends Frozen, Replacement {
  /** The ID of the price in the catalog. */
  price: string;
}

/**
 * Changes the plan, interval or quantity of a subscription at the end of its period, by a schedule at Stripe. It replaces a change that waits
 * already. Makes two writes: the first puts the subscription under a schedule, which changes nothing, and the second adds the next phase. So
 * a crash between them leaves the subscription as it was, and the next try goes on. Throws the errors of `changeOf`, and
 * SUBSCRIPTION_SCHEDULED if the schedule bills something else in the current period.
 */
export async function changePlanAtPeriodEnd(userId: string, request: ChangeRequest, asked: Asked): Promise<Changed> {
  const { operation, options } = asked;
  const { gateway, record } = options;
  const params = await operation.frozen(() => paramsOf(userId, request, asked));
  const schedule = await underSchedule(params, asked);
  const { id } = schedule;
  const phases = phasesWith(schedule, params);
  if (phases === null) throw new BillingError('SUBSCRIPTION_SCHEDULED');
  const next = {
    phases,
    end_behavior: 'release',
    proration_behavior: 'none',
    expand: [PRICES],
  } satisfies Stripe.SubscriptionScheduleUpdateParams;
  const read = await operation.ask(gateway, {
    make: (stripe, under) => stripe.subscriptionSchedules.update(id, next, under),
    about: [id],
    find: async () => {
      const found = await gateway.ask((stripe) => SUBSCRIPTION_SCHEDULE.retrieve(stripe, id), [id]);
      return hasPhaseWith(found.object, params) ? found : null;
    },
  });
  await record([synced('subscription_schedule.synced', read, params.by)]);
  const { subscriptionId, price, quantity } = params;
  return { subscriptionId, price, quantity, problem: null };
}

/** Takes back the change that waits for the end of the period, and returns the ID of the subscription. Throws NO_PENDING_CHANGE. */
export async function cancelPendingChange(
  userId: string,
  { subscriptionId }: Pick<ChangeRequest, 'subscriptionId'>,
  asked: Asked,
): Promise<string> {
  const frozen = await asked.operation.frozen<Frozen & { scheduleId: string }>(async () => {
    const subscription = await findTarget(userId, subscriptionId, asked);
    const { id, pendingChange, scheduleId } = subscription;
    if (!pendingChange || !scheduleId) throw new BillingError('NO_PENDING_CHANGE', {}, null, { subscription });
    return { subscriptionId: id, scheduleId, by: asked.by };
  });
  await releaseSchedule(frozen.scheduleId, frozen.by, asked);
  return frozen.subscriptionId;
}

async function paramsOf(userId: string, request: ChangeRequest, { by, options }: Asked): Promise<Params> {
  const { catalog, clock, stateOf, priceId } = options;
  const state = await stateOf(userId);
  const { subscriptions } = readAccount(userId, state, catalog(), clock.now());
  const subscription = targetOf(subscriptions, request.subscriptionId);
  const { replacedPriceId, price, quantity } = changeOf(request, subscription, catalog(), state);
  const next = { replacedPriceId, priceId: await priceId(price.id), quantity, interval: intervalOf(price) };
  return { subscriptionId: subscription.id, by, price: price.id, ...next };
}

/**
 * Returns the schedule that manages a subscription, or a new one, whose only phase is the current period. Stripe's answer to the creation also
 * has the subscription, which is recorded: so the event of this write is known to be older than later answers, even if it comes after them.
 */
async function underSchedule(
  { subscriptionId, by }: Params,
  { operation, options }: Asked,
): Promise<Stripe.SubscriptionSchedule> {
  const { gateway, record } = options;
  const created = { from_subscription: subscriptionId, expand: ['subscription', ...discountsOf('subscription.')] };
  const read = await operation.ask(gateway, {
    step: 'schedule',
    make: (stripe, under) => stripe.subscriptionSchedules.create(created, under),
    about: [subscriptionId],
    looksFirst: true,
    find: async () => {
      const id = scheduleIn((await readSubscription(subscriptionId, options)).object);
      return id === null ? null : gateway.ask((stripe) => stripe.subscriptionSchedules.retrieve(id));
    },
  });
  const { subscription } = read.object;
  if (subscription && typeof subscription !== 'string')
    await record([synced('customer.subscription.synced', { ...read, object: subscription }, by)]);
  return read.object;
}
