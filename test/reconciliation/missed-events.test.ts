import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Cursor } from '../../src/inbox/cursor.document.ts';
import { DAY, MINUTE } from '../../src/platform/clock.ts';
import { ProviderUnavailable } from '../../src/platform/errors.ts';
import { readMissedEvents } from '../../src/reconciliation/missed-events.ts';
import { createReconciliation } from '../../src/reconciliation/reconciliation.ts';
import { startTollgate } from '../support/tollgate.ts';
import { documentsOf, type Reconciling, startReconciling } from './reconciling.ts';

let here: Reconciling;
beforeAll(async () => {
  here = await startReconciling();
});
afterEach(() => here.reset());
afterAll(() => here.close());

const cursor = async () => (await here.cursors.findOne({ _id: 'events' })) as Cursor;
const told = () => here.stripeSide.events.countDocuments();
const listed = () => here.wire.paths.filter((path) => path.startsWith('/v1/events'));

/** So many events of one customer of nobody, as Stripe lists them. */
async function manyEvents(count: number) {
  await here.stripe.customers.create({});
  const original = await here.stripeSide.events.findOne({}, { sort: { seq: -1 } });
  if (!original) throw new Error('a new customer is told of by an event');
  const copies = Array.from({ length: count - 1 }, (_, index) => {
    const id = `${original._id}${String(index).padStart(3, '0')}`;
    return { _id: id, seq: original.seq + (index + 1) / 1000, body: { ...original.body, id } };
  });
  await here.stripeSide.events.insertMany(copies);
}

