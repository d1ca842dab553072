import { describe, expect, test } from '@jest/globals';
import { entitlementProjection } from '../../src/billing/entitlement/entitlement.fold.ts';
import type { FoldEvent, Projection } from '../../src/billing/fold.ts';
import type { Link } from '../../src/billing/payment/link.document.ts';
import { linksTold } from '../../src/billing/payment/links.ts';
import { paymentProjection } from '../../src/billing/payment/payment.fold.ts';
import { SHAPE_VERSION } from '../../src/billing/projected.ts';
import type { Opened } from '../../src/folding/checkpoint.ts';
import { stepsOf } from '../../src/folding/steps.ts';
import { startOfSecond } from '../../src/inbox/position.ts';
import { type AuditDraft, applyChanges } from '../../src/outbox/audit-draft.ts';
import type { Staged } from '../../src/outbox/staged.ts';
import { bringUpToDate, type Work } from '../../src/projection/project.ts';
import { whatFollows } from '../../src/projection/what-follows.ts';
import { moneyfulLife } from '../support/lives.ts';
import { fc } from '../support/seed.ts';
import { customerObject, invoiceObject, stripeEvent, subscriptionObject } from '../support/stripe-events.ts';
import { byPosition, eventOf, foldEvent } from './folding.ts';

const T = 1_760_000_000;
const AT = new Date('2026-03-01T12:00:00Z');

/** A document in memory, written as the engine writes it; with everything that followed from its writes. */
class Written<State> {
  document: Opened<State> | null = null;
  readonly staged: Staged[] = [];
  private readonly log: FoldEvent[] = [];
  private readonly projection: Projection<State>;
  private readonly id: string;

  constructor(projection: Projection<State>, id: string) {
    this.projection = projection;
    this.id = id;
  }

  async arrive(events: FoldEvent[], fromNothing: string | null = null): Promise<Staged[]> {
    for (const event of events) if (!this.log.includes(event)) this.log.push(event);
    return this.write({ events, fromNothing });
  }

  /** Without these events: they belong to another document now. */
  async lose(events: FoldEvent[]): Promise<Staged[]> {
    for (const event of events) this.log.splice(this.log.indexOf(event), 1);
    return this.write({ events: [], fromNothing: 'It belongs to another user now.' });
  }

  private async write(work: Work): Promise<Staged[]> {
    const { projection, id, document } = this;
    const update = await bringUpToDate(projection, document, work, async (from) =>
      this.log.filter(({ position }) => from === null || position >= startOfSecond(from)).sort(byPosition),
    );
    const staged = whatFollows({ projection, name: 'kind', id, document, update, at: AT });
    const { state, position, bases } = update.replayed;
    this.document = { _id: id, revision: (document?.revision ?? 0) + 1, v: SHAPE_VERSION, state, position, bases };
    this.staged.push(...staged);
    return staged;
  }

  get told() {
    const { projection, id } = this;
    const changes = auditOf(this.staged).flatMap((draft) => draft.changes);
    return { replayed: applyChanges({}, changes), state: this.document && projection.audited(this.document.state, id) };
  }
}

const auditOf = (staged: readonly Staged[]): AuditDraft[] =>
  staged.flatMap((entry) => ('audit' in entry ? [entry.audit] : []));
const causesOf = (staged: readonly Staged[]) => auditOf(staged).map(({ eventId }) => eventId);

/** The events of a life with much money as its documents fold them, with their places. */
const life = (() => {
  const events = moneyfulLife('x');
  const links = new Map<string, Link>();
  for (const { fact } of events.map((event) => foldEvent(event))) {
    for (const link of linksTold(fact, false)) links.set(link._id, { ...links.get(link._id), ...link });
  }
  return events.map((event) => foldEvent(event, 'u1', links));
})();
const ofPayment = life.filter(({ place }) => place.paymentId === 'in_x_2');

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

