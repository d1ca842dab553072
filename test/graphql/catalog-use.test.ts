import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  chargeObject,
  customerObject,
  type Json,
  priceObject,
  type StripeEvent,
  sessionObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { catalogText, RETIRED, startTollgate, type Tollgate } from '../support/tollgate.ts';

const START = Math.floor(Date.now() / 1000) - 86_400;
const SAM = { userId: 'sam', roles: ['support'] };
const ADA = { userId: 'ada', roles: ['admin'] };

const price = (lookupKey: string | null, id: string, more: Json = {}) => priceObject(lookupKey, { id, ...more });
const PREMIUM = price('premium_month_eur', 'price_premium');

const customer = (id: string, more: Json = {}) =>
  stripeEvent('customer.created', START, customerObject(`cus_${id}`, id, more));

function subscribed(id: string, of: Json, { status = 'active', customerId = `cus_${id}` } = {}): StripeEvent {
  const object = { id: `sub_${id}`, customer: customerId, price: of, status, start: START };
  return stripeEvent('customer.subscription.created', START, subscriptionObject(object));
}

const ended = (id: string, of: Json) => {
  const object = { id: `sub_${id}`, customer: `cus_${id}`, price: of, status: 'canceled', start: START };
  const more = { ended_at: START + 10, canceled_at: START + 10 };
  return stripeEvent('customer.subscription.deleted', START + 10, subscriptionObject({ ...object, more }));
};

const EVENTS: StripeEvent[] = [
  customer('ann'),
  subscribed('ann', PREMIUM),
  customer('ben'),
  subscribed('ben', PREMIUM, { status: 'past_due' }),
  // Pays a former amount, whose lookup key has moved to a newer price.
  customer('cat'),
  subscribed('cat', price(null, 'price_former', { unit_amount: 1499, metadata: { plan: 'premium' } })),
  customer('dan'),
  subscribed('dan', price('pro_year_usd', 'price_pro', { currency: 'usd', recurring: YEARLY() })),
  customer('eve'),
  subscribed('eve', PREMIUM),
  ended('eve', PREMIUM),
  customer('fay'),
  subscribed('fay', price('legacy_month_eur', 'price_legacy')),
  // One user with two customers at Stripe, two plans, and a plan that the catalog does not have.
  customer('gus'),
  subscribed('gus', PREMIUM),
  stripeEvent('customer.created', START, customerObject('cus_gus_2', 'gus', { created: START + 5 })),
  subscribed('gus_2', price('basic_month_eur', 'price_basic')),
  customer('hal'),
  subscribed('hal', price('gone_month_eur', 'price_gone')),
  customer('ida'),
  stripeEvent(
    'checkout.session.completed',
    START + 6,
    sessionObject('cs_ida', 'cus_ida', {
      mode: 'payment',
      payment_intent: 'pi_ida',
      metadata: { userId: 'ida', plan: 'extra_generations', quantity: '1' },
    }),
  ),
  stripeEvent('charge.succeeded', START + 6, chargeObject({ id: 'ch_ida', intent: 'pi_ida', customer: 'cus_ida' })),
  stripeEvent('customer.created', START, customerObject('cus_acme', null, { metadata: { organizationId: 'acme' } })),
  subscribed('acme', price('team_month_eur', 'price_team')),
  customer('jon'),
  // Waits for its owner.
  stripeEvent('customer.created', START, customerObject('cus_stray', null)),
  subscribed('stray', PREMIUM),
];

function YEARLY(): Json {
  return { interval: 'year', interval_count: 1 };
}

let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate({ catalogText: `${await catalogText()}${RETIRED}` });
  for (const event of EVENTS) await tollgate.deliver(event);
  await tollgate.settle();
  await grant('grantPlan', { userId: 'kim', plan: 'pro' });
  await grant('grantPlan', { userId: 'ann', plan: 'premium' });
  await grant('grantEntitlement', { userId: 'jon', feature: 'vip_support' });
  await grant('grantEntitlement', { userId: 'jon', feature: 'signals_premium', validUntil: inSeconds(0.5) });
  await new Promise((resolve) => setTimeout(resolve, 600));
});
afterAll(() => tollgate.close());

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