describe('reading missed events', () => {
  test('reading missed events without any webhook gives the same documents as webhooks in order', async () => {
    here.dropWebhooks();
    await here.buy('ann', 'premium');
    expect(await here.plan('ann')).toBe('free');

    const report = await here.reconciliation.readMissedEvents();
    await here.settle();
    expect(await here.plan('ann')).toBe('premium');
    expect(report).toMatchObject({ outcome: 'complete', looked: await told(), stored: await told(), duplicates: 0 });
    expect(here.counted.missed).toBe(await told());

    const orderly = await startTollgate();
    const ours = await here.events.find({ _id: /^sync_/ }).toArray();
    for (const { _id, status, ...event } of ours) {
      await orderly.connection
        .collection<{ _id: string }>('events')
        .insertOne({ ...event, _id, status, dueAt: new Date(0) } as never);
    }
    await orderly.settle();
    for (const { body } of await here.stripeSide.events.find().sort({ seq: 1 }).toArray()) {
      await orderly.deliver(body as never);
      await orderly.settle();
    }
    const accounts = orderly.connection.collection('accounts') as never;
    const payments = orderly.connection.collection('payments') as never;
    expect(await documentsOf({ accounts, payments })).toEqual(await documentsOf(here.options));
    await orderly.close();
  });

  test('reading missed events stores an event as its webhook would have been', async () => {
    await here.buy('ann', 'premium');
    const byWebhook = await here.events.find({ source: 'STRIPE_WEBHOOK' }).sort({ _id: 1 }).toArray();
    await here.events.deleteMany({ source: 'STRIPE_WEBHOOK' });
    await here.reconciliation.readMissedEvents();
    await here.settle();
    const known = { _id: { $in: byWebhook.map(({ _id }) => _id) } };
    const byList = await here.events.find(known).sort({ _id: 1 }).toArray();
    const asStored = ({ _id, type, position, createdAt, apiVersion, livemode, fact }: (typeof byList)[number]) => ({
      ...{ _id, type, position, createdAt, apiVersion, livemode, fact },
    });
    expect(byList.map(asStored)).toEqual(byWebhook.map(asStored));
    expect(new Set(byList.map(({ source }) => source))).toEqual(new Set(['STRIPE_SYNC']));
    expect(JSON.parse(byList[0]?.payload ?? '')).toMatchObject({ id: byList[0]?._id, object: 'event' });
  });

  test('reading missed events again, or after every webhook, finds nothing new and reports what it read', async () => {
    await here.buy('ann', 'premium');
    await here.reconciliation.readMissedEvents();
    const before = await documentsOf(here.options);
    const report = await here.reconciliation.readMissedEvents();
    expect(report).toMatchObject({
      outcome: 'complete',
      looked: await told(),
      stored: 0,
      duplicates: await told(),
      pages: 1,
    });
    await here.settle();
    expect(await documentsOf(here.options)).toEqual(before);
  });

  test('reading missed events reads every page', async () => {
    here.dropWebhooks();
    await manyEvents(240);
    const report = await here.reconciliation.readMissedEvents();
    expect(report).toMatchObject({
      looked: await told(),
      stored: await told(),
      pages: Math.ceil((await told()) / 100),
    });
    expect(report?.pages).toBeGreaterThan(2);
    expect(await here.events.countDocuments({ source: 'STRIPE_SYNC', _id: /^evt_/ })).toBe(await told());
  });

  test('a page that fails leaves the cursor unchanged, and the next run resumes behind the last complete page', async () => {
    await here.reconciliation.readMissedEvents();
    const { upTo } = await cursor();
    await here.later(2);
    here.dropWebhooks();
    await manyEvents(240);
    here.wire.paths.length = 0;
    here.wire.cut = () => listed().length === 2;
    await expect(here.reconciliation.readMissedEvents()).rejects.toThrow(ProviderUnavailable);
    expect(await cursor()).toMatchObject({ upTo, error: 'Stripe cannot answer', pass: { pages: 1, stored: 100 } });
    await here.stripe.customers.create({}); // newer than the pass, so the next one's

    here.wire.cut = () => false;
    here.wire.paths.length = 0;
    const report = await here.reconciliation.readMissedEvents();
    expect(listed()[0]).toContain('starting_after=evt_');
    expect(report).toMatchObject({ outcome: 'complete', looked: (await told()) - 1 });
    expect((await cursor()).upTo?.getTime()).toBeGreaterThan(upTo?.getTime() ?? 0);
    expect(await cursor()).not.toHaveProperty('pass');
    expect(await here.reconciliation.readMissedEvents()).toMatchObject({ stored: 1 });
  });

  test('a page that cannot be stored completely is read again', async () => {
    here.dropWebhooks();
    await manyEvents(20);
    let stored = 0;
    const full = createReconciliation({
      ...here.options,
      store: async (event) => {
        if (++stored === 7) throw new Error('the disk is full');
        return here.options.store(event);
      },
    });
    await expect(full.readMissedEvents()).rejects.toThrow('the disk is full');
    expect(await cursor()).not.toHaveProperty('upTo');
    await here.reconciliation.readMissedEvents();
    expect(await here.events.countDocuments({ _id: /^evt_/ })).toBe(await told());
  });

  test('the first page that fails leaves the cursor as it was, without a pass to resume', async () => {
    await here.reconciliation.readMissedEvents();
    const { upTo, finishedAt, report } = await cursor();
    await here.later(3_600);
    here.dropWebhooks();
    await manyEvents(20);
    here.wire.paths.length = 0;
    here.wire.cut = () => listed().length === 1;
    await expect(here.reconciliation.readMissedEvents()).rejects.toThrow(ProviderUnavailable);
    const failed = await cursor();
    expect(failed).toMatchObject({ upTo, finishedAt, report, error: 'Stripe cannot answer' });
    expect(failed).not.toHaveProperty('pass');
    expect(await here.reconciliation.readMissedEvents()).toMatchObject({ outcome: 'complete', stored: await told() });
  });

  test('a later page that cannot be stored keeps the cursor behind the page before it, and is read again whole', async () => {
    await here.reconciliation.readMissedEvents();
    const { upTo } = await cursor();
    await here.later(3_600);
    here.dropWebhooks();
    await manyEvents(150);
    const page = await here.stripe.events.list({ limit: 100 });
    const gauge: number[] = [];
    let stored = 0;
    const full = createReconciliation({
      ...here.options,
      metrics: { ...here.options.metrics, upTo: { set: (_labels: object, value: number) => void gauge.push(value) } },
      store: async (event) => {
        if (++stored === 120) throw new Error('the disk is full');
        return here.options.store(event);
      },
    });
    await expect(full.readMissedEvents()).rejects.toThrow('the disk is full');
    const after = page.data.at(-1)?.id;
    expect(await cursor()).toMatchObject({ upTo, pass: { after, looked: 100, stored: 100, pages: 1 } });
    expect(gauge).toEqual([]);
    here.wire.paths.length = 0;
    expect(await here.reconciliation.readMissedEvents()).toMatchObject({ outcome: 'complete', looked: await told() });
    expect(listed()[0]).toContain(`starting_after=${after}`);
    expect(await here.events.countDocuments({ _id: /^evt_/ })).toBe(await told());
  });

  test('a pass that is stopped ends after a page, and the next one resumes there', async () => {
    here.dropWebhooks();
    await manyEvents(120);
    const ask = here.options.gateway.ask;
    const stopped = await readMissedEvents({ ...here.options, ask }, AbortSignal.abort());
    expect(stopped).toMatchObject({ outcome: 'stopped', pages: 1, stored: 100 });
    expect(await here.reconciliation.readMissedEvents()).toMatchObject({
      outcome: 'complete',
      pages: 2,
      looked: await told(),
    });
  });

  test('if Stripe does not know the event to resume behind, the run after the next starts from the beginning', async () => {
    here.dropWebhooks();
    await manyEvents(120);
    here.wire.cut = () => listed().length === 2;
    await expect(here.reconciliation.readMissedEvents()).rejects.toThrow(ProviderUnavailable);
    const { after } = (await cursor()).pass as { after: string };
    await here.stripeSide.events.deleteOne({ _id: after });
    await expect(here.reconciliation.readMissedEvents()).rejects.toThrow(after);
    expect(await here.reconciliation.readMissedEvents()).toMatchObject({ outcome: 'complete', looked: await told() });
  });

  test('a pass that stopped a day ago starts from the beginning', async () => {
    here.dropWebhooks();
    await manyEvents(120);
    here.wire.cut = () => listed().length === 2;
    await expect(here.reconciliation.readMissedEvents()).rejects.toThrow(ProviderUnavailable);
    await here.later(86_400);
    expect(await here.reconciliation.readMissedEvents()).toMatchObject({
      looked: await told(),
      stored: (await told()) - 100,
    });
  });

  test('a second process does nothing meanwhile', async () => {
    await here.stripe.customers.create({});
    let during: unknown = 'not asked';
    const first = createReconciliation({
      ...here.options,
      store: async (event) => {
        during = await here.reconciliation.readMissedEvents();
        return here.options.store(event);
      },
    });
    expect(await first.readMissedEvents()).toMatchObject({ outcome: 'complete' });
    expect(during).toBeNull();
  });
});

