import { describe, expect, test } from '@jest/globals';
import { entitlementProjection } from '../../src/billing/entitlement/entitlement.fold.ts';
import type { EntitlementState } from '../../src/billing/entitlement/entitlement.state.ts';
import type { FoldEvent, Projection } from '../../src/billing/fold.ts';
import { paymentProjection } from '../../src/billing/payment/payment.fold.ts';
import { type Folded, nothingFolded, replay, rewind, statesBefore } from '../../src/folding/replay.ts';
import { secondOf, startOfSecond } from '../../src/inbox/position.ts';
import { answerHistory } from '../support/answer-histories.ts';
import { subscriptionLife } from '../support/lives.ts';
import { createRandom } from '../support/random.ts';
import { fc } from '../support/seed.ts';
import { customerObject, invoiceObject, subscriptionObject } from '../support/stripe-events.ts';
import { byPosition, eventOf, foldEvent, permutations } from './folding.ts';
import { StreamInMemory } from './stream-in-memory.ts';

const START = 1_760_000_000;

/** A stream in memory, whose events arrive in batches. */
async function streamAfter(batches: Iterable<readonly FoldEvent[]>): Promise<StreamInMemory> {
  const stream = new StreamInMemory();
  for (const events of batches) {
    await stream.arrive(events);
    expect(stream.folded.bases.length).toBeLessThanOrEqual(3);
  }
  return stream;
}

const accountAfter = async (batches: Iterable<readonly FoldEvent[]>): Promise<Folded<EntitlementState>> =>
  (await streamAfter(batches)).folded;

function allAtOnce<State>(projection: Projection<State>, events: readonly FoldEvent[]) {
  return replay(projection, nothingFolded(projection), [...events].sort(byPosition));
}

/** The entitlement events of two subscriptions of one user, and one of their invoices' payment. */
const life = [...subscriptionLife('a'), ...subscriptionLife('b', 'legacy')].map((event) => foldEvent(event));
const payment = life.filter(({ fact }) => fact.kind === 'invoice' && fact.id === 'in_a_2');

/** Every event at least once, in any order, some again, in batches of any size. */
const arrivals = (events: readonly FoldEvent[]) =>
  fc
    .record({
      order: fc.shuffledSubarray([...events], { minLength: events.length }),
      again: fc.subarray([...events]),
      sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
    })
    .map(({ order, again, sizes }) => {
      const rest = [...order, ...again];
      const batches: FoldEvent[][] = [];
      for (let n = 0; rest.length > 0; n++) batches.push([...new Set(rest.splice(0, sizes[n % sizes.length]))]);
      return batches;
    });

describe('the states before some seconds, taken in one pass', () => {
  const nothing = nothingFolded(entitlementProjection);
  const seconds = (events: readonly FoldEvent[]) => {
    const own = events.flatMap(({ position, answer }) => [secondOf(position), answer?.since ?? secondOf(position)]);
    return [...new Set([0, ...own.flatMap((second) => [second, second + 1]), Number.MAX_SAFE_INTEGER])].sort(
      (a, b) => a - b,
    );
  };
  const oneByOne = (events: readonly FoldEvent[]) =>
    seconds(events).map(
      (second) =>
        allAtOnce(
          entitlementProjection,
          events.filter(({ position }) => secondOf(position) < second),
        ).state,
    );

  test('states before some seconds, taken in one pass, equal those of a fold that stops before each of them', () => {
    const events = [...life].sort(byPosition);
    expect(statesBefore(entitlementProjection, nothing, events, seconds(events))).toEqual(oneByOne(events));
  });

  test('states before some seconds are correct within an answer of Stripe that covers several seconds', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0, 0.4), (seed, lost) => {
        const events = answerHistory(createRandom(seed), lost).told.sort(byPosition);
        expect(statesBefore(entitlementProjection, nothing, events, seconds(events))).toEqual(oneByOne(events));
      }),
      { numRuns: 300 },
    );
  });

  test('states before some seconds are the same if the fold starts at a checkpoint', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0, 0.4), (seed, lost) => {
        const events = answerHistory(createRandom(seed), lost).told.sort(byPosition);
        const account = allAtOnce(entitlementProjection, events);
        for (const base of account.bases) {
          const { start, fromSecond } = rewind(entitlementProjection, account, base.second);
          const since = events.filter(({ position }) => position >= startOfSecond(fromSecond ?? 0));
          const after = seconds(events).filter((second) => second >= base.second);
          const states = statesBefore(entitlementProjection, start, since, after);
          expect(states).toEqual(oneByOne(events).slice(-after.length));
        }
      }),
      { numRuns: 100 },
    );
  });

  test('states before some seconds fold each event once, however many seconds are requested', () => {
    const events = [...life].sort(byPosition);
    const folded: string[] = [];
    const counting: Projection<EntitlementState> = {
      ...entitlementProjection,
      fold(state, event) {
        folded.push(event.id);
        return entitlementProjection.fold(state, event);
      },
    };
    statesBefore(counting, nothing, events, seconds(events));
    expect(folded.sort()).toEqual(events.map(({ id }) => id).sort());
  });
});

