import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { rebuilt } from '../support/rebuilt.ts';
import {
  customerObject,
  type Era,
  type Json,
  priceObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const DAY = 86_400;
const NOW = Math.floor(Date.now() / 1000);
const ERAS: Era[] = ['legacy', 'current'];
const admin = { userId: 'ada', roles: ['admin'] };
const SERVICE = { userId: 'shop', roles: ['service'] };
const USE = `mutation ($input: RecordUsageInput!) { recordUsage(input: $input) {
  entitlement { usage { used remaining resetsAt } } userErrors { code } } }`;
const iso = (second: number) => new Date(second * 1000).toISOString();

/** What Stripe answers by ID, and what it was asked to change. */
const objects = new Map<string, Json>();
let away = false;
let changes: URLSearchParams[] = [];
const stripe = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (request.method === 'POST') changes.push(new URLSearchParams(body));
    const found =
      pathname === '/v1/prices'
        ? { object: 'list', data: [priceObject('premium_month_eur')], has_more: false }
        : objects.get(pathname.split('/').at(-1) ?? '');
    response.writeHead(away ? 500 : found ? 200 : 404, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(found ?? { error: { type: 'invalid_request_error', message: 'No such object' } }));
  });
});

let tollgate: Tollgate;
beforeAll(async () => {
  await new Promise<void>((resolve) => stripe.listen(0, '127.0.0.1', resolve));
  const { port } = stripe.address() as AddressInfo;
  tollgate = await startTollgate({ stripe: { apiBase: `http://127.0.0.1:${port}` } });
});
afterAll(async () => {
  await tollgate.close();
  await new Promise((resolve) => stripe.close(resolve));
});
beforeEach(() => {
  away = false;
  changes = [];
});

interface Item {
  id: string;
  price: Json;
  quantity?: number | null;
  start?: number;
  end?: number;
}

let counter = 0;
/** A customer of an era whose subscription is told with these items, each time a minute later. */
async function subscribed(era: Era, snapshots: Item[][], more: Json = {}) {
  counter += 1;
  const userId = `u${counter}`;
  const [customer, id] = [`cus_${counter}`, `sub_${counter}`];
  const created = NOW - 3_600;
  await tollgate.deliver(stripeEvent('customer.created', created, customerObject(customer, userId)));
  let before: Json | undefined;
  for (const [n, items] of snapshots.entries()) {
    const data = items.map(({ id: item, price, quantity = 1, start = created, end = created + 30 * DAY }) => ({
      id: `${item}_${id}`,
      object: 'subscription_item',
      price,
      ...(quantity === null ? {} : { quantity }),
      ...(era === 'current' ? { current_period_start: start, current_period_end: end } : {}),
    }));
    const first = items.reduce((a, b) => ((b.end ?? 0) < (a.end ?? 0) ? b : a));
    const object = subscriptionObject({
      id,
      customer,
      userId,
      era,
      start: first.start ?? created,
      end: first.end ?? created + 30 * DAY,
      more: { currency: 'eur', items: { object: 'list', data }, latest_invoice: null, ...more },
    });
    objects.set(id, object);
    const type = n === 0 ? 'customer.subscription.created' : 'customer.subscription.updated';
    const previous = before && { items: before };
    await tollgate.deliver(stripeEvent(type, created + n * 60, object, previous ? { previous } : {}));
    before = object['items'] as Json;
  }
  await tollgate.settle();
  return { userId, id };
}

const SEEN = `query ($u: ID!) { customer(userId: $u) {
  plan { code }
  subscriptions { quantity currentPeriodStart currentPeriodEnd plan { code } price { amount { amount currency } }
    items { plan { code } quantity price { amount { amount } } } }
  entitlement(feature: "generations") { limit usage { resetsAt } validUntil }
} }`;

interface Seen {
  plan: { code: string };
  subscriptions: {
    quantity: number;
    currentPeriodStart: string;
    currentPeriodEnd: string;
    plan: { code: string } | null;
    price: { amount: { amount: number; currency: string } } | null;
    items: { plan: { code: string } | null; quantity: number; price: unknown }[];
  }[];
  entitlement: { limit: number; usage: { resetsAt: string }; validUntil: string | null };
}

async function seen(userId: string): Promise<Seen> {
  return (await tollgate.ask(admin, SEEN, { u: userId }))['customer'] as Seen;
}

