import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { openSession, pay } from '../../packages/stripe-sandbox/test/buying.ts';
import { control } from '../../packages/stripe-sandbox/test/controlling.ts';
import { closeAfterwards, type Opened, openSandbox } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { importCommand } from '../../src/cli/import.ts';
import { messageOf } from '../../src/cli/outcome.ts';
import { plansCommand } from '../../src/cli/plans.ts';
import { databaseUri, openDatabase } from '../support/database.ts';
import { type StripeAnswer, startStripeStub } from '../support/stripe-stub.ts';

let opened: Opened;
let connection: Connection;
let folder: string;
beforeEach(async () => {
  opened = await openSandbox();
  key = '';
  const database = await openDatabase();
  connection = database.connection;
  closeAfterwards(() => database.close());
  folder = await mkdtemp(join(tmpdir(), 'tollgate-import-'));
  closeAfterwards(() => rm(folder, { recursive: true, force: true }));
});

const said: string[] = [];
/** Of an account other than local mode's. */
let key = '';
async function run(...args: string[]) {
  said.length = 0;
  const uri = new URL(databaseUri());
  uri.pathname = `/${connection.db?.databaseName}`;
  const local = { MONGODB_URI: uri.href, SANDBOX_PORT: new URL(opened.sandbox.url).port };
  const account = { STRIPE_SECRET_KEY: key, STRIPE_API_BASE: opened.sandbox.url, STRIPE_WEBHOOK_SECRETS: 'whsec_x' };
  const env = key === '' ? local : { ...local, ...account };
  const outcome = await importCommand(['--local', ...args], env, (line) => said.push(line));
  return { ...outcome, said: [...said] };
}
const report = async (...args: string[]) => JSON.parse((await run('--json', ...args)).output);
const stored = (name: string, filter: object = {}) => connection.collection(name).countDocuments(filter);
const ownerOf = async (id: string) =>
  (await connection.collection('accounts').findOne({ _id: id as never }))?.['owner']?.id;
const file = async (text: string) => {
  await writeFile(join(folder, 'users'), text);
  return join(folder, 'users');
};
const customer = async (metadata: Record<string, string> = {}) =>
  (await opened.stripe.customers.create({ email: 'x@example.com', metadata })).id;
const subscriber = async () => {
  const session = await openSession(opened.stripe);
  await pay(session);
  return String((await opened.stripe.checkout.sessions.retrieve(session.id)).customer);
};