describe('folding events', () => {
  test('folding events gives the same account in whatever order and batches they arrive', async () => {
    const { state, position } = allAtOnce(entitlementProjection, life);
    await fc.assert(
      fc.asyncProperty(arrivals(life), async (batches) => {
        const account = await accountAfter(batches);
        expect({ state: account.state, position: account.position }).toEqual({ state, position });
      }),
      { numRuns: 300 },
    );
  });

  test('folding events gives the same payment in whatever order and batches they arrive', async () => {
    const { state, position } = allAtOnce(paymentProjection, payment);
    expect(payment).toHaveLength(2);
    await fc.assert(
      fc.asyncProperty(arrivals(payment), async (batches) => {
        const row = (await streamAfter(batches)).payments.get('in_a_2');
        expect({ state: row?.state, position: row?.position }).toEqual({ state, position });
      }),
      { numRuns: 300 },
    );
  });

  test('folding events gives the same state in all 5,040 orders of seven events', async () => {
    const seven = life
      .filter(({ fact }) => fact.id === 'sub_a' || fact.id === 'in_a_2')
      .sort(byPosition)
      .slice(0, 7);
    const { state } = allAtOnce(entitlementProjection, seven);
    const different = [];
    for (const order of permutations(seven)) {
      const document = await accountAfter(order.map((event) => [event]));
      if (JSON.stringify(document.state) !== JSON.stringify(state)) different.push(order.map(({ id }) => id));
    }
    expect(different).toEqual([]);
  });

  test('folding events gives the same state from any checkpoint', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals(life), fc.nat(), async (batches, pick) => {
        const document = await accountAfter(batches);
        const base = document.bases[pick % document.bases.length];
        const { start, fromSecond } = rewind(entitlementProjection, document, base?.second ?? 0);
        const late = life.filter(({ position }) => position >= startOfSecond(fromSecond ?? 0)).sort(byPosition);
        const { state, bases } = replay(entitlementProjection, start, late);
        expect({ fromSecond, state, bases }).toEqual({
          fromSecond: base?.second,
          state: document.state,
          bases: document.bases,
        });
      }),
      { numRuns: 100 },
    );
  });

  test('folding events never modifies the given state', () => {
    const frozen = deepFreeze(allAtOnce(entitlementProjection, life));
    expect(() => replay(entitlementProjection, frozen, [later(START + 10_000_000)])).not.toThrow();
  });
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    for (const part of Object.values(Object.freeze(value))) deepFreeze(part);
  }
  return value;
}

const later = (created: number) =>
  eventOf('customer.subscription.updated', created, subscriptionObject({ id: 'sub_a', customer: 'cus_a' }));

/** Renames its customer, so that every event changes the state. */
const renamed = (created: number) =>
  eventOf('customer.updated', created, customerObject('cus_1', 'u1', { email: `${created}@example.com` }));

