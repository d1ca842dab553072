import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ownEvent } from '../../src/billing/own-event.ts';
import type { Cursor } from '../../src/inbox/cursor.document.ts';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { ProviderUnavailable } from '../../src/platform/errors.ts';
import { compareObjects, reconcileUser } from '../../src/reconciliation/compare-objects.ts';
import { createFetcher } from '../../src/reconciliation/fetch.ts';
import { createReconciliation } from '../../src/reconciliation/reconciliation.ts';
import { readCustomerObjects } from '../../src/reconciliation/stripe-objects.ts';
import { documentsOf, type Reconciling, startReconciling } from './reconciling.ts';

let here: Reconciling;
beforeAll(async () => {
  here = await startReconciling();
});
afterEach(() => here.reset());
afterAll(() => here.close());

const cursor = async () => (await here.cursors.findOne({ _id: 'objects' })) as Cursor;
const snapshots = () => here.events.countDocuments({ _id: /^sync_/ });
const subscriptionOf = async (customer: string) =>
  (await here.stripe.subscriptions.list({ customer, status: 'all' })).data[0]?.id ?? '';
const invoiceOf = async (customer: string) => (await here.stripe.invoices.list({ customer })).data[0]?.id ?? '';

/** Nobody will ever tell what happened: no webhook came, and Stripe lists it no more. */
async function forgetEvents() {
  await here.sandbox.settled();
  await here.stripeSide.events.deleteMany({});
}

/** Gives a Stripe customer to a user, as an admin does. */
const link = (id: string, userId: string) =>
  here.options.record([ownEvent('customer.linked', id, { id, userId }, BY_ADMIN)]);
const BY_ADMIN = { actor: { kind: 'ADMIN' as const, id: 'ada' }, reason: null, requestId: null };

