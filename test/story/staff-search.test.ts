import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

const FAY = { userId: 'fay', roles: ['finance'] };
const DAY = 86_400_000;

let tollgate: Sandboxed;
let payment: { id: string; invoiceNumber: string; stripeChargeIds: string[]; stripeInvoiceId: string };
let ids: { subscription: string; customer: string };
beforeAll(async () => {
  tollgate = await startSandboxed();
  for (const userId of ['ann', 'bob', 'anna']) {
    const customer = buyer(tollgate, userId);
    const { session } = await customer.checkout({ plan: 'premium' });
    await customer.pay(session?.url ?? '', userId === 'bob' ? '5555555555554444' : '4242424242424242');
    await customer.sync(session?.id ?? '');
  }
  await tollgate.settle();
  const query = `{ me { stripeCustomerIds subscriptions { id }
    payments { nodes { id invoiceNumber stripeInvoiceId stripeChargeIds } } } }`;
  const { me } = (await tollgate.ask({ userId: 'bob' }, query)) as never as {
    me: { stripeCustomerIds: string[]; subscriptions: { id: string }[]; payments: { nodes: (typeof payment)[] } };
  };
  payment = me.payments.nodes[0] as typeof payment;
  ids = { subscription: me.subscriptions[0]?.id ?? '', customer: me.stripeCustomerIds[0] ?? '' };
}, 60_000);
afterAll(() => tollgate?.close());

async function search(text: string): Promise<[match: string, userId: string, payment: string | null][]> {
  const query = 'query ($text: String!) { search(text: $text) { match customer { userId } payment { id } } }';
  const { search: found } = (await tollgate.ask(FAY, query, { text })) as never as {
    search: { match: string; customer: { userId: string }; payment: { id: string } | null }[];
  };
  return found.map(({ match, customer, payment: of }) => [match, customer.userId, of?.id ?? null]);
}

const day = (offset = 0) => new Date(tollgate.sandbox.clock.now().getTime() + offset * DAY).toISOString().slice(0, 10);

test('a customer is found by the exact user ID, and by the beginning of the e-mail address in any case, but once', async () => {
  expect(await search('bob')).toEqual([['USER_ID', 'bob', null]]);
  expect((await search('ANN')).sort()).toEqual([
    ['EMAIL', 'ann', null],
    ['EMAIL', 'anna', null],
  ]);
  expect(await search(' anna@EXAMPLE.com ')).toEqual([['EMAIL', 'anna', null]]);
  expect(await search('an')).toEqual([]); // too short
});

test('a customer is found by the ID of any of their objects at Stripe', async () => {
  const { id, stripeInvoiceId, stripeChargeIds } = payment;
  for (const quoted of [stripeInvoiceId, ...stripeChargeIds])
    expect(await search(quoted)).toEqual([['STRIPE_ID', 'bob', id]]);
  for (const quoted of [ids.subscription, ids.customer])
    expect(await search(quoted)).toEqual([['STRIPE_ID', 'bob', null]]);
  expect(await search('sub_unknown')).toEqual([]);
});

test('a customer is found by the number of an invoice, which also names the payment', async () => {
  const { id, invoiceNumber } = payment;
  expect(await search(invoiceNumber.toLowerCase())).toEqual([['INVOICE_NUMBER', 'bob', id]]);
  const query = 'query ($id: ID!) { payment(id: $id) { id } }';
  expect(await tollgate.ask(FAY, query, { id: invoiceNumber })).toEqual({ payment: { id } });
  expect(await tollgate.ask({ userId: 'bob' }, query, { id: invoiceNumber })).toEqual({ payment: { id } });
  expect(await tollgate.ask({ userId: 'ann' }, query, { id: invoiceNumber })).toEqual({ payment: null });
});

test('a customer is found by the last four digits of the card and the day, or the days around it', async () => {
  const found = [['CARD', 'bob', payment.id]];
  for (const text of [`4444 ${day()}`, `${day()} 4444`, `4444, ${day(1)}`, `4444 ${day(-1)}`])
    expect([text, await search(text)]).toEqual([text, found]);
  expect((await search(`4242 ${day()}`)).map(([, userId]) => userId).sort()).toEqual(['ann', 'anna']);
  for (const text of [`4444 ${day(3)}`, '4444', `4444 ${day()} 4444`, '4444 2026-13-45'])
    expect([text, await search(text)]).toEqual([text, []]);
});

test('a text that is empty finds nothing, and one that is too long is refused', async () => {
  expect(await search('  ')).toEqual([]);
  await expect(search('x'.repeat(256))).rejects.toThrow('BAD_USER_INPUT');
});

test('a deleted account is no longer found by its address or card', async () => {
  const query = 'mutation ($input: DeleteCustomerInput!) { deleteCustomer(input: $input) { deletedUserId } }';
  await tollgate.ask({ userId: 'bob' }, query, { input: { confirmUserId: 'bob' } } as Json);
  await tollgate.settle();
  expect(await search('bob@example.com')).toEqual([]);
  expect(await search(`4444 ${day()}`)).toEqual([]);
  expect(await search(payment.invoiceNumber)).toEqual([['INVOICE_NUMBER', 'bob', payment.id]]); // bookkeeping stays
});
