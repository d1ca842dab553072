import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { stripeAt } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { buyer } from '../support/buyer.ts';
import { customerOf } from '../support/customer-of.ts';
import { textOf } from '../support/database.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { type Era, type Json, stripeEvent } from '../support/stripe-events.ts';
import { controlOf } from './year/person.ts';

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
});
afterEach(() => controlOf(tollgate, 'webhook-version', { era: 'current' }));
afterAll(() => tollgate.close());

const ERAS: Era[] = ['current', 'legacy'];
const ADMIN = { userId: 'ada', roles: ['admin'] };
const DELETE =
  'mutation ($id: ID!) { deleteCustomer(input: { confirmUserId: $id }) { deletedUserId userErrors { code field } } }';

async function deleteAccount(userId: string, confirmed = userId): Promise<Json> {
  return (await tollgate.ask({ userId }, DELETE, { id: confirmed }))['deleteCustomer'] as Json;
}

/** Everything that this service keeps, as text: keys and values, each collection and each document on a line. Stripe's own is not ours. */
async function everything(): Promise<string[]> {
  const { connection } = tollgate;
  const names = ((await connection.db?.listCollections().toArray()) ?? []).map(({ name }) => name);
  const ours = names.filter((name) => !name.startsWith('sandbox_'));
  expect(ours).toEqual(expect.arrayContaining(['events', 'accounts', 'payments', 'messages', 'audit', 'idempotency']));
  const lines = ours.map(async (name) => {
    const rows = await connection.collection(name).find().toArray();
    return rows.map((row) => `${name} ${textOf(row)}`);
  });
  return (await Promise.all(lines)).flat();
}
const saying = (lines: readonly string[], word: string) => lines.filter((line) => line.includes(word));

/** What only Cora's documents say. */
const PERSONAL = [
  'cora@example.com',
  'cora.private@example.org',
  'Cora Cardholder',
  'Cora Customer',
  '+431234567',
  'Ringstrasse 1',
  'Stiege 3',
  'Wienerstadt',
  'A-1010-X',
  '777123456',
  'de-AT',
  'click-of-cora',
  'because my name is Cora',
  'welcome?who=cora',
];

/** A life that leaves something personal wherever it can be left. */
async function live(): Promise<string> {
  const cora = buyer(tollgate, 'cora');
  const attribution = { clickId: 'click-of-cora', campaign: 'spring' };
  const successUrl = 'http://localhost:3000/welcome?who=cora';
  const { session } = await cora.checkout({ plan: 'premium', attribution, successUrl });
  await fetch(session?.url ?? '', {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      email: 'cora@example.com',
      number: '4242424242424242',
      expiry: '12 / 40',
      cvc: '123',
      name: 'Cora Cardholder',
      country: 'AT',
      postal_code: 'A-1010-X',
    }),
  });
  await tollgate.settle();
  const customer = await customerOf(tollgate, 'cora');
  await stripeAt(tollgate.sandbox.url).customers.update(customer, {
    name: 'Cora Customer',
    phone: '+431234567',
    address: { line1: 'Ringstrasse 1', line2: 'Stiege 3', city: 'Wienerstadt', postal_code: 'A-1010-X', country: 'AT' },
  });
  const contact = { email: 'cora.private@example.org', locale: 'de-AT', telegramChatId: '777123456' };
  const update = 'mutation ($input: UpdateContactInput!) { updateContact(input: $input) { userErrors { code } } }';
  await tollgate.ask({ userId: 'cora' }, update, { input: contact });
  const cancel =
    'mutation { cancelSubscription(input: { comment: "because my name is Cora", idempotencyKey: "k1" }) { userErrors { code } } }';
  await tollgate.ask({ userId: 'cora' }, cancel);
  // Of a type that is folded nowhere.
  await tollgate.deliver(
    stripeEvent('customer.tax_id.created', 1_700_000_000, {
      id: 'txi_1',
      object: 'tax_id',
      customer,
      value: 'Cora Customer',
    }),
  );
  await controlOf(tollgate, 'clock', { advance: 5 });
  await tollgate.settle();
  return customer;
}