describe('comparing the objects', () => {
  test('a lost customer.subscription.deleted is found although Stripe does not list the event any more', async () => {
    const customer = await here.buy('ann', 'premium');
    const subscription = await subscriptionOf(customer);
    here.dropWebhooks();
    await here.later(60);
    await here.stripe.subscriptions.cancel(subscription);
    await forgetEvents();
    expect(await here.reconciliation.readMissedEvents()).toMatchObject({ stored: 0 });
    expect(await here.plan('ann')).toBe('premium');

    const report = await here.reconciliation.compareObjects();
    expect(report).toMatchObject({
      ...{ outcome: 'complete', customers: 1, subscriptions: 1, invoices: 1, unknown: 0, drifted: 1, failed: 0 },
      drift: [{ customerId: customer, objectId: subscription, kind: 'stale' }],
      failures: [],
    });
    expect(await here.plan('ann')).toBe('free');
    expect(here.counted).toMatchObject({ stale: 1, missing: 0 });

    // Admins are told of this pass, and not of one that finds nothing.
    await here.later(60);
    await here.reconciliation.compareObjects();
    const alerts = await messageCollection(here.connection).find({ kind: 'drift' }).toArray();
    const since = alerts[0]?.data && 'since' in alerts[0].data ? alerts[0].data.since : null;
    expect(alerts).toMatchObject([
      { userId: null, data: { objects: 1, customerId: customer, objectId: subscription } },
    ]);
    expect(alerts[0]?._id).toBe(`drift:${since?.toISOString()}`);
  });

  test('a purchase without events at Stripe is found completely', async () => {
    here.dropWebhooks();
    const customer = await here.buy('ann', 'premium');
    await forgetEvents();
    const report = await here.reconciliation.compareObjects();
    expect(new Set(report?.drift)).toEqual(
      new Set([
        // The first invoice gave the customer a currency.
        { customerId: customer, objectId: customer, kind: 'stale' },
        { customerId: customer, objectId: await subscriptionOf(customer), kind: 'missing' },
        { customerId: customer, objectId: await invoiceOf(customer), kind: 'missing' },
      ]),
    );
    expect(await here.plan('ann')).toBe('premium');
    const { me } = (await here.ask({ userId: 'ann' }, '{ me { payments { nodes { status } } } }')) as {
      me: { payments: { nodes: { status: string }[] } };
    };
    expect(me.payments.nodes).toEqual([{ status: 'PAID' }]);
  });

  test('a change that waits at Stripe is found without an event, and so is that it was taken back', async () => {
    const customer = await here.buy('ann', 'premium');
    const from_subscription = await subscriptionOf(customer);
    here.dropWebhooks();
    await here.later(60);
    const { id, phases } = await here.stripe.subscriptionSchedules.create({ from_subscription });
    const [price] = (await here.stripe.prices.list({ lookup_keys: ['basic_month_eur'] })).data;
    const [{ start_date = 0, end_date = 0, items = [] } = {}] = phases;
    const now = { items: items.map((item) => ({ price: String(item.price), quantity: 1 })), start_date, end_date };
    await here.stripe.subscriptionSchedules.update(id, {
      phases: [now, { items: [{ price: price?.id ?? '', quantity: 1 }] }],
    });
    await forgetEvents();
    const waiting = async () => {
      const { me } = await here.ask({ userId: 'ann' }, '{ me { subscriptions { pendingChange { plan { code } } } } }');
      return (me as { subscriptions: { pendingChange: object | null }[] }).subscriptions[0]?.pendingChange;
    };
    expect(await waiting()).toBeNull();
    const found = { customerId: customer, objectId: id };
    expect(await here.reconciliation.compareObjects()).toMatchObject({ drift: [{ ...found, kind: 'missing' }] });
    expect(await waiting()).toEqual({ plan: { code: 'basic' } });
    expect(await here.reconciliation.compareObjects()).toMatchObject({ drift: [] });
    await here.later(60);
    await here.stripe.subscriptionSchedules.release(id);
    await forgetEvents();
    expect(await here.reconciliation.compareObjects()).toMatchObject({ drift: [{ ...found, kind: 'stale' }] });
    expect(await waiting()).toBeNull();
  });

  test('a Stripe customer that was deleted without an event is deleted here, with its subscription', async () => {
    const customer = await here.buy('ann', 'premium');
    here.dropWebhooks();
    await here.later(60);
    await here.stripe.customers.del(customer);
    await forgetEvents();
    const report = await here.reconciliation.compareObjects();
    expect(report?.drift).toContainEqual({ customerId: customer, objectId: customer, kind: 'stale' });
    expect((await here.accounts.findOne({ _id: customer }))?.state.customers[customer]?.now.deleted).toBe(true);
    expect(await here.plan('ann')).toBe('free');
  });

  test('a comparison that finds nothing new records nothing, changes nothing and reports what it covered', async () => {
    await here.buy('ann', 'premium');
    await here.buy('ben', 'basic');
    const before = await documentsOf(here.options);
    const recorded = await snapshots();
    for (let time = 0; time < 2; time++) {
      expect(await here.reconciliation.compareObjects()).toMatchObject({
        ...{ outcome: 'complete', customers: 2, subscriptions: 2, invoices: 2, drifted: 0, drift: [] },
      });
    }
    expect(await snapshots()).toBe(recorded);
    expect(await documentsOf(here.options)).toEqual(before);
  });

  test('another link to the same invoice is no difference', async () => {
    const customer = await here.buy('ann', 'premium');
    const invoice = await invoiceOf(customer);
    await here.later(60);
    const url = 'https://invoice.stripe.com/i/acct_1/live_another';
    await here.stripeSide.objects.updateOne({ _id: invoice }, { $set: { 'body.hosted_invoice_url': url } });
    const recorded = await snapshots();
    expect(await here.reconciliation.compareObjects()).toMatchObject({ drifted: 0 });
    expect(await snapshots()).toBe(recorded);
  });

  test('a draft invoice is not recorded', async () => {
    const customer = await here.buy('ann', 'premium');
    await copyInvoices(await invoiceOf(customer), 3, { 'body.status': 'draft' });
    expect(await here.reconciliation.compareObjects()).toMatchObject({ invoices: 1, drifted: 0 });
  });

  test('a comparison reads every page of a customer’s invoices', async () => {
    const customer = await here.buy('ann', 'premium');
    await copyInvoices(await invoiceOf(customer), 120);
    const report = await here.reconciliation.compareObjects();
    expect(report).toMatchObject({ invoices: 121, drifted: 120 });
    expect(new Set(report?.drift.map(({ kind }) => kind))).toEqual(new Set(['missing']));
    expect(await here.payments.countDocuments({ stream: customer })).toBe(121);
    expect(await here.reconciliation.compareObjects()).toMatchObject({ invoices: 121, drifted: 0 });
  });

  test('a live subscription that no list contains is read by its ID', async () => {
    const customer = await here.buy('ann', 'premium');
    const subscription = await subscriptionOf(customer);
    here.dropWebhooks();
    await here.later(60);
    await here.stripe.subscriptions.cancel(subscription);
    const unlisted = createFetcher(async (id: string) => {
      const all = await readCustomerObjects(id, here.options.gateway.ask);
      return all?.filter(({ type }) => type !== 'customer.subscription.synced') ?? null;
    });
    const options = { ...here.options, ask: here.options.gateway.ask, objects: unlisted };
    expect(await compareObjects(options)).toMatchObject({
      drift: [{ objectId: subscription, kind: 'stale' }],
      subscriptions: 1,
    });
    expect(await here.plan('ann')).toBe('free');
  });

  test('a live subscription that Stripe does not know is not changed', async () => {
    await here.buy('ann', 'premium');
    await here.stripeSide.objects.deleteMany({ kind: 'subscription' });
    expect(await here.reconciliation.compareObjects()).toMatchObject({
      outcome: 'complete',
      subscriptions: 0,
      drifted: 0,
    });
    expect(await here.plan('ann')).toBe('premium');
  });

  test('a customer that is missing at Stripe is counted, and is not a failure', async () => {
    await link('cus_of_another_account', 'zoe');
    expect(await here.reconciliation.compareObjects()).toMatchObject({ outcome: 'complete', customers: 1, unknown: 1 });
  });

  test('a change that a webhook delivered meanwhile is no difference', async () => {
    const customer = await here.buy('ann', 'premium');
    const old = await readCustomerObjects(customer, here.options.gateway.ask);
    await here.later(60);
    await here.stripe.subscriptions.cancel(await subscriptionOf(customer));
    await here.settle();
    const slow = { ...here.options, ask: here.options.gateway.ask, objects: createFetcher(async () => old) };
    expect(await compareObjects(slow)).toMatchObject({ drifted: 0 });
    expect(await here.plan('ann')).toBe('free');
  });

  /** More invoices of the same subscription, as Stripe has them. */
  async function copyInvoices(id: string, count: number, more: Record<string, unknown> = {}) {
    const original = await here.stripeSide.objects.findOne({ _id: id });
    if (!original) throw new Error(`no invoice ${id}`);
    const copies = Array.from({ length: count }, (_, index) => {
      const copy = `${id}_${String(index).padStart(3, '0')}`;
      return { ...original, _id: copy, seq: original.seq + (index + 1) / 1000, body: { ...original.body, id: copy } };
    });
    await here.stripeSide.objects.insertMany(copies);
    if (Object.keys(more).length > 0) {
      await here.stripeSide.objects.updateMany({ _id: { $in: copies.map(({ _id }) => _id) } }, { $set: more });
    }
  }
});