describe('what is put into the audit history', () => {
  test.each<[string, Projection<unknown>, string, FoldEvent[]]>([
    ['an entitlement', entitlementProjection as Projection<unknown>, 'u1', life],
    ['a payment', paymentProjection as Projection<unknown>, 'in_x_2', ofPayment],
  ])('gives, applied from nothing, what is audited of %s, in whatever order its events came [S57]', async (...args) => {
    const [, projection, id, events] = args;
    expect(events.length).toBeGreaterThan(5);
    await fc.assert(
      fc.asyncProperty(arrivals(events), async (batches) => {
        const written = new Written(projection, id);
        for (const batch of batches) await written.arrive(batch);
        const { replayed, state } = written.told;
        expect(replayed).toEqual(applyChanges(state ?? {}, []));
      }),
      { numRuns: 150 },
    );
  });

  test('has an id of its own in each write, and all of them in the whole history [S54]', async () => {
    const written = new Written(entitlementProjection, 'u1');
    for (const event of life) await written.arrive([event]);
    const ids = auditOf(written.staged).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(10);
    expect(new Set(ids).size).toBe(ids.length);
    const keys = written.staged.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('is nothing where a write is done again', async () => {
    const written = new Written(entitlementProjection, 'u1');
    await written.arrive(life);
    expect(await written.arrive(life.slice(3, 9))).toEqual([]);
  });

  test('holds nothing personal', async () => {
    const written = new Written(entitlementProjection, 'u1');
    await written.arrive(life);
    expect(JSON.stringify(auditOf(written.staged))).not.toMatch(/example\.com|4242|visa/);
  });

  test('is caused by Stripe, at the time of the write, in the history of its user', async () => {
    const written = new Written(entitlementProjection, 'u1');
    const [draft] = auditOf(await written.arrive([life[0] as FoldEvent]));
    expect(draft).toMatchObject({ chain: 'u1', at: AT, actor: { kind: 'STRIPE', id: null }, eventId: life[0]?.id });
  });
});

const subscription = (id: string, status: string, second: number) =>
  eventOf('customer.subscription.updated', T + second, subscriptionObject({ id: 'sub_1', customer: 'cus_1', status }), {
    id,
  });

describe('the cause of each difference', () => {
  test('is the event that made it, each of a batch for itself', async () => {
    const written = new Written(entitlementProjection, 'u1');
    const staged = await written.arrive([subscription('evt_a', 'active', 0), subscription('evt_b', 'past_due', 5)]);
    expect(auditOf(staged).map(({ eventId, action, changes }) => [eventId, action, changes.length > 0])).toEqual([
      ['evt_a', 'subscription.created', true],
      ['evt_b', 'subscription.status_changed', true],
    ]);
  });

  test('is each late event for what it changed, although newer ones are folded on top of it [S56]', async () => {
    const written = new Written(entitlementProjection, 'u1');
    const customer = (id: string, second: number) =>
      foldEvent(stripeEvent('customer.created', T + second, customerObject(`cus_${id}`, 'u1'), { id }));
    await written.arrive([subscription('evt_new', 'active', 90)]);
    const staged = await written.arrive([
      customer('evt_1', 1),
      subscription('evt_2', 'past_due', 3),
      customer('evt_3', 5),
    ]);
    // The late status changes nothing that is so now: a newer one stands on top of it.
    expect(causesOf(staged)).toEqual(['evt_1', 'evt_3']);
  });

  test('is the newest event where more than 50 come at once', async () => {
    const written = new Written(entitlementProjection, 'u1');
    const statuses = ['active', 'past_due'];
    const many = Array.from({ length: 51 }, (_, n) => subscription(`evt_${n}`, statuses[n % 2] as string, n * 5));
    expect(causesOf(await written.arrive(many))).toEqual(['evt_50']);
  });

  test('is told one by one where 50 come at once', async () => {
    const written = new Written(entitlementProjection, 'u1');
    const statuses = ['active', 'past_due'];
    const many = Array.from({ length: 50 }, (_, n) => subscription(`evt_${n}`, statuses[n % 2] as string, n * 5));
    expect(causesOf(await written.arrive(many))).toHaveLength(50);
  });

  test('is the system, with the reason, where events left the document', async () => {
    const written = new Written(entitlementProjection, 'u1');
    const [kept, gone] = [
      foldEvent(stripeEvent('customer.created', T, customerObject('cus_9', 'u1'))),
      subscription('evt_gone', 'active', 5),
    ];
    await written.arrive([kept, gone]);
    const [draft] = auditOf(await written.lose([gone]));
    expect(draft).toMatchObject({
      actor: { kind: 'SYSTEM' },
      eventId: null,
      reason: 'It belongs to another user now.',
      action: 'subscription.removed',
    });
    expect(written.told.replayed).toEqual(applyChanges(written.told.state ?? {}, []));
  });
});

describe('the steps of a write', () => {
  const parts = (added: FoldEvent[]) => ({
    projection: entitlementProjection,
    start: { state: entitlementProjection.empty, position: null, bases: [] },
    events: added,
    added,
    before: entitlementProjection.empty,
    after: entitlementProjection.empty,
  });

  test('are one, of nobody, where nothing was added', () => {
    expect(stepsOf(parts([]))).toMatchObject([{ event: null }]);
  });

  test('lead from what was to what is, each from where the one before it ended', () => {
    const added = [subscription('evt_a', 'active', 0), subscription('evt_b', 'past_due', 5)];
    const steps = stepsOf(parts(added));
    expect(steps.map(({ event }) => event?.id)).toEqual(['evt_a', 'evt_b']);
    expect(steps[1]?.before).toBe(steps[0]?.after);
  });
});

describe('messages', () => {
  test('are staged with the write that made them so, and not again [S32]', async () => {
    const written = new Written(paymentProjection, 'in_1');
    const paid = eventOf('invoice.paid', T, invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: null }));
    const ids = (staged: Staged[]) => staged.flatMap((entry) => ('message' in entry ? [entry.message.id] : []));
    expect([ids(await written.arrive([paid])), ids(await written.arrive([paid]))]).toEqual([['receipt:in_1'], []]);
  });
});
