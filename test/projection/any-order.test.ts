import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { subscriptionLife } from '../support/lives.ts';
import type { StripeEvent } from '../support/stripe-events.ts';
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
  test.each(['current', 'legacy'] as const)('the documents end up identical (%s era)', async (era) => {
    await fc.assert(
      fc.asyncProperty(arrivals, async ({ order, repeated, batches }) => {
        const key = `k${lives++}`;
        const life = subscriptionLife(key, era);
        const orderly = await documentsAfter(
          `${key}o`,
          era,
          life.map((event) => [event]),
        );
        const disorderly = await documentsAfter(
          key,
          era,
          inBatches(
            [...order, ...repeated].map((index) => life[index] as StripeEvent),
            batches,
          ),
        );
        expect(disorderly).toEqual(orderly);
      }),
      { numRuns: RUNS },
    );
  });
});

/** Delivers a life, under a name of its own, through the real route, and reads what became of it. */
async function documentsAfter(key: string, _era: string, batches: StripeEvent[][]): Promise<unknown> {
  const original = key.endsWith('o') ? key.slice(0, -1) : key;
  const renamed = (text: string) =>
    text.replaceAll(new RegExp(`_${original}\\b|-${original}\\b|_${original}_`, 'g'), (match) =>
      match.replace(original, key),
    );
  for (const batch of batches) {
    for (const event of batch) {
      const copy = JSON.parse(renamed(JSON.stringify(event))) as StripeEvent;
      const { status } = await tollgate.deliver({ ...copy, id: `${copy.id}_${key}` });
      expect(status).toBe(200);
    }
    await tollgate.settle();
  }
  const { connection } = tollgate;
  const userId = `user-${key}`;
  const entitlement = await connection.collection('entitlements').findOne({ userId });
  const payments = await connection.collection('payments').find({ userId }).sort({ _id: 1 }).toArray();
  const states = [entitlement, ...payments].map((document) => document?.['state']);
  expect(states.length).toBe(3);
  return JSON.parse(JSON.stringify(states).replaceAll(key, original));
}

function inBatches(events: StripeEvent[], sizes: number[]): StripeEvent[][] {
  const batches: StripeEvent[][] = [];
  const rest = [...events];
  for (let turn = 0; rest.length > 0; turn++) batches.push(rest.splice(0, sizes[turn % sizes.length]));
  return batches;
}
