import { describe, expect, test } from '@jest/globals';
import { entitlementProjection } from '../../src/billing/entitlement/entitlement.fold.ts';
import type { FoldEvent } from '../../src/billing/fold.ts';
import type { Effects } from '../../src/folding/effects.ts';
import { nothingFolded, replay } from '../../src/folding/replay.ts';
import { stepsOf } from '../../src/folding/steps.ts';
import { moneyfulLife } from '../support/lives.ts';
import { fc } from '../support/seed.ts';
import { customerObject, invoiceObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { byPosition, eventOf, foldEvent } from './folding.ts';
import { AT, SavedInMemory } from './stream-in-memory.ts';

const T = 1_760_000_000;

const auditOf = (effects: readonly Effects[]) => effects.flatMap(({ audit }) => audit);
const causesOf = (effects: readonly Effects[]) => auditOf(effects).map(({ eventId }) => eventId);
const arrive = (stream: SavedInMemory, events: readonly FoldEvent[]) => stream.effectsOf(() => stream.arrive(events));

/** The events of a life with much money. */
const life = moneyfulLife('x').map((event) => foldEvent(event));

const arrivals = (events: readonly FoldEvent[]) =>
  fc
    .record({
      order: fc.shuffledSubarray([...events], { minLength: events.length }),
      again: fc.subarray([...events]),
      sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
    })
    .map(({ order, again, sizes }) => {
      const rest = [...order, ...again];
      const batches: FoldEvent[][] = [];
      for (let n = 0; rest.length > 0; n++) batches.push([...new Set(rest.splice(0, sizes[n % sizes.length]))]);
      return batches;
    });

describe('audit entries', () => {
  test('audit changes, applied from nothing, give the audited facts of a stream, in whatever order its events arrived [S57]', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals(life), async (batches) => {
        const stream = new SavedInMemory('cus_x');
        for (const batch of batches) await stream.arrive(batch);
        const { told, is } = stream.audited;
        expect(stream.payments.size).toBeGreaterThan(1);
        expect(told).toEqual(is);
      }),
      { numRuns: 100 },
    );
  });

  test('an audit entry has an ID of its own in each save and in the whole history [S54]', async () => {
    const stream = new SavedInMemory('cus_x');
    for (const event of life) await stream.arrive([event]);
    const ids = auditOf(stream.effects).map(({ _id }) => _id);
    expect(ids.length).toBeGreaterThan(10);
    expect(new Set(ids).size).toBe(ids.length);
    const keys = stream.effects.flatMap(({ messages }) => messages.map(({ key }) => key));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('audit entries are one chain in the order of the saves, whose tip the account keeps [3b]', async () => {
    const stream = new SavedInMemory('cus_x');
    for (const event of life) await stream.arrive([event]);
    const chain = auditOf(stream.effects);
    expect(chain.map(({ seq }) => seq)).toEqual(chain.map((_entry, n) => n + 1));
    expect(chain.map(({ previousHash }) => previousHash)).toEqual([
      null,
      ...chain.slice(0, -1).map(({ hash }) => hash),
    ]);
    const { account } = stream;
    expect(account?.auditHead).toEqual({ seq: chain.length, hash: chain.at(-1)?.hash });
    expect(account?.revision).toBe(stream.effects.length);
    // A fold from nothing goes on behind both.
    const [again] = await stream.effectsOf(() => stream.lose(life.slice(-3), 'It lost events.'));
    expect(again?.audit[0]).toMatchObject({ seq: chain.length + 1, previousHash: chain.at(-1)?.hash });
    expect(stream.account?.revision).toBe((account?.revision ?? 0) + 1);
  });

  test('repeating a save adds no audit entry', async () => {
    const stream = new SavedInMemory('cus_x');
    await stream.arrive(life);
    expect(await arrive(stream, life.slice(3, 9))).toEqual([]);
  });

  test('audit entries contain nothing personal', async () => {
    const stream = new SavedInMemory('cus_x');
    await stream.arrive(life);
    expect(JSON.stringify(auditOf(stream.effects))).not.toMatch(/example\.com|4242|visa/);
  });

  test('an audit entry of a Stripe event has the actor Stripe, the time of the save, and the chain of its stream', async () => {
    const stream = new SavedInMemory('cus_x');
    const [entry] = auditOf(await arrive(stream, [life[0] as FoldEvent]));
    expect(entry).toMatchObject({ chain: 'cus_x', at: AT, actor: { kind: 'STRIPE', id: null }, eventId: life[0]?.id });
  });
});

const subscription = (id: string, status: string, second: number) =>
  eventOf('customer.subscription.updated', T + second, subscriptionObject({ id: 'sub_1', customer: 'cus_1', status }), {
    id,
  });