describe('npm run import', () => {
  test('npm run import says what it would record, records it, and finds nothing to record after that', async () => {
    const ann = await customer({ userId: 'ann' });
    const stranger = await subscriber();
    const would = await run('--dry-run');
    expect(would).toMatchObject({ code: 0, output: expect.stringContaining('customers: 2 read, 2 would be recorded') });
    expect(would.output).toContain(`${stranger} has no user\n1 customers have no user`);
    expect([await stored('events'), await stored('cursors'), await stored('accounts')]).toEqual([0, 0, 0]);

    const done = await run();
    expect(done.output).toBe(would.output.replaceAll('would be recorded', 'recorded'));
    expect(done.said[0]).toMatch(/^customers: 2 read, \d recorded, \d+ per second$/);
    expect([await ownerOf(ann), await ownerOf(stranger)]).toEqual(['ann', undefined]);
    expect(await stored('events', { type: 'customer.subscription.imported', status: 'UNMATCHED' })).toBe(1);

    const events = await stored('events');
    const { lists } = await report();
    expect(Object.values(lists).every((list) => (list as { recorded: number }).recorded === 0)).toBe(true);
    expect(await stored('events')).toBe(events);
  });

  test('npm run import reads cards, one-time purchases, refunds and disputes, and no drafts', async () => {
    const { stripe, sandbox } = opened;
    const [refunded, disputing] = [await subscriber(), await subscriber()];
    const { id: product } = await stripe.products.create({ name: 'Once' });
    const price = await stripe.prices.create({ currency: 'usd', unit_amount: 500, product });
    await pay(await openSession(stripe, { mode: 'payment', line_items: [{ price: price.id, quantity: 1 }] }));
    await control(sandbox, 'refund', { customer: refunded });
    await control(sandbox, 'dispute', { customer: disputing });
    const [draft] = (await stripe.invoices.list({ customer: refunded })).data;
    const objects = opened.db.collection<{ _id: string }>('sandbox_objects');
    await objects.updateOne({ _id: draft?.id ?? '' }, { $set: { 'body.status': 'draft' } });
    const { lists } = await report();
    expect(lists).toMatchObject({
      invoices: { looked: 2, recorded: 1 },
      refunds: { recorded: 1 },
      disputes: { recorded: 1 },
    });
    const kinds = await connection.collection('events').distinct('type');
    expect(kinds).toEqual(expect.arrayContaining(['payment_method.imported', 'checkout.session.imported']));
    expect(await stored('events', { type: 'payment_method.imported' })).toBe(2);
  });

  test('npm run import reads changes that wait, and no schedules that are over', async () => {
    const { stripe } = opened;
    const [waiting, released] = [await subscriber(), await subscriber()];
    for (const buyer of [waiting, released]) {
      const [subscription] = (await stripe.subscriptions.list({ customer: buyer })).data;
      const { id } = await stripe.subscriptionSchedules.create({ from_subscription: subscription?.id ?? '' });
      if (buyer === released) await stripe.subscriptionSchedules.release(id);
    }
    const { lists } = await report();
    expect(lists).toMatchObject({ schedules: { looked: 2, recorded: 1 } });
    const imported = await connection.collection('events').findOne({ type: 'subscription_schedule.imported' });
    expect(imported).toMatchObject({ stream: waiting });
  });

  test('npm run import stops if Stripe refuses the key', async () => {
    await expect(run('--key')).resolves.toMatchObject({ code: 2 });
    key = 'sk_live_x';
    await expect(run()).rejects.toThrow('Invalid API Key');
  });

  test('npm run import records what has changed since the last import', async () => {
    const id = await customer({ userId: 'ann' });
    await run();
    await opened.stripe.customers.update(id, { email: 'new@example.com' });
    expect((await report()).lists.customers).toEqual({ looked: 1, recorded: 1 });
  });

  test('npm run import prefers the users of a file to metadata, and moves no customer that belongs to another user', async () => {
    const [a, b, c] = [await customer(), await customer({ userId: 'ben' }), await customer({ account: '7' })];
    const users = await file(`{"customer":"${a}","user":"ann"}\n\n{"customer":"cus_gone","user":"dan"}\n`);
    const preview = await report('--dry-run', '--users', users);
    const first = await run('--users', users, '--user-key', 'account', '--json');
    expect(first.said[0]).toContain('customers: 3 read of 2 in the file');
    expect([preview, JSON.parse(first.output)]).toMatchObject([{ absent: ['cus_gone'] }, { absent: ['cus_gone'] }]);
    expect([await ownerOf(a), await ownerOf(b), await ownerOf(c)]).toEqual(['ann', 'ben', '7']);

    const others = await file(`customer,user\n"${a}","eve"\n${b}, ben\n`);
    const second = await run('--users', others);
    expect(second.output).toContain(`${a} already belongs to ann, and was not moved to eve`);
    expect(second.code).toBe(0);
    expect(await ownerOf(a)).toBe('ann');
  });

  test("npm run import finds the user of a customer by the customer's objects", async () => {
    const id = await subscriber();
    const [subscription] = (await opened.stripe.subscriptions.list({ customer: id })).data;
    await opened.stripe.subscriptions.update(subscription?.id ?? '', { metadata: { userId: 'ann' } });
    expect(await report('--dry-run')).toMatchObject({ unlinked: 0 });
    expect(await report()).toMatchObject({ unlinked: 0 });
    expect(await ownerOf(id)).toBe('ann');
    expect(await stored('events', { dueAt: { $exists: true } })).toBe(0);
    expect(await stored('accounts', { _id: id as never, 'state.customers': { $ne: {} } })).toBe(1);
  });

  test('npm run import retries if Stripe cannot answer, and says so', async () => {
    await customer({ userId: 'ann' });
    await control(opened.sandbox, 'outage', { mode: '429' });
    const ended = run();
    while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await control(opened.sandbox, 'outage', { mode: '' });
    expect((await ended).said[0]).toMatch(/^Stripe is not available: trying again in \d s$/);
    expect((await ended).code).toBe(0);
  });

  test('npm run import reads a list from its start if Stripe does not know the object to resume behind', async () => {
    const id = await customer({ userId: 'ann' });
    await run();
    const lists = Object.fromEntries(
      ['customers', 'subscriptions', 'sessions', 'invoices', 'invoicePayments', 'refunds', 'disputes'].map((name) => [
        name,
        { looked: 0, recorded: 0, after: name === 'customers' ? 'cus_gone' : null, done: false },
      ]),
    );
    const pass = { beganAt: new Date(), lists, contradictions: [] };
    const cursors = connection.collection<{ _id: string }>('cursors');
    await cursors.updateOne({ _id: 'import' }, { $set: { pass } });
    expect((await report()).lists.customers).toEqual({ looked: 1, recorded: 0 });
    expect(await ownerOf(id)).toBe('ann');
  });

  test('npm run import names what could not be folded, and exits with 1', async () => {
    await run();
    const cursors = connection.collection<{ _id: string }>('cursors');
    const beganAt = new Date('2026-03-01T12:00:00Z');
    const walked = { looked: 0, recorded: 0, after: null, done: true };
    const names = ['customers', 'subscriptions', 'sessions', 'invoices', 'invoicePayments', 'refunds', 'disputes'];
    const lists = Object.fromEntries(names.map((name) => [name, walked]));
    await cursors.updateOne({ _id: 'import' }, { $set: { pass: { beganAt, lists, contradictions: [] } } });
    const parked = { _id: `import_${beganAt.getTime()}_in_1`, status: 'PARKED', error: 'it does not fold' };
    await connection.collection<{ _id: string }>('events').insertOne(parked);
    expect(await run()).toMatchObject({ code: 1, output: expect.stringContaining(`${parked._id}: it does not fold`) });
  });

  test('npm run import prints its usage, and exits with 2 for wrong arguments', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, output: expect.stringContaining('--user-key') });
    expect((await run('--everything')).code).toBe(2);
    expect((await run('--users', join(folder, 'none'))).code).toBe(2);
    for (const [text, line] of [
      ['customer,user\nann,cus_1\n', 2],
      ['cus_1,ann\ncus_1,ben\n', 2],
      ['cus_1,ann\n{"customer":"cus_2"}\n', 2],
      ['cus_1,ann\n{"customer"\n', 2],
      ['cus_1,ann\ncus_2,ben,more\n', 2],
    ] as const) {
      expect(await run('--users', await file(text))).toMatchObject({
        code: 2,
        output: expect.stringContaining(`line ${line}: `),
      });
    }
  });
});

