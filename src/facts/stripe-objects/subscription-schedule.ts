import type Stripe from 'stripe';
import type { PriceNow } from '../fact.ts';
import type { PhaseNow, SubscriptionScheduleNow } from '../schedule.fact.ts';
import {
  countAt,
  currencyAt,
  idAt,
  instantAt,
  isObject,
  objectAt,
  rowsAt,
  type StripeObject,
  textAt,
} from '../stripe-value.ts';
import type { ListParams, ObjectType } from './object-type.ts';
import { priceNow } from './price.ts';

/** Phases name their prices by ID only, so reads expand them. */
const PRICES = 'phases.items.price';

/**
 * The plan of the later periods of a subscription. Only a schedule that manages a subscription counts.
 * https://docs.stripe.com/api/subscription_schedules
 */
export const SUBSCRIPTION_SCHEDULE = {
  kind: 'subscription_schedule',
  idPrefixes: ['sub_sched_'],
  events: [
    'subscription_schedule.created',
    'subscription_schedule.updated',
    'subscription_schedule.released',
    'subscription_schedule.canceled',
    'subscription_schedule.completed',
    'subscription_schedule.aborted',
  ],
  synced: 'subscription_schedule.synced',
  imported: 'subscription_schedule.imported',
  read: subscriptionScheduleNow,
  readBeside: (object: StripeObject) => ({ prices: pricesOf(object) }),
  retrieve: (stripe: Stripe, id: string) => stripe.subscriptionSchedules.retrieve(id, { expand: [PRICES] }),
  list: {
    page: (stripe: Stripe, { expand = [], ...params }: ListParams) =>
      stripe.subscriptionSchedules.list({ ...params, expand: [...expand, `data.${PRICES}`] }),
    takes: (schedule: Stripe.SubscriptionSchedule) => isInForce(schedule.status),
    importing: { name: 'schedules', expand: [], cardOf: () => null },
  },
  lifecycle: {
    progress: ({ status }) => [status === NOT_STARTED ? 0 : isInForce(status) ? 1 : 2],
    ranks: null,
  },
} as const satisfies ObjectType<SubscriptionScheduleNow>;

const NOT_STARTED = 'not_started';

/** Whether a schedule with this status can still change its subscription. The other statuses are final. */
export const isInForce = (status: string): boolean => status === NOT_STARTED || status === 'active';

/** Reads a SubscriptionSchedule. One that released its subscription names it in another field. */
function subscriptionScheduleNow(object: StripeObject): SubscriptionScheduleNow {
  return {
    customerId: idAt(object['customer']),
    subscriptionId: idAt(object['subscription']) ?? idAt(object['released_subscription']),
    status: textAt(object['status']) ?? NOT_STARTED,
    phases: phasesOf(object).map(phaseNow),
    phaseStart: instantAt(objectAt(object['current_phase'])['start_date']),
  };
}

const phasesOf = (object: StripeObject): StripeObject[] => rowsAt(object['phases']);

function phaseNow(phase: StripeObject): PhaseNow {
  return {
    start: instantAt(phase['start_date']),
    items: rowsAt(phase['items']).map((item) => ({
      priceId: idAt(item['price']) ?? '',
      quantity: countAt(item['quantity']) ?? 1, // metered items have none
    })),
  };
}

/** Reads the prices that an answer of Stripe has in full. */
function pricesOf(object: StripeObject): PriceNow[] {
  return phasesOf(object).flatMap((phase) => {
    const currency = currencyAt(phase['currency']);
    return rowsAt(phase['items']).flatMap(({ price }) => (isObject(price) ? [priceNow(price, currency)] : []));
  });
}