describe('deleting an account', () => {
  let customer: string;
  let before: string[];
  beforeAll(async () => {
    const bob = buyer(tollgate, 'bob');
    const { session } = await bob.checkout({ plan: 'premium' });
    await bob.pay(session?.url ?? '');
    customer = await live();
    before = await everything();
  });

  test('deleting an account is refused if another user ID is confirmed', async () => {
    expect(await deleteAccount('cora', 'bob')).toEqual({
      deletedUserId: null,
      userErrors: [{ code: 'CONFIRMATION_MISMATCH', field: ['input', 'confirmUserId'] }],
    });
  });

  test('the search for personal data covers every collection', () => {
    expect(PERSONAL.filter((word) => saying(before, word).length === 0)).toEqual([]);
  });

  test('deleting an account does nothing while Stripe is unavailable, and says so', async () => {
    await controlOf(tollgate, 'outage', { mode: '500', paths: '/v1/' });
    await expect(deleteAccount('cora')).rejects.toThrow('PROVIDER_UNAVAILABLE');
    await controlOf(tollgate, 'outage', { mode: null });
    await tollgate.settle();
    const now = await everything();
    expect(PERSONAL.filter((word) => saying(now, word).length < saying(before, word).length)).toEqual([]);
    expect(await buyer(tollgate, 'cora').plan()).toBe('premium');
    expect(await stripeAt(tollgate.sandbox.url).customers.retrieve(customer)).toMatchObject({ name: 'Cora Customer' });
  });

  test('deleting an account completes when Stripe is back, and no personal data is left, even after later events of Stripe [S64]', async () => {
    const others = saying(before, 'bob');
    const open = await buyer(tollgate, 'cora').checkout({ plan: 'extra_generations' });
    expect(await deleteAccount('cora')).toEqual({ deletedUserId: 'cora', userErrors: [] });
    const atOnce = unsettled(await everything());
    expect(PERSONAL.flatMap((word) => saying(atOnce, word))).toEqual([]);
    await tollgate.settle();
    await tollgate.settle();
    const after = await everything();
    expect(PERSONAL.flatMap((word) => saying(after, word))).toEqual([]);
    expect(saying(after, '"customer.deleted"').length).toBeGreaterThan(0);
    const stripe = stripeAt(tollgate.sandbox.url);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ deleted: true });
    expect((await stripe.checkout.sessions.retrieve(open.session?.id ?? '')).status).toBe('expired');
    // Another customer has what they had.
    expect(others.filter((line) => !line.startsWith('rates') && !after.includes(line))).toEqual([]);
    expect(saying(after, 'bob@example.com').length).toBe(saying(before, 'bob@example.com').length);
  });

  test('deleting an account keeps the amounts, the audit history and its chain', async () => {
    const query = `{ customer(userId: "cora") { plan { code } endedSubscriptions { nodes { status } }
      contact { email locale telegramChatId } paymentMethod { last4 }
      payments { nodes { status amount { amount } attribution { clickId campaign } } } } verifyAudit(userId: "cora") { valid } }`;
    expect(await tollgate.ask(ADMIN, query)).toMatchObject({
      customer: {
        plan: { code: 'free' },
        endedSubscriptions: { nodes: [{ status: 'CANCELED' }] },
        contact: { email: null, locale: null, telegramChatId: null },
        paymentMethod: null,
        payments: { nodes: [{ status: 'PAID', attribution: { clickId: null, campaign: 'spring' } }] },
      },
      verifyAudit: { valid: true },
    });
    const entries = await tollgate.connection.collection('audit').find({ chain: 'user:cora' }).toArray();
    expect(entries).toContainEqual(
      expect.objectContaining({ target: 'erasure:cora', actor: { kind: 'CUSTOMER', id: 'cora' } }),
    );
    expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
  });

  test('repeating a deletion changes nothing', async () => {
    const erased = () => tollgate.connection.collection('events').countDocuments({ type: 'customer.erased' });
    expect(await deleteAccount('cora')).toEqual({ deletedUserId: 'cora', userErrors: [] });
    expect(await erased()).toBe(1);
  });

  test.each(ERAS)(
    'deleting an account three times at once succeeds each time, with %s webhooks [S115]',
    async (era) => {
      await controlOf(tollgate, 'webhook-version', { era });
      const userId = `tria-${era}`;
      const tria = buyer(tollgate, userId);
      const { session } = await tria.checkout({ plan: 'premium' });
      await tria.pay(session?.url ?? '');
      await tria.checkout({ plan: 'extra_generations' });
      await tollgate.settle();
      const deleted = { deletedUserId: userId, userErrors: [] };
      const answers = await Promise.all([deleteAccount(userId), deleteAccount(userId), deleteAccount(userId)]);
      expect(answers).toEqual([deleted, deleted, deleted]);
      expect(await deleteAccount(userId)).toEqual(deleted);
      await tollgate.settle();
      expect(saying(await everything(), `${userId}@example.com`)).toEqual([]);
      const erasures = { type: 'customer.erased', stream: `user:${userId}` };
      expect(await tollgate.connection.collection('events').countDocuments(erasures)).toBe(1);
      expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
    },
  );

  test('admins are told once of a subscription that lives on at Stripe [S67]', async () => {
    const now = Math.floor(tollgate.sandbox.clock.now().getTime() / 1000) + 60;
    const subscription = { id: 'sub_ghost', customer, status: 'active', created: now, items: { data: [] } };
    for (const type of ['created', 'updated'])
      await tollgate.deliver(stripeEvent(`customer.subscription.${type}`, now, subscription));
    await tollgate.settle();
    const alerts = await tollgate.connection.collection('messages').find({ kind: 'erased-but-live' }).toArray();
    expect(alerts).toMatchObject([{ data: { subscriptionId: 'sub_ghost', customerId: customer } }]);
  });

  test('a user who comes back is a new customer, whose data stays until they leave again', async () => {
    const cora = buyer(tollgate, 'cora');
    const { session } = await cora.checkout({ plan: 'premium' });
    await cora.pay(session?.url ?? '');
    await tollgate.settle();
    expect(await cora.plan()).toBe('premium');
    const { me } = await tollgate.ask({ userId: 'cora' }, '{ me { contact { email } paymentMethod { last4 } } }');
    expect(me).toEqual({ contact: { email: 'cora@example.com' }, paymentMethod: { last4: '4242' } });
    expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);

    expect(await deleteAccount('cora')).toEqual({ deletedUserId: 'cora', userErrors: [] });
    await tollgate.settle();
    const after = await everything();
    expect(PERSONAL.flatMap((word) => saying(after, word))).toEqual([]);
    expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
  });
});