async function grant(field: 'grantPlan' | 'grantEntitlement', input: Json): Promise<void> {
  const type = field === 'grantPlan' ? 'GrantPlanInput' : 'GrantEntitlementInput';
  const query = `mutation ($input: ${type}!) { ${field}(input: $input) { userErrors { code } } }`;
  expect(await tollgate.ask(ADA, query, { input: { ...input, reason: 'r' } })).toEqual({ [field]: { userErrors: [] } });
}

interface Use {
  customerCount: number;
  plans: {
    customerCount: number;
    plan: { code: string; retired: boolean };
    prices: { subscriptionCount: number | null; price: { lookupKey: string } }[];
  }[];
  features: { customerCount: number; feature: { code: string } }[];
}

async function used(): Promise<Use> {
  const query = `{ catalogUse { customerCount
    plans { customerCount plan { code retired } prices { subscriptionCount price { lookupKey } } }
    features { customerCount feature { code } } } }`;
  return (await tollgate.ask(SAM, query))['catalogUse'] as Use;
}

async function listed(filter: Json): Promise<string[]> {
  const query = `query ($filter: CustomerFilter) { customers(filter: $filter, first: 100) { nodes { userId owner { __typename } } } }`;
  const { customers } = await tollgate.ask(SAM, query, { filter });
  return (customers as { nodes: { userId: string }[] }).nodes.map(({ userId }) => userId);
}

describe('the use of the catalog', () => {
  test('a plan counts the customers who bought it or were granted it, each once', async () => {
    const { plans, customerCount } = await used();
    const counts = Object.fromEntries(plans.map(({ plan, customerCount: count }) => [plan.code, count]));
    expect(counts).toEqual({
      free: 2, // eve and jon
      basic: 1,
      premium: 4, // ann, ben, cat, gus
      team: 1, // the organization
      pro: 2, // dan, and kim by a grant
      vip: 0,
      enterprise: 0,
      extra_generations: 1,
      legacy: 1,
    });
    expect(customerCount).toBe(12);
  });

  test('the count of each plan and feature is the length of the list of its customers', async () => {
    const { plans, features, customerCount } = await used();
    for (const { plan, customerCount: count } of plans)
      expect([plan.code, count]).toEqual([plan.code, (await listed({ plan: plan.code })).length]);
    for (const { feature, customerCount: count } of features)
      expect([feature.code, count]).toEqual([feature.code, (await listed({ feature: feature.code })).length]);
    expect((await listed({})).length).toBe(customerCount);
  });

  test('a feature counts each customer once, and those with a grant until it ends', async () => {
    const { features } = await used();
    const counts = Object.fromEntries(features.map(({ feature, customerCount }) => [feature.code, customerCount]));
    // Of the free plan, so every customer has it.
    expect(counts['signals_basic']).toBe(12);
    // ann, ben, cat and gus by Premium, acme by Team, dan and kim by Pro. The grant to jon has ended.
    expect(counts['signals_premium']).toBe(7);
    // Also fay, by the retired plan.
    expect(counts['advanced_analytics']).toBe(8);
    expect(counts['vip_support']).toBe(1);
  });

  test('a price counts running subscriptions, also those that pay a former amount, and one-time prices count none', async () => {
    const prices = (await used()).plans.flatMap(({ prices }) => prices);
    const counts = Object.fromEntries(
      prices.map(({ price, subscriptionCount }) => [price.lookupKey, subscriptionCount]),
    );
    expect(counts).toMatchObject({
      // ann, ben, cat and gus.
      premium_month_eur: 4,
      premium_month_usd: 0,
      premium_year_eur: 0,
      basic_month_eur: 1,
      team_month_eur: 1,
      pro_year_usd: 1,
      pro_month_usd: 0,
      legacy_month_eur: 1,
      extra_generations_one_time_eur: null,
    });
  });

  test('retired plans are listed with those on sale, in the order of the catalog', async () => {
    const { plans } = await used();
    expect(plans.filter(({ plan }) => plan.retired).map(({ plan }) => plan.code)).toEqual(['legacy']);
    expect(plans.at(-1)?.plan.code).toBe('legacy');
    const { plans: onSale } = await tollgate.ask(SAM, '{ plans { code retired } }');
    expect(onSale).not.toContainEqual({ code: 'legacy', retired: true });
  });

  test('a request that asks several times counts once', async () => {
    const { a, b } = await tollgate.ask(SAM, '{ a: catalogUse { customerCount } b: catalogUse { customerCount } }');
    expect([a, b]).toEqual([{ customerCount: 12 }, { customerCount: 12 }]);
  });
});