describe('a pass over many customers', () => {
  /** Twenty customers at Stripe, of twenty users, of whom nothing is known here but whose they are. */
  async function manyCustomers() {
    here.dropWebhooks();
    const made = await Promise.all(Array.from({ length: 20 }, () => here.stripe.customers.create({})));
    const ids = made.map(({ id }) => id).sort();
    for (const [index, id] of ids.entries()) await link(id, `user${index}`);
    return ids;
  }
  const retrieved = (id: string) => here.wire.paths.filter((path) => path === `/v1/customers/${id}`).length;

  test('a pass over many customers resumes behind the last batch if Stripe was unavailable in between', async () => {
    const ids = await manyCustomers();
    let asked = 0;
    here.wire.cut = () => ++asked > 8 * 3;
    await expect(here.reconciliation.compareObjects()).rejects.toThrow(ProviderUnavailable);
    expect(await cursor()).toMatchObject({
      pass: { after: ids[7], customers: 8, failed: 0 },
      error: 'Stripe cannot answer',
    });
    expect(await cursor()).not.toHaveProperty('upTo');

    here.wire.cut = () => false;
    here.wire.paths.length = 0;
    expect(await here.reconciliation.compareObjects()).toMatchObject({ outcome: 'complete', customers: 20 });
    expect(ids.map(retrieved)).toEqual(ids.map((_, index) => (index < 8 ? 0 : 1)));
    expect(await cursor()).toMatchObject({ upTo: (await cursor()).beganAt, report: { customers: 20 } });
  });

  test('a customer for whom Stripe does not answer stops no other, is tried again, and is finally left out', async () => {
    const ids = await manyCustomers();
    here.wire.cut = (path) => path.includes(ids[3] ?? '');
    // Alone in its second go it can't be told from an outage, so it is waited for a while.
    for (let run = 1; run < 10; run++) await expect(here.reconciliation.compareObjects()).rejects.toThrow('Stripe');
    expect(await cursor()).toMatchObject({ pass: { customers: 19, failed: 1, waited: 9 } });
    expect(await here.reconciliation.compareObjects()).toMatchObject({
      ...{ outcome: 'incomplete', customers: 19, failed: 1 },
      failures: [{ customerId: ids[3], error: 'ProviderUnavailable: Stripe cannot answer' }],
    });
    here.wire.cut = () => false;
    expect(await here.reconciliation.compareObjects()).toMatchObject({ outcome: 'complete', customers: 20, failed: 0 });
  });

  test('a snapshot that cannot be folded makes the pass incomplete, and the cursor does not move', async () => {
    const ids = await manyCustomers();
    const broken = createReconciliation({
      ...here.options,
      record: async (events) => {
        if (events.some(({ payload }) => payload.includes(ids[3] ?? ''))) throw new Error('cannot be folded');
        return here.options.record(events);
      },
    });
    expect(await broken.compareObjects()).toMatchObject({
      ...{ outcome: 'incomplete', customers: 19, failed: 1 },
      failures: [{ customerId: ids[3], error: 'Error: cannot be folded' }],
    });
    expect(await cursor()).not.toHaveProperty('upTo');
    expect(await cursor()).not.toHaveProperty('pass');
    expect(await here.reconciliation.compareObjects()).toMatchObject({
      outcome: 'complete',
      customers: 20,
      drifted: 1,
    });
  });

  test('a pass stops between two batches, and resumes there', async () => {
    await manyCustomers();
    const stop = new AbortController();
    const objects = createFetcher((id: string) => {
      stop.abort();
      return readCustomerObjects(id, here.options.gateway.ask);
    });
    const options = { ...here.options, ask: here.options.gateway.ask, objects };
    expect(await compareObjects(options, stop.signal)).toMatchObject({ outcome: 'stopped', customers: 8 });
    expect(await compareObjects(options)).toMatchObject({ outcome: 'complete', customers: 20 });
  });

  test('only one process at a time runs a pass', async () => {
    await manyCustomers();
    const both = await Promise.all([here.reconciliation.compareObjects(), here.reconciliation.compareObjects()]);
    expect(both.filter((report) => report === null)).toHaveLength(1);
  });
});