test.each(ERAS)('a deleted account brings no second trial to a user who returns, with %s webhooks', async (era) => {
  await controlOf(tollgate, 'webhook-version', { era });
  const userId = `tess-${era}`;
  const tess = buyer(tollgate, userId);
  const trials = () =>
    tollgate.stripeRequests.exchanges
      .filter(({ method, path }) => method === 'POST' && path === '/v1/checkout/sessions')
      .filter(({ params }) => JSON.stringify(params).includes(`"userId":"${userId}"`))
      .map(({ params }) => (params as { subscription_data: Json }).subscription_data['trial_period_days'] ?? null);
  const buysPro = async () => {
    const { session } = await tess.checkout({ plan: 'pro' });
    await tess.pay(session?.url ?? '');
    await tollgate.settle();
    return (await tollgate.ask({ userId }, '{ me { plan { code } subscriptions { status } } }'))['me'];
  };
  expect(await buysPro()).toEqual({ plan: { code: 'pro' }, subscriptions: [{ status: 'TRIALING' }] });
  expect(await deleteAccount(userId)).toEqual({ deletedUserId: userId, userErrors: [] });
  await tollgate.settle();
  expect(await buysPro()).toEqual({ plan: { code: 'pro' }, subscriptions: [{ status: 'ACTIVE' }] });
  expect(trials()).toEqual([expect.anything(), null]);
});

/** Without what has just arrived and is being worked at. */
const unsettled = (lines: readonly string[]) => lines.filter((line) => !line.includes('"dueAt"'));
