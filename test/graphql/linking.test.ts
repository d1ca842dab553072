import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  customerObject,
  type Era,
  invoiceObject,
  type Json,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const ADMIN = { userId: 'ada', roles: ['admin'] };
const LINK = `mutation ($input: LinkCustomerInput!) { linkCustomer(input: $input) {
  customer { userId plan { code } subscriptions { id } payments { nodes { id } } } userErrors { code field }
} }`;
const UNLINK = `mutation ($input: UnlinkCustomerInput!) { unlinkCustomer(input: $input) {
  customer { userId plan { code } stripeCustomerIds } userErrors { code field message }
} }`;
const NOW = Math.floor(Date.now() / 1000);

let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate();
});
afterAll(() => tollgate.close());

const link = async (userId: string, stripeCustomerId: string): Promise<Json> =>
  (await tollgate.ask(ADMIN, LINK, { input: { userId, stripeCustomerId, reason: 'asked by mail' } }))[
    'linkCustomer'
  ] as Json;
const unlink = async (stripeCustomerId: string): Promise<Json> =>
  (await tollgate.ask(ADMIN, UNLINK, { input: { stripeCustomerId, reason: 'the wrong person' } }))[
    'unlinkCustomer'
  ] as Json;
const planOf = async (userId: string) =>
  ((await tollgate.ask({ userId }, '{ me { plan { code } } }'))['me'] as { plan: { code: string } }).plan.code;

/** A Stripe customer with a paid subscription; `userId` is in its metadata. */
async function paid(key: string, userId?: string, era: Era = 'current') {
  const [customer, id] = [`cus_${key}`, `sub_${key}`];
  const start = { era, start: NOW - 100, end: NOW + 86_400 };
  const subscription = subscriptionObject({ id, customer, ...(userId && { userId }), ...start });
  await tollgate.deliver(stripeEvent('customer.created', NOW - 100, customerObject(customer, userId ?? null)));
  await tollgate.deliver(stripeEvent('customer.subscription.created', NOW - 99, subscription));
  const invoice = invoiceObject({ id: `in_${key}`, customer, subscription: id, created: NOW - 98, era });
  await tollgate.deliver(stripeEvent('invoice.paid', NOW - 98, invoice));
  await tollgate.settle();
}

test.each<Era>(['current', 'legacy'])(
  'linking a Stripe customer returns the account with the purchases that waited for it (%s API)',
  async (era) => {
    const users = Array.from({ length: 5 }, (_, n) => ({ key: `${era}_${n}`, userId: `linked-${era}-${n}` }));
    for (const { key } of users) await paid(key, undefined, era);
    const answers = await Promise.all(users.map(({ key, userId }) => link(userId, `cus_${key}`)));
    expect(answers).toEqual(
      users.map(({ key, userId }) => ({
        customer: {
          userId,
          plan: { code: 'premium' },
          subscriptions: [{ id: `sub_${key}` }],
          payments: { nodes: [{ id: `payment:in_${key}` }] },
        },
        userErrors: [],
      })),
    );
    await tollgate.settle();
    for (const { userId } of users) expect(await planOf(userId)).toBe('premium');
  },
);

test('linking moves what another user had, whatever the metadata says [S31]', async () => {
  await paid('b', 'had-b');
  expect(await planOf('had-b')).toBe('premium');
  expect(await link('linked-b', 'cus_b')).toMatchObject({ customer: { plan: { code: 'premium' } } });
  expect(await planOf('had-b')).toBe('free');
  await tollgate.settle();
  expect(await planOf('had-b')).toBe('free');
});

test('repeating a link is an outcome', async () => {
  expect(await link('linked-b', 'cus_b')).toEqual({
    customer: null,
    userErrors: [{ code: 'STRIPE_CUSTOMER_LINKED', field: ['input', 'stripeCustomerId'] }],
  });
});

test('the audit history of the user has the link with its actor and reason', async () => {
  await tollgate.app.worker.sweep();
  const { customer } = (await tollgate.ask(
    ADMIN,
    '{ customer(userId: "linked-b") { auditLog { nodes { action actor { kind id } reason target { type id } event { source type } } } } }',
  )) as { customer: { auditLog: { nodes: Json[] } } };
  expect(customer.auditLog.nodes).toContainEqual({
    action: 'stripe_customer_link.created',
    actor: { kind: 'ADMIN', id: 'ada' },
    reason: 'asked by mail',
    target: { type: 'STRIPE_CUSTOMER_LINK', id: 'cus_b' },
    event: { source: 'ADMIN', type: 'customer.linked' },
  });
});

test('unlinking a Stripe customer returns the account of its former owner without it', async () => {
  await paid('c', 'had-c');
  expect(await planOf('had-c')).toBe('premium');
  expect(await unlink('cus_c')).toEqual({
    customer: { userId: 'had-c', plan: { code: 'free' }, stripeCustomerIds: [] },
    userErrors: [],
  });
});

test('a Stripe customer without an owner cannot be unlinked, and nor can an unknown one', async () => {
  const field = ['input', 'stripeCustomerId'];
  expect(await unlink('cus_c')).toEqual({
    customer: null,
    userErrors: [
      { code: 'STRIPE_CUSTOMER_NOT_LINKED', field, message: 'The Stripe customer "cus_c" is not linked to a user.' },
    ],
  });
  expect(await unlink('cus_nope')).toMatchObject({
    customer: null,
    userErrors: [{ code: 'UNKNOWN_STRIPE_CUSTOMER', field }],
  });
});

test('after unlinking, only an admin can link the Stripe customer again, whatever claims it', async () => {
  const more = { email: 'c@example.com' };
  await tollgate.deliver(stripeEvent('customer.updated', NOW, customerObject('cus_c', 'had-c', more)));
  await tollgate.settle();
  expect(await planOf('had-c')).toBe('free');
  expect(await link('linked-c', 'cus_c')).toMatchObject({ customer: { plan: { code: 'premium' } }, userErrors: [] });
});

test('the audit history of the former owner has the unlinking with its actor and reason', async () => {
  const { auditLog } = (await tollgate.ask(
    ADMIN,
    '{ auditLog(filter: { userId: "had-c", target: { type: STRIPE_CUSTOMER_LINK, id: "cus_c" } }) { nodes { actor { kind id } reason event { type } } } }',
  )) as { auditLog: { nodes: Json[] } };
  expect(auditLog.nodes).toContainEqual({
    actor: { kind: 'ADMIN', id: 'ada' },
    reason: 'the wrong person',
    event: { type: 'customer.unlinked' },
  });
});