describe('a server that is not Stripe', () => {
  const page = { object: 'list', has_more: true, data: [{ id: 'cus_1', object: 'customer', invoice_settings: {} }] };

  test.each<[string, StripeAnswer['body'], number, RegExp]>([
    ['an HTML page', '<html>Sign in</html>', 200, /not JSON.*STRIPE_API_BASE/],
    ['an HTML page with status 404', '<html>Not found</html>', 404, /not JSON.*STRIPE_API_BASE/],
    ['nothing', '', 200, /not JSON.*STRIPE_API_BASE/],
    ['null', 'null', 200, /not JSON.*STRIPE_API_BASE/],
    ['JSON that is no object of Stripe', { status: 'ok' }, 200, /not Stripe's.*STRIPE_API_BASE/],
    ['an error that is not Stripe’s', { message: 'no Route matched' }, 404, /not Stripe's.*STRIPE_API_BASE/],
    ['a list without rows', { object: 'list', has_more: true }, 200, /not Stripe's.*STRIPE_API_BASE/],
    ['the same page repeatedly', page, 200, /returned the same page again/],
  ])('npm run import stops with a clear error if the server answers with %s', async (_what, body, status, message) => {
    const stub = await startStripeStub(() => ({ status, body }));
    closeAfterwards(async () => void (await stub.close()));
    const uri = new URL(databaseUri());
    uri.pathname = `/${connection.db?.databaseName}`;
    const account = { STRIPE_API_BASE: stub.url, STRIPE_SECRET_KEY: 'sk_test_x', STRIPE_WEBHOOK_SECRETS: 'whsec_x' };
    const env = { MONGODB_URI: uri.href, ...account };
    const failure = await importCommand(['--local', '--dry-run'], env, () => {}).catch((error: unknown) => error);
    expect(messageOf(failure)).toMatch(message);
    expect(stub.asked.length).toBeLessThanOrEqual(3);
    const sync = await plansCommand(['sync', '--local'], env).catch((error: unknown) => error);
    if (status !== 200 || body !== page) expect(messageOf(sync)).toMatch(message);
  });
});
