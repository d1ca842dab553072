import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { moneyfulLife, subscriptionLife } from '../support/lives.ts';
import type { Era, StripeEvent } from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 60);
let tollgate: Tollgate;
let lives = 0;
beforeAll(async () => {
  tollgate = await startTollgate();
});
afterAll(() => tollgate.close());

/** Which of a life's events arrives next, again and again, and how many arrive before the worker looks. */
const arrivals = (events: number) =>
  fc.shuffledSubarray([...Array(events).keys()], { minLength: events }).chain((order) =>
    fc.record({
      order: fc.constant(order),
      repeated: fc.array(fc.nat(order.length - 1), { maxLength: 6 }),
      batches: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 12, maxLength: 12 }),
    }),
  );

type Life = typeof subscriptionLife;

const lived: [string, Life, Era, number][] = [
  ['a subscription, as Stripe tells it now', subscriptionLife, 'current', 1],
  ['a subscription, as Stripe told it until 2025', subscriptionLife, 'legacy', 1],
  ['much money, as Stripe tells it now', moneyfulLife, 'current', 0.5],
  ['much money, as Stripe told it until 2025', moneyfulLife, 'legacy', 0.25],
];

describe('whatever the order and repetition in which the same events arrive', () => {
  test.each(lived)('the documents and the messages end up identical: %s', async (_what, lifeOf, era, share) => {
    const orderly = await outcomeOf((life) => life.map((event) => [event]), lifeOf, era);
    await fc.assert(
      fc.asyncProperty(arrivals(lifeOf('x', era).length), async ({ order, repeated, batches }) => {
        const arrival = (life: StripeEvent[]) => [...order, ...repeated].map((index) => life[index] as StripeEvent);
        expect(await outcomeOf((life) => inBatches(arrival(life), batches), lifeOf, era)).toEqual(orderly);
      }),
      { numRuns: Math.ceil(RUNS * share) },
    );
  });

  test('a life with much money ends as it should', async () => {
    const { states, payments } = await outcomeOf((life) => life.map((event) => [event]), moneyfulLife, 'current');
    const { purchases, paymentMethods, customers, subscriptions } = states[0];
    expect(Object.keys(customers)).toEqual(['cus_k', 'cus_k_2']);
    expect(subscriptions.sub_k).toMatchObject({ now: { status: 'active' }, money: { disputes: {} } });
    expect(purchases.cs_k.money.payments.pi_k_9.amount).toBe(1999);
    expect(paymentMethods.pm_k.now.expYear).toBe(2032);
    expect(payments).toEqual([
      { _id: 'in_k_0', status: 'PAID' },
      { _id: 'in_k_1', status: 'PARTIALLY_REFUNDED' },
      { _id: 'in_k_2', status: 'REFUNDED' },
      { _id: 'in_k_3', status: 'PAID' },
      { _id: 'pi_k_9', status: 'PAID' },
    ]);
  });
});

/** Delivers a life of its own through the real route, in these batches, and reads what became of it. */
async function outcomeOf(batchesOf: (life: StripeEvent[]) => StripeEvent[][], lifeOf: Life, era: Era) {
  const key = `k${lives++}`;
  const life = lifeOf(key, era);
  // Ids of their own, but the same ones in the same places for every life: ties are broken by id.
  life.forEach((event, n) => {
    event.id = `evt_${String((n * 17) % life.length).padStart(2, '0')}_${key}`;
  });
  for (const batch of batchesOf(life)) {
    for (const event of batch) expect((await tollgate.deliver(event)).status).toBe(200);
    await tollgate.settle();
  }
  const { connection } = tollgate;
  const userId = `user-${key}`;
  const ours = (document: object) => JSON.parse(JSON.stringify(document).replaceAll(key, 'k'));
  const entitlement = await connection.collection('entitlements').findOne({ userId });
  const payments = await connection.collection('payments').find({ userId }).sort({ _id: 1 }).toArray();
  const messages = await connection
    .collection('messages')
    .find({ userId, state: 'DUE' }) // what half the events said may stand there as taken back
    .sort({ _id: 1 })
    .project({ kind: 1, at: 1, state: 1, data: 1 })
    .toArray();
  const unsettled = await connection
    .collection('events')
    .distinct('type', { _id: { $in: life.map(({ id }) => id) }, status: { $ne: 'PROCESSED' } } as never);
  return ours({
    states: [entitlement, ...payments].map((document) => document?.['state']),
    payments: payments.map(({ _id, status }) => ({ _id, status })),
    messages,
    unsettled,
  });
}

function inBatches(events: StripeEvent[], sizes: number[]): StripeEvent[][] {
  const batches: StripeEvent[][] = [];
  const rest = [...events];
  for (let turn = 0; rest.length > 0; turn++) batches.push(rest.splice(0, sizes[turn % sizes.length]));
  return batches;
}
