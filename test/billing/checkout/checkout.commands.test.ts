import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createPriceFinder } from '../../../src/billing/plan/stripe-prices.ts';
import { ProviderUnavailable } from '../../../src/platform/provider-unavailable.ts';
import { openDatabase } from '../../support/database.ts';
import { type Json, sessionObject, subscriptionObject } from '../../support/stripe-events.ts';
import { type Asked, openBilling, standard } from '../customer/stand-in.ts';

const { connection, close } = await openDatabase();
afterAll(close);

const BUYER = { userId: 'u1', email: 'ada@example.com' };
const ORDER = {
  plan: 'premium',
  interval: null,
  currency: null,
  quantity: 1,
  promotionCode: null,
  successUrl: null,
  cancelUrl: null,
  attribution: null,
};
const SOON = Math.floor(Date.now() / 1000) + 3600;
const page = (id: string, more: Json = {}) =>
  sessionObject(id, 'cus_of_u1', { status: 'open', url: `https://pay.example/${id}`, expires_at: SOON, ...more });
const list = (...data: Json[]) => ({ body: { object: 'list', data } });
const FAILED = { status: 500, body: { error: { type: 'api_error' } } };
const REFUSED = { status: 400, body: { error: { type: 'invalid_request_error' } } };

let opened: Awaited<ReturnType<typeof openBilling>>;
/** What Stripe says of sessions; of the rest it says what is usual. */
let sessions: (asked: Asked) => { status?: number; body: Json } | undefined;
let subscriptions: Json[];
let made: number;
beforeEach(async () => {
  sessions = () => undefined;
  subscriptions = [];
  made = 0;
  opened = await openBilling(connection, (asked) => {
    const said = asked.what.includes('/v1/checkout/sessions') ? sessions(asked) : undefined;
    if (said) return said;
    if (asked.what === 'POST /v1/checkout/sessions') return { body: page(`cs_${++made}`) };
    if (asked.what.startsWith('GET /v1/subscriptions')) return list(...subscriptions);
    return standard(asked);
  });
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
});
afterEach(() => opened.close());

/** Buys as the mutation does; returns the session. */
async function buy(plan = 'premium', key: string | null = null, { billing } = opened) {
  const command = { userId: 'u1', operation: 'checkout', key, input: { plan }, kept: 'A_DAY' } as const;
  const id = await billing.once(command, (operation) =>
    billing.checkout(BUYER, { ...ORDER, plan }, operation, async () => {}),
  );
  return billing.checkoutSession('u1', id);
}
const posts = (end: string) => opened.asked.filter(({ what }) => what.startsWith('POST') && what.endsWith(end));

describe('a checkout that Stripe answered with 5xx', () => {
  test('is the session that was made all the same, where Stripe lists it', async () => {
    sessions = ({ what }) => (what.startsWith('POST') ? FAILED : undefined);
    await expect(buy()).rejects.toBeInstanceOf(ProviderUnavailable);
    const checkoutId = posts('/sessions')[0]?.form['metadata[checkoutId]'] ?? '';
    const others = [page('cs_x', { metadata: null }), page('cs_y', { metadata: { checkoutId: 'another' } })];
    sessions = () => list(...others, page('cs_found', { metadata: { checkoutId } }));
    expect(await buy()).toMatchObject({ id: 'cs_found', status: 'OPEN' });
    expect(posts('/sessions')).toHaveLength(1);
  });

  test('is made by the next try under another key, with the same words, where Stripe lists none', async () => {
    sessions = () => FAILED;
    await expect(buy()).rejects.toBeInstanceOf(ProviderUnavailable);
    sessions = ({ what }) => (what.startsWith('GET') ? list() : undefined);
    expect(await buy()).toMatchObject({ id: 'cs_1' });
    const [first, second] = posts('/sessions');
    expect(second?.form).toEqual(first?.form);
    expect(second?.idempotencyKey).toBe(`${first?.idempotencyKey}:1`);
  });

  test('is found and closed before another plan takes its place, or somebody could still pay it', async () => {
    sessions = () => FAILED;
    await expect(buy('basic')).rejects.toBeInstanceOf(ProviderUnavailable);
    const checkoutId = posts('/sessions')[0]?.form['metadata[checkoutId]'] ?? '';
    sessions = ({ what }) => {
      if (what.startsWith('GET')) return list(page('cs_lost', { metadata: { checkoutId } }));
      return what.endsWith('/expire') ? { body: page('cs_lost', { status: 'expired' }) } : undefined;
    };
    expect(await buy('premium')).toMatchObject({ id: 'cs_1' });
    expect(posts('/expire').map(({ what }) => what)).toEqual(['POST /v1/checkout/sessions/cs_lost/expire']);
  });
});

