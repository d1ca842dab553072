import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { subscriptionLife } from '../support/lives.ts';
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
const arrivals = fc.shuffledSubarray([...subscriptionLife('x').keys()], { minLength: 12 }).chain((order) =>
  fc.record({
    order: fc.constant(order),
    repeated: fc.array(fc.nat(order.length - 1), { maxLength: 6 }),
    batches: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 12, maxLength: 12 }),
  }),
);

describe('whatever the order and repetition in which the same events arrive', () => {
  test.each(['current', 'legacy'] as const)('the documents and the messages end up identical (%s era)', async (era) => {
    const orderly = await outcomeOf((life) => life.map((event) => [event]), era);
    await fc.assert(
      fc.asyncProperty(arrivals, async ({ order, repeated, batches }) => {
        const arrival = (life: StripeEvent[]) => [...order, ...repeated].map((index) => life[index] as StripeEvent);
        expect(await outcomeOf((life) => inBatches(arrival(life), batches), era)).toEqual(orderly);
      }),
      { numRuns: RUNS },
    );
  });
});

/** Delivers a life of its own through the real route, in these batches, and reads what became of it. */
async function outcomeOf(batchesOf: (life: StripeEvent[]) => StripeEvent[][], era: Era): Promise<unknown> {
  const key = `k${lives++}`;
  const life = subscriptionLife(key, era);
  // Ids of their own, but the same ones in the same places for every life: ties are broken by id.
  life.forEach((event, n) => {
    event.id = `evt_${(n * 5) % 12}_${key}`;
  });
  for (const batch of batchesOf(life)) {
    for (const event of batch) expect((await tollgate.deliver(event)).status).toBe(200);
    await tollgate.settle();
  }
  const { connection } = tollgate;
  const userId = `user-${key}`;
  const entitlement = await connection.collection('entitlements').findOne({ userId });
  const payments = await connection.collection('payments').find({ userId }).sort({ _id: 1 }).toArray();
  const messages = await connection
    .collection('messages')
    .find({ userId })
    .sort({ _id: 1 })
    .project({ stagedAt: 0, revision: 0 })
    .toArray();
  expect([entitlement?.['state'].subscriptions[`sub_${key}`].now.status, payments.length]).toEqual(['canceled', 2]);
  const outcome = { states: [entitlement, ...payments].map((document) => document?.['state']), messages };
  return JSON.parse(JSON.stringify(outcome).replaceAll(key, 'k'));
}

function inBatches(events: StripeEvent[], sizes: number[]): StripeEvent[][] {
  const batches: StripeEvent[][] = [];
  const rest = [...events];
  for (let turn = 0; rest.length > 0; turn++) batches.push(rest.splice(0, sizes[turn % sizes.length]));
  return batches;
}