test('the schedule runs a requested pass', async () => {
  await here.reconciliation.runObjects();
  expect((await cursor()).report).toMatchObject({ outcome: 'complete' });
  await here.cursors.updateOne({ _id: 'objects' }, { $unset: { report: 1 } });
  await here.reconciliation.runObjects();
  expect(await cursor()).not.toHaveProperty('report');
  await here.later(60);
  await here.reconciliation.requestObjects();
  await here.reconciliation.runObjects();
  expect((await cursor()).report).toMatchObject({ outcome: 'complete' });
});

describe('comparing one user', () => {
  test('comparing one user covers all of their Stripe customers and no others', async () => {
    const customer = await here.buy('ann', 'premium');
    const other = await here.stripe.customers.create({});
    await link(other.id, 'ann');
    await here.buy('ben', 'basic');
    here.dropWebhooks();
    await here.later(60);
    for (const { id } of (await here.stripe.subscriptions.list()).data) await here.stripe.subscriptions.cancel(id);
    const report = await here.reconciliation.reconcileUser('ann');
    expect(report).toMatchObject({ outcome: 'complete', customers: 2, subscriptions: 1, invoices: 1 });
    expect(report.drift).toContainEqual({
      customerId: customer,
      objectId: await subscriptionOf(customer),
      kind: 'stale',
    });
    expect(await here.plan('ann')).toBe('free');
    expect(await here.plan('ben')).toBe('basic');
  });

  test('comparing a user without Stripe customers covers nothing', async () => {
    expect(await here.reconciliation.reconcileUser('nobody')).toMatchObject({ outcome: 'complete', customers: 0 });
  });

  test('comparing a user rejects if Stripe is unavailable', async () => {
    await here.buy('ann', 'premium');
    here.wire.cut = () => true;
    await expect(here.reconciliation.reconcileUser('ann')).rejects.toThrow(ProviderUnavailable);
  });

  test('a snapshot that is older than the stored state when it is folded is no difference [S100]', async () => {
    const customer = await here.buy('ann', 'premium');
    here.dropWebhooks();
    await here.stripe.customers.update(customer, { email: 'new@example.com' });
    const { ask } = here.options.gateway;
    const objects = createFetcher((id: string) => readCustomerObjects(id, ask));
    const report = await reconcileUser('ann', { ...here.options, ask, objects, record: async () => {} });
    expect(report).toMatchObject({ outcome: 'complete', drifted: 0 });
  });
});