describe('the window', () => {
  test('the time span of a pass begins ten minutes before the last pass, because Stripe may list an event late', async () => {
    await here.reconciliation.readMissedEvents();
    const upTo = (await cursor()).upTo?.getTime() ?? 0;
    await here.later(3_600);
    await here.stripe.customers.create({});
    const report = await here.reconciliation.readMissedEvents();
    expect(report?.from.getTime()).toBe(upTo - 10 * MINUTE);
    expect(report?.to.getTime()).toBeGreaterThanOrEqual(upTo + 59 * MINUTE);
    expect(await here.reconciliation.readMissedEvents()).toMatchObject({ looked: 1 });
  });

  test('the time span of the first pass is what Stripe still lists: 25 days', async () => {
    await here.later(26 * 86_400);
    await here.stripe.customers.create({});
    const report = await here.reconciliation.readMissedEvents();
    expect(report).toMatchObject({ outcome: 'complete', looked: 1 });
    expect(report?.from.getTime()).toBeLessThanOrEqual(here.sandbox.clock.now().getTime() - 25 * DAY);
  });

  test('a time span with a gap is not read before the objects were compared [S96]', async () => {
    here.dropWebhooks();
    await here.reconciliation.readMissedEvents();
    await here.later(26 * 86_400);
    await here.stripe.customers.create({});
    const before = await cursor();
    here.wire.paths.length = 0;
    expect(await here.reconciliation.readMissedEvents()).toMatchObject({ outcome: 'objects first', looked: 0 });
    expect(here.wire.paths).toEqual([]);
    expect(await cursor()).toEqual(before);

    await here.reconciliation.compareObjects();
    expect(await here.reconciliation.readMissedEvents()).toMatchObject({ outcome: 'complete', stored: 1 });
  });
});
