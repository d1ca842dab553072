import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { arrivalOf, type Disorder, disorder, ORDERLY } from '../support/disorder.ts';
import { cutShortLife, itemsLife, moneyfulLife, subscriptionLife } from '../support/lives.ts';
import { createRandom } from '../support/random.ts';
import { lifePlan, randomLife } from '../support/random-lives.ts';
import { fc, PATH, SEED } from '../support/seed.ts';
import { type Era, type StripeEvent, stripeEvent } from '../support/stripe-events.ts';
import { type Lived, openPlace, type Place } from './crowd.ts';

/** How many lives are lived. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 34);
/** How many of them at once: the worker's batches are shared, as they are on a busy day. */
const CROWD = 100;
const MINUTE = 60_000;

let orderly: Place;
let disorderly: Place;
let keys = 0;
beforeAll(async () => {
  [orderly, disorderly] = await Promise.all([openPlace(), openPlace()]);
});
afterAll(() => Promise.all([orderly.close(), disorderly.close()]));

interface Run {
  lifeOf(key: string): StripeEvent[];
  disorder: Disorder;
}

const randomRun: fc.Arbitrary<Run> = fc.record({ plan: lifePlan, disorder }).map(({ plan, disorder }) => ({
  lifeOf: (key: string) => randomLife(plan, key),
  disorder,
  [fc.toStringMethod]: () => JSON.stringify({ plan, disorder }),
}));

const knownRun: fc.Arbitrary<Run> = fc
  .record({
    life: fc.constantFrom(subscriptionLife, moneyfulLife, itemsLife, cutShortLife),
    era: fc.constantFrom<Era>('current', 'legacy'),
    disorder,
  })
  .map(({ life, era, disorder }) => ({
    lifeOf: (key: string) => life(key, era),
    disorder,
    [fc.toStringMethod]: () => JSON.stringify({ life: life.name, era, disorder }),
  }));

/** The same lives, in the midst of which the account is deleted. */
const erasedRun: fc.Arbitrary<Run> = fc
  .record({ life: fc.constantFrom(subscriptionLife, moneyfulLife), disorder, after: fc.nat(100) })
  .map(({ life, disorder, after }) => ({
    lifeOf: (key: string) => withErasure(life(key), key, after),
    disorder,
    [fc.toStringMethod]: () => JSON.stringify({ life: life.name, erasedAfter: after, disorder }),
  }));

function withErasure(events: StripeEvent[], key: string, after: number): StripeEvent[] {
  const customers = events.filter(({ type }) => type === 'customer.created').map(idOf);
  const at = after % events.length;
  const userId = `user-${key}`;
  const object = { id: userId, userId, stripeIds: customers };
  const erased = stripeEvent('customer.erased', events[at]?.created ?? 0, object);
  return events.toSpliced(at + 1, 0, erased);
}