test('a second click is told of the checkout under way where the first one fails', async () => {
  sessions = () => FAILED;
  const both = await Promise.allSettled([buy(), buy()]);
  const reasons = both.map((it) => (it.status === 'rejected' ? (it.reason.code ?? it.reason.name) : 'opened'));
  expect(reasons.sort()).toEqual(['CHECKOUT_IN_PROGRESS', 'ProviderUnavailable']);
});

test('what Stripe refuses is over: the next try is another one, under another key', async () => {
  sessions = () => REFUSED;
  await expect(buy()).rejects.toMatchObject({ code: 'STRIPE_REFUSED' });
  sessions = () => undefined;
  expect(await buy()).toMatchObject({ id: 'cs_1' });
  const [first, second] = posts('/sessions');
  expect(second?.form['metadata[checkoutId]']).not.toBe(first?.form['metadata[checkoutId]']);
});

describe('the page of another plan that Stripe will not close', () => {
  const refusing = (status: string, more: Json = {}) => {
    sessions = ({ what }) => {
      if (what.endsWith('/expire')) return REFUSED;
      return what.startsWith('GET') ? { body: page('cs_1', { status, ...more }) } : undefined;
    };
  };

  test('has been paid: that is folded in, and the second purchase refused', async () => {
    await buy('basic');
    const subscription = subscriptionObject({ id: 'sub_1', customer: 'cus_of_u1', userId: 'u1' });
    refusing('complete', { subscription: { ...subscription, latest_invoice: null } });
    await expect(buy('premium')).rejects.toMatchObject({ code: 'ALREADY_SUBSCRIBED' });
    expect((await opened.stateOf('u1')).subscriptions['sub_1']?.now?.status).toBe('active');
  });

  test('has ended by itself: the next one is opened', async () => {
    await buy('basic');
    refusing('expired');
    expect(await buy('premium')).toMatchObject({ id: 'cs_2' });
  });

  test('is not replaced while Stripe is away', async () => {
    await buy('basic');
    sessions = () => FAILED;
    await expect(buy('premium')).rejects.toBeInstanceOf(ProviderUnavailable);
    sessions = () => undefined;
    expect(await buy('basic')).toMatchObject({ id: 'cs_1' });
  });
});

test('a subscription of which no event has come yet is asked for before a second one can be bought', async () => {
  await buy('extra_generations');
  subscriptions = [subscriptionObject({ id: 'sub_1', customer: 'cus_of_u1', userId: 'u1' })];
  await expect(buy('premium')).rejects.toMatchObject({ code: 'ALREADY_SUBSCRIBED', field: ['input', 'plan'] });
});

test('a price is looked up once, and again after it was forgotten', async () => {
  const found = await openBilling(connection, () => list({ id: 'price_1', object: 'price' }));
  const { priceId, forgetPrices } = createPriceFinder(found.options.gateway, found.log);
  expect([await priceId('premium_month_eur'), await priceId('premium_month_eur')]).toEqual(['price_1', 'price_1']);
  expect(found.asked).toHaveLength(1);
  forgetPrices();
  await priceId('premium_month_eur');
  expect(found.asked).toHaveLength(2);
  await found.close();
});

test('a price that Stripe does not have is an outcome, and the log names its lookup key and the command that creates it', async () => {
  const found = await openBilling(connection, () => list());
  const { priceId } = createPriceFinder(found.options.gateway, found.log);
  await expect(priceId('gone')).rejects.toMatchObject({ code: 'PRICE_UNAVAILABLE', field: ['input', 'plan'] });
  expect(found.logs).toContainEqual(
    expect.objectContaining({ lookupKey: 'gone', msg: expect.stringContaining('npm run plans -- sync --apply') }),
  );
  await found.close();
});

test('the owner of a Stripe customer is whom its checkout was for, and of one that is unknown nobody', async () => {
  await buy();
  expect([await opened.billing.ownerOf('cus_of_u1'), await opened.billing.ownerOf('cus_x')]).toEqual(['u1', null]);
});