const only = async (userId: string) => (await seen(userId)).subscriptions[0];

/** A message as its reader sees it. */
async function letter(id: string): Promise<string> {
  const { body } = await tollgate.app.http.inject({ url: `/messages/${encodeURIComponent(id)}` });
  return body
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

async function revenueOf(currency: string) {
  const range = { from: iso(NOW - 2 * DAY), to: iso(NOW + DAY) };
  const query = `query ($from: DateTime!, $to: DateTime!) { revenue(from: $from, to: $to) {
    currencies { currency mrr { amount } activeSubscriptionCount unpricedSubscriptionCount } } }`;
  const { currencies } = (await tollgate.ask(admin, query, range))['revenue'] as {
    currencies: {
      currency: string;
      mrr: { amount: number };
      activeSubscriptionCount: number;
      unpricedSubscriptionCount: number;
    }[];
  };
  const report = currencies.find((one) => one.currency === currency);
  return [report?.mrr.amount ?? 0, report?.activeSubscriptionCount ?? 0, report?.unpricedSubscriptionCount ?? 0];
}

const named = (plan: string | null, more: Json = {}) =>
  priceObject(null, { id: `price_of_${plan}`, metadata: plan === null ? {} : { plan }, ...more });
const per = (interval: string, usage_type = 'licensed') => ({
  recurring: { interval, interval_count: 1, usage_type },
});
const premium = priceObject('premium_month_eur');
const basic = priceObject('basic_month_eur', { unit_amount: 999 });

describe.each(ERAS)('a subscription with several items (%s shape)', (era) => {
  test.each(['si_a', 'si_z'])(
    'a subscription has the period of the item that gives the plan, whose ID begins with %s [S82]',
    async (id) => {
      const [began, renewed] = [NOW - 40 * DAY, NOW - 10 * DAY];
      const support = named('support', { id: 'price_support', metadata: {}, unit_amount: 12_000, ...per('year') });
      const yearly = { id: 'si_m', price: support, start: began, end: began + 365 * DAY };
      const first = { id, price: premium, start: began, end: renewed };
      const monthly = { id, price: premium, start: renewed, end: renewed + 30 * DAY };
      const { userId } = await subscribed(era, [
        [yearly, first],
        [yearly, monthly],
      ]);
      const period = { currentPeriodStart: iso(renewed), currentPeriodEnd: iso(renewed + 30 * DAY) };
      const { plan, subscriptions, entitlement } = await seen(userId);
      expect([plan.code, subscriptions[0]]).toMatchObject(['premium', period]);
      expect(entitlement).toMatchObject({ usage: { resetsAt: period.currentPeriodEnd } });
      const { recordUsage } = await tollgate.ask(SERVICE, USE, {
        input: { userId, feature: 'generations', quantity: 500, idempotencyKey: 'k' },
      });
      const used = { used: 500, remaining: 0, resetsAt: period.currentPeriodEnd };
      expect(recordUsage).toEqual({ entitlement: { usage: used }, userErrors: [] });
    },
  );

  const ADD_ONS: [string, Json, number | null][] = [
    ['seats', named(null, { id: 'price_seat', unit_amount: 500 }), 3],
    ['a metered price', named(null, { id: 'price_calls', unit_amount: 1, ...per('month', 'metered') }), null],
    ['an add-on that its metadata names', named('extra_generations', { unit_amount: 499 }), 3],
    ['an add-on that its lookup key names', priceObject('extra_generations_month_eur', { unit_amount: 499 }), 3],
    ['a plan of which the quantity is 0', priceObject('vip_month_eur', { unit_amount: 9_999 }), 0],
  ];

  test.each(ADD_ONS.flatMap((addOn) => [[...addOn, 'si_a'] as const, [...addOn, 'si_z'] as const]))(
    'messages about a subscription name its plan, not %s beside it [S83]',
    async (_what, price, quantity, id) => {
      const beside = { id, price, quantity };
      const plan = (of: Json) => ({ id: 'si_m', price: of });
      const { userId, id: subscription } = await subscribed(era, [
        [beside, plan(basic)],
        [{ ...beside, quantity: quantity && quantity + 2 }, plan(basic)],
        [{ ...beside, quantity: quantity && quantity + 2 }, plan(premium)],
      ]);
      expect(await only(userId)).toMatchObject({ plan: { code: 'premium' }, quantity: 1 });
      expect((await seen(userId)).plan.code).toBe('premium');
      const told = quantity ? [1, 2] : [1]; // of a quantity that stays nothing is told
      const changed = await letter(`plan-changed:${subscription}:${told.at(-1)}`);
      expect(changed).toContain('Your plan has changed from Basic to Premium.');
      expect(changed).not.toContain('Quantity');
      if (told.length > 1)
        expect(await letter(`plan-changed:${subscription}:1`)).toContain('Your subscription to Basic has changed.');
      expect(await letter(`started:${subscription}`)).toContain('Welcome to Basic');
    },
  );

  test('a subscription lists its plan before its other items', async () => {
    const seats = (quantity: number) => ({ id: 'si_a', price: named(null, { id: 'price_seat' }), quantity });
    const calls = { id: 'si_b', price: named(null, { id: 'price_calls', ...per('month', 'metered') }), quantity: null };
    const plan = (of: Json) => ({ id: 'si_z', price: of });
    const { userId, id } = await subscribed(era, [
      [seats(3), calls, plan(basic)],
      [seats(5), calls, plan(basic)],
      [seats(5), calls, plan(premium)],
    ]);
    const items = [
      { plan: { code: 'premium' }, quantity: 1 },
      { plan: null, quantity: 5 },
      { plan: null, quantity: 1 },
    ];
    expect((await only(userId))?.items).toMatchObject(items);
    expect(await letter(`plan-changed:${id}:2`)).toContain('Your plan has changed from Basic to Premium.');
    expect(await letter(`started:${id}`)).toContain('Welcome to Basic');
  });

  test('a subscription has the quantity of the plan', async () => {
    const seats = { id: 'si_a', price: named(null, { id: 'price_seat' }), quantity: 9 };
    const { id } = await subscribed(era, [
      [seats, { id: 'si_m', price: premium }],
      [seats, { id: 'si_m', price: premium, quantity: 4 }],
    ]);
    expect(await letter(`plan-changed:${id}:1`)).toContain('Quantity: 4');
  });

  test('an item with a quantity of 0 gives nothing', async () => {
    const { userId } = await subscribed(era, [[{ id: 'si_m', price: premium, quantity: 0 }]]);
    const { plan, subscriptions } = await seen(userId);
    expect([plan.code, subscriptions[0]?.plan, subscriptions[0]?.price]).toEqual(['free', null, null]);
    expect(subscriptions[0]?.items).toMatchObject([{ plan: { code: 'premium' }, quantity: 0 }]);
  });
});

test('a yearly plan keeps its period and its access beside a monthly add-on', async () => {
  const [began, renewed] = [NOW - 40 * DAY, NOW - 33 * DAY];
  const addOn = { id: 'si_a', price: named('extra_generations'), start: renewed, end: renewed + 30 * DAY };
  const year = priceObject('premium_year_eur', { unit_amount: 19_990, ...per('year') });
  const plan = { id: 'si_m', price: year, start: began, end: began + 365 * DAY };
  const { userId } = await subscribed('current', [[addOn, plan]]);
  const { plan: inForce, subscriptions, entitlement } = await seen(userId);
  expect([inForce.code, subscriptions[0]?.currentPeriodEnd]).toEqual(['premium', iso(began + 365 * DAY)]);
  // The add-on was not renewed, so only its own 500 are gone.
  expect(entitlement.limit).toBe(500);
});

describe.each(ERAS)('an unknown amount (%s shape)', (era) => {
  test.each<[string, Json]>([
    ['has tiers', { unit_amount: null, billing_scheme: 'tiered', tiers_mode: 'graduated' }],
    ['is a fraction', { unit_amount: null, unit_amount_decimal: '0.5' }],
    ['is per package', { transform_quantity: { divide_by: 10, round: 'up' } }],
  ])(
    'an unknown amount is no price and no revenue if it %s, and the subscription counts as unpriced [S85]',
    async (_what, more) => {
      const [mrr = 0, active = 0, unpriced = 0] = await revenueOf('EUR');
      const price = priceObject('premium_month_eur', { id: 'price_unknown', ...more });
      const { userId } = await subscribed(era, [[{ id: 'si_m', price, quantity: 20 }]]);
      expect(await only(userId)).toMatchObject({ plan: { code: 'premium' }, price: null, items: [{ price: null }] });
      expect(await revenueOf('EUR')).toEqual([mrr, active + 1, unpriced + 1]);
    },
  );

  test('an item with an unknown amount is counted once, and known amounts beside it count', async () => {
    const [mrr = 0, active = 0, unpriced = 0] = await revenueOf('EUR');
    const tiers = named(null, { id: 'price_tiers', unit_amount: null, billing_scheme: 'tiered' });
    const more = { ...tiers, id: 'price_more_tiers' };
    await subscribed(era, [
      [
        { id: 'si_a', price: tiers },
        { id: 'si_b', price: more },
        { id: 'si_m', price: premium },
      ],
    ]);
    expect(await revenueOf('EUR')).toEqual([mrr + 1_999, active + 1, unpriced + 1]);
  });

  test('a metered item is not unpriced, because usage is no recurring revenue', async () => {
    const [mrr = 0, active = 0, unpriced = 0] = await revenueOf('EUR');
    const metered = named(null, { id: 'price_calls', unit_amount: 700, ...per('month', 'metered') });
    const tiers = { ...metered, id: 'price_tiered_calls', unit_amount: null, billing_scheme: 'tiered' };
    await subscribed(era, [
      [
        { id: 'si_a', price: metered, quantity: null },
        { id: 'si_b', price: tiers, quantity: null },
        { id: 'si_m', price: premium },
      ],
    ]);
    expect(await revenueOf('EUR')).toEqual([mrr + 1_999, active + 1, unpriced]);
  });
});

describe.each(ERAS)('a price with currency options (%s shape)', (era) => {
  const multi = priceObject('premium_month_usd', { id: `price_multi_${era}`, currency: 'usd', unit_amount: 2_199 });
  const options = { usd: { unit_amount: 2_199 }, sek: { unit_amount: 23_900 }, nok: { unit_amount: 24_900 } };

  test('a price with currency options counts in the currency of the subscription after a look-up [S86]', async () => {
    const [usd, sek] = [await revenueOf('USD'), await revenueOf('SEK')];
    const [mrr = 0, active = 0, unpriced = 0] = sek;
    away = true;
    objects.set(String(multi['id']), { ...multi, object: 'price', currency_options: options });
    const item = { id: 'si_m', price: multi, quantity: 2 };
    const { userId } = await subscribed(era, [[item]], { currency: 'sek' });
    await expect(tollgate.app.lookUp.runOnce()).rejects.toThrow();
    expect((await only(userId))?.price).toBeNull();
    expect(await revenueOf('SEK')).toEqual([mrr, active + 1, unpriced + 1]);
    away = false;
    await tollgate.connection
      .collection('events')
      .updateMany({ lookUpAt: { $exists: true } }, [{ $set: { lookUpAt: new Date(0) } }]);
    await tollgate.app.lookUp.runOnce();
    expect((await only(userId))?.price).toEqual({ amount: { amount: 23_900, currency: 'SEK' } });
    expect(await revenueOf('SEK')).toEqual([mrr + 2 * 23_900, active + 1, unpriced]);
    expect(await revenueOf('USD')).toEqual(usd);
    expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
  });

  test('a price with currency options is looked up once for all subscriptions, and not again on their renewal', async () => {
    const [first, second] = [
      await subscribed(era, [[{ id: 'si_m', price: multi }]], { currency: 'nok' }),
      await subscribed(era, [[{ id: 'si_m', price: multi }], [{ id: 'si_m', price: multi, quantity: 3 }]], {
        currency: 'nok',
      }),
    ];
    const questions = { type: 'object.reread', lookUpAt: { $exists: true } };
    expect(await tollgate.connection.collection('events').countDocuments(questions)).toBe(2);
    expect(await tollgate.app.lookUp.runOnce()).toBe(1);
    for (const { userId } of [first, second])
      expect((await only(userId))?.price).toEqual({ amount: { amount: 24_900, currency: 'NOK' } });
    expect(await tollgate.connection.collection('events').countDocuments(questions)).toBe(0);
  });

  test('a price stays unpriced in a currency for which Stripe has no amount', async () => {
    const [, , unpriced = 0] = await revenueOf('CHF');
    const { userId } = await subscribed(era, [[{ id: 'si_m', price: multi }]], { currency: 'chf' });
    await tollgate.app.lookUp.runOnce();
    expect(await only(userId)).toMatchObject({ plan: { code: 'premium' }, price: null });
    expect((await revenueOf('CHF'))[2]).toBe(unpriced + 1);
  });
});

describe.each(ERAS)('a plan change of items that are not in the catalog (%s shape)', (era) => {
  const base = named(null, { id: 'price_legacy', unit_amount: 1_500 });
  const calls = named(null, { id: 'price_calls', unit_amount: 1, ...per('month', 'metered') });
  const CHANGE = `mutation { changePlan(input: { plan: "premium", idempotencyKey: "k" }) { userErrors { code message } } }`;
  const change = async (userId: string) =>
    ((await tollgate.ask({ userId }, CHANGE))['changePlan'] as { userErrors: { code: string }[] }).userErrors.map(
      ({ code }) => code,
    );
  const replaced = () => changes.map((form) => form.get('items[0][id]')?.replace(/_sub_\d+$/, ''));

  test.each([
    ['the only licensed item, beside a metered one', ['si_a', calls, null], ['si_z', base, 1]],
    ['the only licensed item, whichever ID is lower', ['si_y', calls, null], ['si_z', base, 1]],
    ['the item of which something is sold', ['si_a', named(null, { id: 'price_old' }), 0], ['si_z', base, 1]],
    ['the item of a known plan, even with a quantity of 0', ['si_a', base, 3], ['si_z', basic, 0]],
    ['no item that is an add-on', ['si_a', named('extra_generations'), 1], ['si_z', base, 1]],
  ] as [string, [string, Json, number | null], [string, Json, number]][])(
    'a plan change replaces %s',
    async (_what, ...items) => {
      const { userId } = await subscribed(era, [items.map(([id, price, quantity]) => ({ id, price, quantity }))]);
      expect([await change(userId), replaced()]).toEqual([[], ['si_z']]);
      expect(changes[0]?.get('proration_behavior')).toBe('always_invoice');
    },
  );

  test.each<[string, Json[]]>([
    ['two licensed items could be the plan', [base, named(null, { id: 'price_other' })]],
    ['only usage is billed', [calls]],
    ['a metered item gives the plan', [named('basic', { id: 'price_metered', ...per('month', 'metered') })]],
  ])('a plan change is refused without a call to Stripe if %s [S84]', async (_what, prices) => {
    const { userId } = await subscribed(era, [prices.map((price, n) => ({ id: `si_${n}`, price }))]);
    expect([await change(userId), replaced()]).toEqual([['PLAN_ITEM_UNKNOWN'], []]);
  });

  test('the preview of such a plan change is refused in the same way', async () => {
    const { userId } = await subscribed(era, [[{ id: 'si_0', price: calls, quantity: null }]]);
    const query = `{ planChangePreview(input: { plan: "premium" }) { userErrors { code } } }`;
    expect(await tollgate.ask({ userId }, query)).toEqual({
      planChangePreview: { userErrors: [{ code: 'PLAN_ITEM_UNKNOWN' }] },
    });
  });

  test('changing to the current plan is no change, although its amount is unknown', async () => {
    const tiers = { ...premium, unit_amount: null, billing_scheme: 'tiered' };
    const { userId } = await subscribed(era, [[{ id: 'si_0', price: tiers }]]);
    expect([await change(userId), replaced()]).toEqual([['SAME_PLAN'], []]);
  });

  test('a plan change keeps the currency of the subscription, and names it if the plan is not sold in it', async () => {
    const yen = named(null, { id: 'price_yen', currency: 'jpy', unit_amount: 1_500 });
    const { userId } = await subscribed(era, [[{ id: 'si_z', price: yen }]], { currency: 'jpy' });
    expect([await change(userId), replaced()]).toEqual([['PRICE_NOT_FOUND'], []]);
  });

  test('a plan change is credited on the next invoice if the plan costs less than what was paid', async () => {
    const dear = named(null, { id: 'price_dear', unit_amount: 5_000 });
    const { userId } = await subscribed(era, [[{ id: 'si_z', price: dear }]]);
    expect([await change(userId), changes[0]?.get('proration_behavior')]).toEqual([[], 'create_prorations']);
  });
});
