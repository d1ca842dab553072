import { describe, expect, test } from '@jest/globals';
import { FOLDED_EVENT_TYPES } from '../../src/facts/read-fact.ts';
import { testRecorded } from '../facts/recorded.ts';
import {
  customerObject,
  type Json,
  paymentMethodObject,
  type StripeEvent,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { openEmptied } from './emptied.ts';
import { T } from './one-customer.ts';
import { eventPath } from './processing.ts';

const connection = await openEmptied();

/** A plan as it was before prices came in 2020. https://docs.stripe.com/billing/subscriptions/build-subscriptions#migrate-to-prices */
const plan = { id: 'premium', object: 'plan', amount: 1999, currency: 'eur', interval: 'month', interval_count: 1 };
const { items: _, ...withoutItems } = subscriptionObject({ id: 'sub_1', customer: 'cus_1', era: 'legacy' });

describe('an old shape', () => {
  test.each<[string, Json]>([
    ['whose items have a plan and no price', { items: { data: [{ id: 'si_1', plan, quantity: 2 }] } }],
    ['with one plan and no items', { plan, quantity: 2 }],
  ])('a subscription %s has its amount, interval and quantity', async (_what, more) => {
    const path = await eventPath(connection);
    const event = stripeEvent('customer.subscription.created', T, { ...withoutItems, ...more });
    await path.store(stripeEvent('customer.created', T, customerObject('cus_1', 'u1')), event);
    await path.settle();
    expect(await path.statusOf(event.id)).toBe('PROCESSED');
    expect((await path.entitlement('u1'))?.subscriptions['sub_1']?.now?.items).toMatchObject([
      { quantity: 2, price: { id: 'premium', unitAmount: 1999, interval: 'month', currency: 'eur' } },
    ]);
  });

  test('a card source that expires is a payment method', async () => {
    const path = await eventPath(connection);
    const source = {
      id: 'card_1',
      object: 'card',
      customer: 'cus_1',
      brand: 'Visa',
      last4: '4242',
      exp_month: 1,
      exp_year: 2027,
    };
    const event = stripeEvent('customer.source.expiring', T, source);
    await path.store(stripeEvent('customer.created', T, customerObject('cus_1', 'u1')), event);
    await path.settle();
    expect((await path.entitlement('u1'))?.paymentMethods['card_1']?.now).toMatchObject({
      last4: '4242',
      expYear: 2027,
    });
  });
});

/** Ours, because nobody recorded them. */
const SAMPLES: StripeEvent[] = [
  stripeEvent('customer.created', T, customerObject('cus_1', 'u1')),
  stripeEvent('customer.subscription.created', T, subscriptionObject({ id: 'sub_1', customer: 'cus_1', userId: 'u1' })),
  stripeEvent('payment_method.attached', T, paymentMethodObject('pm_1', 'cus_1')),
];

/** The same event without one field of its object, and with null in its place. */
function* lacking(event: StripeEvent): Generator<StripeEvent> {
  for (const field of Object.keys(event.data.object)) {
    const { [field]: _gone, ...others } = event.data.object;
    for (const object of [others, { ...others, [field]: null }])
      yield { ...event, id: `${event.id}_${field}_${object === others}`, data: { ...event.data, object } };
  }
}

test.each(SAMPLES)('an event of type $type is not parked because its object lacks a field', isNotParked);
testRecorded(
  'an event is not parked because its object lacks a field: $name',
  ({ event }) => isNotParked(event),
  ({ event }) => FOLDED_EVENT_TYPES.includes(event.type),
);

async function isNotParked(event: StripeEvent) {
  const path = await eventPath(connection);
  await path.store(...lacking(event));
  await path.settle();
  expect(await path.events.distinct('status')).not.toContain('FAILED');
  const odd = await path.events.find({ status: { $nin: ['PROCESSED', 'UNMATCHED', 'IGNORED'] } }).toArray();
  expect(odd.map(({ _id, status, error }) => `${_id} ${status}: ${error}`)).toEqual([]);
}