describe('the cause of each difference', () => {
  test('each change is caused by the event that made it, even within a batch', async () => {
    const stream = new SavedInMemory();
    const staged = await arrive(stream, [subscription('evt_a', 'active', 0), subscription('evt_b', 'past_due', 5)]);
    expect(auditOf(staged).map(({ eventId, action, changes }) => [eventId, action, changes.length > 0])).toEqual([
      ['evt_a', 'subscription.created', true],
      ['evt_b', 'subscription.status_changed', true],
    ]);
  });

  test('each change of a late event is caused by it, although newer events are folded again after it [S56]', async () => {
    const stream = new SavedInMemory();
    const customer = (id: string, second: number) =>
      foldEvent(stripeEvent('customer.created', T + second, customerObject(`cus_${id}`, 'u1'), { id }));
    await stream.arrive([subscription('evt_new', 'active', 90)]);
    const staged = await arrive(stream, [
      customer('evt_1', 1),
      subscription('evt_2', 'past_due', 3),
      customer('evt_3', 5),
    ]);
    // The late status changes nothing that is so now: a newer one stands on top of it.
    expect([...new Set(causesOf(staged))]).toEqual(['evt_1', 'evt_3']);
  });

  test('changes are caused by the newest event if more than 50 arrive at once', async () => {
    const stream = new SavedInMemory();
    const statuses = ['active', 'past_due'];
    const many = Array.from({ length: 51 }, (_, n) => subscription(`evt_${n}`, statuses[n % 2] as string, n * 5));
    expect(causesOf(await arrive(stream, many))).toEqual(['evt_50']);
  });

  test('changes are caused by single events if 50 arrive at once', async () => {
    const stream = new SavedInMemory();
    const statuses = ['active', 'past_due'];
    const many = Array.from({ length: 50 }, (_, n) => subscription(`evt_${n}`, statuses[n % 2] as string, n * 5));
    expect(causesOf(await arrive(stream, many))).toHaveLength(50);
  });

  test('changes are caused by the system, with the reason, if events left the document', async () => {
    const stream = new SavedInMemory();
    const [kept, gone] = [
      foldEvent(stripeEvent('customer.created', T, customerObject('cus_9', 'u1'))),
      subscription('evt_gone', 'active', 5),
    ];
    await stream.arrive([kept, gone]);
    const [draft] = auditOf(await stream.effectsOf(() => stream.lose([gone], 'It belongs to another user now.')));
    expect(draft).toMatchObject({
      actor: { kind: 'SYSTEM' },
      eventId: null,
      reason: 'It belongs to another user now.',
      action: 'subscription.removed',
    });
    expect(stream.audited.told).toEqual(stream.audited.is);
  });
});

describe('the steps of a write', () => {
  const parts = (added: FoldEvent[]) => ({
    projection: entitlementProjection,
    replayed: replay(entitlementProjection, nothingFolded(entitlementProjection), added),
    added,
    before: entitlementProjection.empty,
  });

  test('a write without new events is one step without a cause', () => {
    expect(stepsOf(parts([]))).toMatchObject([{ event: null }]);
  });

  test('the steps of a write lead from the former to the new state, each from the end of the one before', () => {
    const added = [subscription('evt_a', 'active', 0), subscription('evt_b', 'past_due', 5)];
    const steps = stepsOf(parts(added));
    expect(steps.map(({ event }) => event?.id)).toEqual(['evt_a', 'evt_b']);
    expect(steps[1]?.before).toBe(steps[0]?.after);
  });
});

/** The fold of some events of a stream. */
const foldOf = (events: readonly FoldEvent[]) =>
  replay(entitlementProjection, nothingFolded(entitlementProjection), [...events].sort(byPosition));

test('each step of a write ends in the fold of everything but the events that are still to come', () => {
  fc.assert(
    fc.property(fc.subarray(life, { minLength: 2 }), (some) => {
      const added = [...some].sort(byPosition);
      const known = life.filter((event) => !some.includes(event));
      const steps = stepsOf({
        projection: entitlementProjection,
        replayed: foldOf(life),
        added,
        before: foldOf(known).state,
      });
      const folds = added.map((_event, n) => foldOf([...known, ...added.slice(0, n + 1)]).state);
      expect(steps.map(({ after }) => after)).toEqual(folds);
    }),
    { numRuns: 100 },
  );
});

describe('messages', () => {
  test('messages are staged with the save that causes them, and not again [S32]', async () => {
    const stream = new SavedInMemory();
    await stream.arrive([foldEvent(stripeEvent('customer.created', T - 9, customerObject('cus_1', 'u1')))]);
    const paid = eventOf('invoice.paid', T, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: null }));
    const ids = (effects: Effects[]) => effects.flatMap(({ messages }) => messages.map(({ message }) => message.id));
    expect([ids(await arrive(stream, [paid])), ids(await arrive(stream, [paid]))]).toEqual([['receipt:in_1'], []]);
  });
});