describe('in any order and repetition of events, with some that arrive only by a look-up', () => {
  test.each([
    ['random lives', randomRun, RUNS],
    ['lives with events of every kind', knownRun, Math.ceil(RUNS / 10)],
    ['accounts that are deleted', erasedRun, Math.ceil(RUNS / 20)],
  ])(
    'documents and messages are as if each event had arrived once and in order: %s',
    async (_what, run, runs) => {
      process.stdout.write(`any order: ${runs} runs of seed ${SEED}\n`);
      if (PATH === undefined) await findDifference(run, runs);
      else await repeat(run, PATH);
    },
    RUNS * MINUTE,
  );

  test('the random lives have the expected properties', () => {
    // All of them, also where `SEED_PATH` names one.
    const all = fc.sample(randomRun, { path: '', numRuns: Math.max(RUNS, 300) }).map(told);
    const lengths = all.map(({ events }) => events.length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeGreaterThanOrEqual(25);
    for (const has of Object.values(FEATURES)) {
      expect([has.name, all.filter(has).length / all.length > 0.2]).toEqual([has.name, true]);
    }
  });
});

/** Lives them all, a crowd at a time. One that ended otherwise is lived again alone, and shrunk. */
async function findDifference(run: fc.Arbitrary<Run>, runs: number) {
  const all = fc.sample(run, runs);
  for (let from = 0; from < all.length; from += CROWD) {
    const crowd = all.slice(from, from + CROWD).map(told);
    const [became, meant] = await Promise.all([disorderly.live(crowd), orderly.live(crowd.map(inOrder))]);
    const different = became.findIndex((outcome, n) => outcome !== meant[n]);
    if (different === -1) continue;
    await repeat(run, String(from + different));
    // Alone it ends well: so it takes the crowd, of this seed.
    expect(`seed ${SEED}, life ${from + different}\n${became[different]}`).toBe(meant[different]);
  }
}

function repeat(run: fc.Arbitrary<Run>, path: string): Promise<void> {
  const property = fc.asyncProperty(run, async (one) => {
    const lived = told(one);
    const [[became], [meant]] = await Promise.all([disorderly.live([lived]), orderly.live([inOrder(lived)])]);
    expect(became).toBe(meant);
  });
  return fc.assert(property, { path, numRuns: 1 });
}

const inOrder = (lived: Lived): Lived => ({ ...lived, disorder: ORDERLY });

/** A life of a user of its own. Ids of events are the same in the same places for every user, and not in the order of the truth. */
function told({ lifeOf, disorder }: Run): Lived {
  const key = `k${String(keys++).padStart(6, '0')}`;
  const random = createRandom(7);
  const named = lifeOf(key).map((event) => ({ ...event, id: `evt_${random().toFixed(9).slice(2)}_${key}` }));
  return { userId: `user-${key}`, events: named.map(withSeen), disorder };
}

/** An answer with the IDs of what was stored about its object when it was asked. */
function withSeen(event: StripeEvent, n: number, all: readonly StripeEvent[]): StripeEvent {
  if (!event.answer) return event;
  const before = all.slice(0, n).filter((other) => idOf(other) === idOf(event));
  const seen = before.slice(0, Math.max(0, before.length - event.answer.unseen)).map(({ id }) => id);
  return { ...event, answer: { ...event.answer, seen } };
}

const isUpdate = ({ type }: StripeEvent) => type === 'customer.subscription.updated';
const idOf = ({ data }: StripeEvent) => String(data.object['id']);

/** What must occur in a fifth of the lives and more. */
const FEATURES = {
  sameSecond({ events }: Lived) {
    const updates = events.filter(isUpdate).map((event) => `${idOf(event)} ${event.created}`);
    return new Set(updates).size < updates.length;
  },
  /** Something of a former period arrives after the renewal of its subscription was folded. */
  lateOfFormerPeriod({ events, disorder }: Lived) {
    let renewed = 0;
    for (const batch of arrivalOf(events, disorder)) {
      if (batch.some(({ created }) => created < renewed)) return true;
      for (const event of batch) if (isRenewal(event)) renewed = Math.max(renewed, event.created);
    }
    return false;
  },
  answer: ({ events }: Lived) => events.some(({ answer }) => answer !== undefined),
  refund: ({ events }: Lived) => events.some(({ type }) => type === 'refund.created'),
  dispute: ({ events }: Lived) => events.some(({ type }) => type === 'charge.dispute.created'),
  planChange: ({ events }: Lived) => events.some((event) => isUpdate(event) && priceOf(event) !== priceBefore(event)),
  pause: ({ events }: Lived) => events.some(({ data }) => data.object['pause_collection'] != null),
  schedule: ({ events }: Lived) => events.some(({ type }) => type === 'subscription_schedule.created'),
  secondCustomer: ({ events }: Lived) => events.filter(({ type }) => type === 'customer.created').length > 1,
  dropped: ({ events, disorder }: Lived) =>
    new Set(arrivalOf(events, disorder).flatMap((batch) => batch.map(({ id }) => id))).size < events.length,
  repeated: ({ events, disorder }: Lived) => arrivalOf(events, disorder).flat().length > events.length,
};

interface Items {
  data: { price: { id: string }; current_period_start?: number }[];
}

function isRenewal(event: StripeEvent): boolean {
  const { object, previous_attributes: previous = {} } = event.data;
  const start = (of: Record<string, unknown>) => (of['items'] as Items | undefined)?.data[0]?.current_period_start;
  return (
    isUpdate(event) && ('current_period_start' in previous || (start(previous) ?? start(object)) !== start(object))
  );
}

const priceOf = ({ data }: StripeEvent) => (data.object['items'] as Items).data[0]?.price.id;
const priceBefore = (event: StripeEvent) =>
  (event.data.previous_attributes?.['items'] as Items | undefined)?.data[0]?.price.id ?? priceOf(event);