describe('the checkpoints of a document', () => {
  const stream = Array.from({ length: 500 }, (_, n) => renamed(START + n * 60));

  test('a document has at most three checkpoints, however many events arrive', async () => {
    const { bases } = await accountAfter(stream.map((event) => [event]));
    expect(bases.length).toBe(3);
  });

  test('the checkpoints are the state after the event before the newest one, and one that is at least ten minutes old', async () => {
    for (const until of [11, 20, 50, 499]) {
      const { bases } = await accountAfter(stream.slice(0, until).map((event) => [event]));
      const newest = START + (until - 1) * 60;
      expect(bases.at(-1)?.second).toBe(newest - 59);
      expect(newest - (bases[0]?.second ?? newest)).toBeGreaterThanOrEqual(600);
      expect(newest - (bases[0]?.second ?? 0)).toBeLessThanOrEqual(1_260);
    }
  });

  test('a checkpoint spares a late event a refold from nothing [S74]', () => {
    const document = allAtOnce(entitlementProjection, stream);
    const { fromSecond } = rewind(entitlementProjection, document, START + 495 * 60 + 30);
    expect(fromSecond).toBeGreaterThan(START + 470 * 60);
  });

  test('an event that is older than all checkpoints causes a refold from nothing', () => {
    const document = allAtOnce(entitlementProjection, stream);
    expect(rewind(entitlementProjection, document, START)).toEqual({
      start: nothingFolded(entitlementProjection),
      fromSecond: null,
    });
  });
});

describe('final states', () => {
  const subscription = (type: string, created: number, status: string) =>
    eventOf(`customer.subscription.${type}`, created, subscriptionObject({ id: 'sub_1', customer: 'cus_1', status }));

  test.each(['canceled', 'incomplete_expired'])('a subscription that is %s is never revived', (status) => {
    const events = [subscription('updated', START, status), subscription('updated', START + 60, 'active')];
    const { state } = allAtOnce(entitlementProjection, events);
    expect(state.subscriptions['sub_1']?.now?.status).toBe(status);
  });

  test.each([
    ['invoice.paid', 'paid'],
    ['invoice.voided', 'void'],
  ])('an invoice after %s is never open again', (type, status) => {
    const invoice = (of: string, created: number, now: string) =>
      eventOf(of, created, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: null, status: now }));
    const events = [invoice(type, START, status), invoice('invoice.payment_failed', START + 60, 'open')];
    const { state } = allAtOnce(paymentProjection, events);
    expect(state.invoice?.now.status).toBe(status);
  });

  test('a deleted customer never comes back', () => {
    const customer = (type: string, created: number) => eventOf(type, created, customerObject('cus_1', 'u1'));
    const events = [customer('customer.deleted', START), customer('customer.updated', START + 60)];
    expect(allAtOnce(entitlementProjection, events).state.customers['cus_1']?.now.deleted).toBe(true);
  });
});

describe('an event that makes the fold throw', () => {
  const poison = renamed(START + 60);
  const projection: Projection<EntitlementState> = {
    ...entitlementProjection,
    fold(state, event) {
      if (event.id === poison.id) throw new Error('cannot fold this');
      return entitlementProjection.fold(state, event);
    },
  };
  const others = [renamed(START), renamed(START + 120), renamed(START + 180)];

  test('an event that makes the fold throw leaves the state as it was, and the others are folded', () => {
    const { state } = allAtOnce(projection, [...others, poison]);
    expect(state).toEqual(allAtOnce(projection, others).state);
  });

  test('only the event that makes the fold throw is reported, with its error', () => {
    const { failed } = allAtOnce(projection, [...others, poison]);
    expect([...failed]).toEqual([[poison.id, new Error('cannot fold this')]]);
  });

  test('an event that makes the fold throw does the same in a refold', async () => {
    const [first, second, third] = others as [FoldEvent, FoldEvent, FoldEvent];
    const broken = later(START + 60);
    const unfoldable = { ...broken, fact: { ...broken.fact, now: null } as unknown as FoldEvent['fact'] };
    const stream = await streamAfter([[first], [unfoldable], [third], [second]]);
    expect([...stream.failed.keys()]).toEqual([unfoldable.id]);
    expect(stream.folded.state).toEqual(allAtOnce(entitlementProjection, others).state);
  });
});
