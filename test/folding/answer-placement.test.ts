import { describe, expect, test } from '@jest/globals';
import { entitlementProjection } from '../../src/billing/entitlement/entitlement.fold.ts';
import type { FoldEvent } from '../../src/billing/fold.ts';
import { orderEvents } from '../../src/folding/event-ordering.ts';
import { type Folded, nothingFolded, replay } from '../../src/folding/replay.ts';
import { positionOf } from '../../src/inbox/position.ts';
import { answerHistory } from '../support/answer-histories.ts';
import { createRandom } from '../support/random.ts';
import { fc, SEED } from '../support/seed.ts';
import { invoiceObject, subscriptionObject } from '../support/stripe-events.ts';
import { byPosition, eventOf, permutations } from './folding.ts';
import { StreamInMemory } from './stream-in-memory.ts';

const T = 1_760_000_000;
const RUNS = 10 * Number(process.env['PROPERTY_RUNS'] ?? 34);

type Told = typeof entitlementProjection.empty;

const allAtOnce = (events: readonly FoldEvent[]) =>
  replay(entitlementProjection, nothingFolded(entitlementProjection), [...events].sort(byPosition));

describe.each([
  ['all webhooks arrive', 0, 0],
  ['no webhook arrives', 1, 0],
  ['a third of the webhooks is lost', 0.3, 0.01],
])('reads, writes and portal changes in random seconds, of which %s,', (_name, lost, mayBeWrong) => {
  test('random reads, writes and portal changes end in the state at Stripe, or the object is read again', () => {
    const random = createRandom(SEED + lost * 10);
    let known = 0;
    let wrong = 0;
    let askedAgain = 0;
    for (let run = 0; run < RUNS; run++) {
      const { told, truth, isKnown } = answerHistory(random, lost);
      if (!isKnown) continue;
      known += 1;
      const { state, broken } = allAtOnce(told);
      if (broken.length > 0) askedAgain += 1;
      else if (state.subscriptions['sub_1']?.now?.status !== truth) wrong += 1;
    }
    process.stdout.write(`answers: ${known} histories of seed ${SEED}, ${wrong} wrong, ${askedAgain} read again\n`);
    expect(known).toBeGreaterThan(RUNS / 2);
    expect(wrong / known).toBeLessThanOrEqual(mayBeWrong);
    // Where nothing is missing, hardly anything needs a second look.
    if (lost === 0) expect(askedAgain / known).toBeLessThan(0.01);
  });

  test('random commands show the state that they left at Stripe, or the object is read again at once', () => {
    const random = createRandom(SEED + lost * 10);
    const commands = Array.from({ length: RUNS }, () => answerHistory(random, lost).commands).flat();
    const unsure = commands.filter(({ told, truth }) => {
      const { state, broken } = allAtOnce(told);
      const isRight = state.subscriptions['sub_1']?.now?.status === truth;
      expect(isRight || broken.length > 0).toBe(true);
      return broken.length > 0;
    });
    process.stdout.write(`answers: ${commands.length} commands of seed ${SEED}, ${unsure.length} read again\n`);
    expect(unsure.length / commands.length).toBeLessThan(0.1);
  });

  test('random reads, writes and portal changes end in the same state in every order of arrival', async () => {
    const histories = fc.nat().map((seed) => answerHistory(createRandom(seed), lost).told);
    const arrivals = histories.chain((told) =>
      fc.record({
        told: fc.constant(told),
        order: fc.shuffledSubarray(told, { minLength: told.length }),
        sizes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(arrivals, async ({ told, order, sizes }) => {
        const { state, position } = allAtOnce(told);
        const document = await arrive(order, sizes);
        expect({ state: document.state, position: document.position }).toEqual({ state, position });
      }),
      { numRuns: RUNS / 10 },
    );
  });
});

/** The document after events that arrived in batches of these sizes. Later ones may be in the log already when an earlier one folds. */
async function arrive(order: readonly FoldEvent[], sizes: readonly number[]): Promise<Folded<Told>> {
  const rest = [...order];
  const stream = new StreamInMemory();
  for (let n = 0; rest.length > 0; n++) {
    const events = rest.splice(0, sizes[n % sizes.length]);
    const [next] = rest;
    await stream.arrive(events, { storedOnly: next && n % 2 === 0 ? [next] : [] });
  }
  return stream.folded;
}

const subscription = (status: string) => subscriptionObject({ id: 'sub_1', customer: 'cus_1', userId: 'u1', status });

const update = (id: string, from: string, to: string, { at = T, key = null as string | null } = {}): FoldEvent => ({
  ...eventOf('customer.subscription.updated', at, subscription(to), { id, previous: { status: from } }),
  idempotencyKey: key,
});

const created = (status: string, at = T - 60) =>
  eventOf('customer.subscription.created', at, subscription(status), { id: 'created' });

/** An answer of second T that was asked for in that second, unless told otherwise. */
function answer(
  id: string,
  status: string,
  { since = T, until = T, askedAt = T * 1000, seen = [] as string[], key = null as string | null } = {},
): FoldEvent {
  return {
    ...eventOf('customer.subscription.synced', until, subscription(status), { id }),
    position: positionOf(new Date(until * 1000), 'snapshot', id),
    answer: { since, askedAt: new Date(askedAt), seen },
    idempotencyKey: key,
  };
}

/** The IDs in the order in which they are folded, which must be the same for every order of arrival. `active` before all of them. */
function orderOf(...events: FoldEvent[]): string {
  const known = () => created('active').fact.now;
  const orders = new Set(
    [...permutations(events)].map((order) =>
      orderEvents(order, known)
        .flat()
        .map(({ id }) => id)
        .join(' '),
    ),
  );
  expect([...orders]).toHaveLength(1);
  return [...orders].join();
}

const brokenIn = (...events: FoldEvent[]) => allAtOnce([created('active'), ...events]).broken.map(({ id }) => id);

describe('the answer to a write', () => {
  test('the answer to a write is placed directly behind its own event, which has the same idempotency key', () => {
    const own = update('a', 'active', 'past_due', { key: 'k1' });
    const later = update('b', 'past_due', 'active');
    expect(orderOf(own, later, answer('w', 'past_due', { key: 'k1' }))).toBe('a w b');
  });

  test('if the event of a write is lost, its answer is placed before the next event that shows another state, and the object is read again', () => {
    const events = [update('b', 'past_due', 'unpaid'), answer('w', 'past_due', { key: 'k1' })];
    expect(orderOf(...events)).toBe('w b');
    expect(brokenIn(...events)).toEqual(['sub_1']);
  });

  test('the answer to a write is placed behind an earlier write that it had seen', () => {
    const first = answer('w1', 'past_due', { key: 'k1' });
    const second = answer('w2', 'active', { key: 'k2', seen: ['w1'], askedAt: T * 1000 - 5 });
    expect(orderOf(first, second)).toBe('w1 w2');
  });

  test('the answer to a write is placed behind the event of an earlier write that it had seen', () => {
    const first = answer('w1', 'past_due', { key: 'k1' });
    const own = update('a', 'active', 'past_due', { key: 'k1' });
    const second = answer('w2', 'active', { key: 'k2', seen: ['w1'], askedAt: T * 1000 - 5 });
    expect(orderOf(first, second, own)).toBe('a w1 w2');
  });
});

describe('the answer to a read', () => {
  test('the answer to a read is placed behind the last event with the same state', () => {
    const events = [update('a', 'active', 'past_due'), update('b', 'past_due', 'unpaid')];
    expect(orderOf(...events, answer('r', 'past_due'))).toBe('a r b');
    expect(orderOf(...events, answer('r', 'unpaid'))).toBe('a b r');
  });

  test('the answer to a read is placed before all events if it shows the state before them', () => {
    expect(orderOf(update('a', 'active', 'past_due'), answer('r', 'active'))).toBe('r a');
  });

  test('the answer to a read is placed behind every event that was stored when the request was sent [S8]', () => {
    expect(orderOf(update('a', 'active', 'past_due'), answer('r', 'active', { seen: ['a'] }))).toBe('a r');
  });

  test('the answer to a read is never placed after the second in which it was answered', () => {
    const events = [update('a', 'active', 'past_due', { at: T + 1 }), answer('r', 'past_due')];
    expect(orderOf(...events)).toBe('r a');
  });

  test('the answer to a read is never placed before the first second in which Stripe may have read it', () => {
    const events = [update('a', 'active', 'past_due', { at: T - 2 }), answer('r', 'active', { since: T - 1 })];
    expect(orderOf(...events)).toBe('a r');
  });

  test('the answer to a read can be placed in an earlier second than the one in which it was answered', () => {
    const events = [update('a', 'active', 'past_due', { at: T - 1 }), answer('r', 'active', { since: T - 2 })];
    expect(orderOf(...events)).toBe('r a');
  });

  test('the answer to a read is never placed behind the answer to a later request', () => {
    const events = [update('a', 'active', 'past_due'), update('b', 'past_due', 'active')];
    const [first, second] = [
      answer('r1', 'active', { askedAt: T * 1000 + 1 }),
      answer('r2', 'past_due', { askedAt: T * 1000 + 2 }),
    ];
    expect(orderOf(...events, first, second)).toBe('r1 a r2 b');
  });

  test('the answer to a read is placed as late as possible if no event connects, and the object is read again', () => {
    const events = [update('a', 'active', 'past_due'), answer('r', 'paused')];
    expect(orderOf(...events)).toBe('a r');
    expect(brokenIn(...events)).toEqual(['sub_1']);
  });

  test('the answer to a read that overlaps with a write is placed before the answer to the write, unless it shows the same state [S123]', () => {
    const write = answer('w', 'past_due', { key: 'k1', seen: ['created'], askedAt: T * 1000 });
    const during = { seen: ['created'], askedAt: T * 1000 + 5 };
    expect(orderOf(write, answer('r', 'active', during))).toBe('r w');
    expect(orderOf(write, answer('r', 'past_due', during))).toBe('w r');
    expect(orderOf(write, answer('r', 'active', { seen: ['created', 'w'], askedAt: T * 1000 + 5 }))).toBe('w r');
  });

  test('the answer to a read is placed before the event that deleted the object', () => {
    const deleted = eventOf('customer.subscription.deleted', T, subscription('canceled'), { id: 'a' });
    expect(orderOf(deleted, answer('r', 'past_due'))).toBe('r a');
  });

  test('the answer to a read is placed behind the event that created the object', () => {
    expect(orderOf(created('incomplete', T), answer('r', 'active'))).toBe('created r');
  });

  test('the answer with an open invoice is placed before its payment, and that with a paid one behind it', () => {
    const invoice = (type: string, id: string, status: string) =>
      eventOf(type, T, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: 'sub_1', status }), { id });
    const read = (id: string, status: string) => invoice('invoice.synced', id, status);
    const paid = invoice('invoice.paid', 'a', 'paid');
    expect(orderOf(paid, read('r', 'open'))).toBe('r a');
    expect(orderOf(paid, read('r', 'paid'))).toBe('a r');
    expect(orderOf(invoice('invoice.finalized', 'f', 'open'), paid, read('r', 'draft'))).toBe('r f a');
  });
});

describe('the updates of one second', () => {
  test('the updates of one second are ordered as answers show if several orders are possible', () => {
    const [there, back] = [update('z', 'active', 'past_due', { key: 'k1' }), update('y', 'past_due', 'active')];
    const [andThere, andBack] = [update('b', 'active', 'paused'), update('a', 'paused', 'active')];
    const write = answer('w', 'past_due', { key: 'k1' });
    const read = answer('r', 'active', { seen: ['z', 'y', 'w'] });
    expect(orderOf(there, back, andThere, andBack, write, read)).toBe('z w y b a r');
  });

  test('an object is read again if the updates of one second contradict what an answer had seen', () => {
    const [own, seen] = [update('a', 'active', 'past_due', { key: 'k1' }), update('b', 'past_due', 'active')];
    expect(brokenIn(own, seen, answer('w', 'past_due', { key: 'k1', seen: ['b'] }))).toEqual(['sub_1']);
  });
});
