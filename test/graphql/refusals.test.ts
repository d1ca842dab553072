import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  customerObject,
  type Era,
  type Json,
  priceObject,
  scheduleRead,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import {
  type StripeAnswer,
  type StripeQuestion,
  startStripeStub,
  stripeList,
  stripeRefusal,
} from '../support/stripe-stub.ts';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

const NOW = Math.floor(Date.now() / 1000);
const SCHEDULED = {
  message:
    'The subscription is managed by the subscription schedule `sub_sched_1`, and updating any cancelation behavior directly is not allowed. Please update the schedule instead.',
};
const CURRENCIES =
  'You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, or invoice item';

let sessions = 0;
let answer: (question: StripeQuestion) => StripeAnswer | undefined;
let stripe: Awaited<ReturnType<typeof startStripeStub>>;
let tollgate: Tollgate;
beforeAll(async () => {
  stripe = await startStripeStub((question) => answer(question) ?? standard(question));
  tollgate = await startTollgate({ stripe: { apiBase: stripe.url } });
});
beforeEach(() => {
  stripe.asked.length = 0;
  answer = () => undefined;
});
afterAll(async () => {
  await tollgate.close();
  await stripe.close();
});

function standard({ what }: StripeQuestion): StripeAnswer {
  if (what.startsWith('GET /v1/prices')) return stripeList(priceObject('premium_month_usd', { currency: 'usd' }));
  if (what.startsWith('GET')) return stripeList();
  if (what === 'POST /v1/customers') return { body: customerObject(`cus_made${stripe.asked.length}`, null) };
  if (what === 'POST /v1/checkout/sessions') {
    sessions += 1;
    const id = `cs_${sessions}`;
    return { body: { id, object: 'checkout.session', url: `https://pay.example/${id}`, expires_at: NOW + 86_400 } };
  }
  return stripeRefusal({ message: `unexpected ${what}` }, 500);
}

const CODES = 'userErrors { code message field }';
const CANCEL = `mutation ($input: CancelSubscriptionInput!) { cancelSubscription(input: $input) { subscription { id cancelAtPeriodEnd status } ${CODES} } }`;
const RESUME = `mutation ($input: ResumeSubscriptionInput!) { resumeSubscription(input: $input) { subscription { id } ${CODES} } }`;
const CHECKOUT = `mutation ($input: CheckoutInput!) { checkout(input: $input) { session { url } ${CODES} } }`;
const PORTAL = `mutation { billingPortal(input: {}) { session { url } ${CODES} } }`;
const CONTACT = `mutation { updateContact(input: { email: "ada@example.com" }) { ${CODES} } }`;

const codesOf = (payload: unknown) =>
  (payload as { userErrors: { code: string }[] }).userErrors.map(({ code }) => code);

/** A user with a subscription, told in the shape of an era. */
async function subscribed(userId: string, era: Era, more: Json = {}) {
  const [id, customer] = [`sub_${userId}`, `cus_${userId}`];
  const subscription = subscriptionObject({ id, customer, userId, era, start: NOW - 86_400, more });
  await tollgate.deliver(stripeEvent('customer.created', NOW - 86_400, customerObject(customer, userId)));
  await tollgate.deliver(stripeEvent('customer.subscription.created', NOW - 86_399, subscription));
  await tollgate.settle();
  return { id, customer, subscription };
}

describe.each<Era>(['current', 'legacy'])('in the %s API shape', (era) => {
  test('canceling a subscription whose schedule was not known says so once, and then releases the schedule', async () => {
    const userId = `scheduled-${era}`;
    const { id, customer, subscription } = await subscribed(userId, era, { schedule: 'sub_sched_1' });
    const phases = [{ start: NOW - 86_400, price: priceObject('premium_month_eur') }];
    let status = 'active';
    answer = ({ what, body }) => {
      if (what.endsWith('/sub_sched_1/release')) status = 'released';
      if (what.includes('sub_sched_1'))
        return { body: scheduleRead({ id: 'sub_sched_1', customer, subscription: id, status, phases }) };
      if (!what.includes(id)) return undefined;
      if (!body.includes('cancel_at')) return { body: subscription };
      return status === 'active' ? stripeRefusal(SCHEDULED) : { body: { ...subscription, cancel_at_period_end: true } };
    };
    const cancel = async () =>
      (await tollgate.ask({ userId }, CANCEL, { input: { idempotencyKey: 'a-key-of-the-customer' } }))[
        'cancelSubscription'
      ];
    expect(await cancel()).toEqual({
      subscription: null,
      userErrors: [
        { code: 'SUBSCRIPTION_SCHEDULED', message: expect.stringContaining('contact support'), field: null },
      ],
    });
    const done = { subscription: { id, cancelAtPeriodEnd: true, status: 'ACTIVE' }, userErrors: [] };
    for (const _try of [1, 2]) expect(await cancel()).toEqual(done);
    expect(stripe.asked.filter(({ what }) => what.endsWith('/release'))).toHaveLength(1);
  });

  test('canceling a subscription at once works in spite of a schedule', async () => {
    const userId = `scheduled-now-${era}`;
    const { id, subscription } = await subscribed(userId, era, { schedule: 'sub_sched_1' });
    const ended = { ...subscription, status: 'canceled', canceled_at: NOW, ended_at: NOW };
    answer = ({ what }) => (what === `DELETE /v1/subscriptions/${id}` ? { body: ended } : undefined);
    const { cancelSubscription } = await tollgate.ask({ userId }, CANCEL, { input: { when: 'NOW' } });
    expect(codesOf(cancelSubscription)).toEqual([]);
  });

  test('resuming a subscription that a schedule manages says what to do', async () => {
    const userId = `resumed-${era}`;
    const { id, subscription } = await subscribed(userId, era, { cancel_at: NOW + 86_400 });
    answer = ({ what, body }) => {
      if (!what.includes(id)) return undefined;
      return body.includes('cancel_at') ? stripeRefusal(SCHEDULED) : { body: subscription };
    };
    const { resumeSubscription } = await tollgate.ask({ userId }, RESUME, { input: {} });
    expect(codesOf(resumeSubscription)).toEqual(['SUBSCRIPTION_SCHEDULED']);
  });

  test.each([
    ['which Stripe names', `${CURRENCIES} with currency eur`],
    ['which Stripe does not name', CURRENCIES],
  ])(
    "a checkout in another currency than the customer's names that currency, %s, and works in it",
    async (_, message) => {
      const userId = `pinned-${era}-${message.length}`;
      const { customer } = await subscribed(userId, era, { status: 'canceled', ended_at: NOW - 10 });
      answer = ({ what, body }) => {
        if (what === `GET /v1/customers/${customer}`)
          return { body: customerObject(customer, userId, { currency: 'eur' }) };
        if (what === 'POST /v1/checkout/sessions' && body.includes('premium_month_usd'))
          return stripeRefusal({ message });
        if (what.startsWith('GET /v1/prices') && what.includes('eur'))
          return stripeList(priceObject('premium_month_eur'));
        return undefined;
      };
      const input = { plan: 'premium', interval: 'MONTH', currency: 'USD', idempotencyKey: 'another-key-of-theirs' };
      const { checkout } = await tollgate.ask({ userId }, CHECKOUT, { input });
      expect(checkout).toEqual({
        session: null,
        userErrors: [
          {
            code: 'CURRENCY_MISMATCH',
            message: 'You are billed in EUR. Choose a price in EUR.',
            field: ['input', 'currency'],
          },
        ],
      });
      const inEuros = { plan: 'premium', interval: 'MONTH', currency: 'EUR' };
      expect(codesOf((await tollgate.ask({ userId }, CHECKOUT, { input: inEuros }))['checkout'])).toEqual([]);
    },
  );
});

test('a checkout whose price is missing at Stripe is an outcome, and works once the catalog was synced', async () => {
  answer = ({ what }) => (what.startsWith('GET /v1/prices') ? stripeList() : undefined);
  const input = { plan: 'basic', interval: 'MONTH', idempotencyKey: 'a-key-before-the-sync' };
  const unsynced = await tollgate.ask({ userId: 'unsynced' }, CHECKOUT, { input });
  expect(codesOf(unsynced['checkout'])).toEqual(['PRICE_UNAVAILABLE']);
  answer = () => undefined;
  expect(codesOf((await tollgate.ask({ userId: 'unsynced' }, CHECKOUT, { input }))['checkout'])).toEqual([]);
});

test('a price that was archived is looked up again by the next request', async () => {
  let price = 'price_archived';
  answer = ({ what, body }) => {
    if (what.startsWith('GET /v1/prices')) return stripeList({ ...priceObject('basic_month_usd'), id: price });
    if (what === 'POST /v1/checkout/sessions' && body.includes('price_archived'))
      return stripeRefusal({ message: 'The price specified is inactive. This field only accepts active prices.' });
    return undefined;
  };
  const input = { plan: 'basic', interval: 'MONTH', currency: 'USD' };
  const buy = async () => codesOf((await tollgate.ask({ userId: 'archived' }, CHECKOUT, { input }))['checkout']);
  expect(await buy()).toEqual(['PRICE_UNAVAILABLE']);
  price = 'price_new';
  expect(await buy()).toEqual([]);
});

test('an e-mail address that Stripe refuses is an outcome, and is not sent again with the next request', async () => {
  answer = ({ what }) => (what === 'POST /v1/customers' ? stripeRefusal({ code: 'email_invalid' }) : undefined);
  expect(codesOf((await tollgate.ask({ userId: 'mistyped' }, PORTAL))['billingPortal'])).toEqual(['INVALID_EMAIL']);
  answer = ({ what }) =>
    what.startsWith('POST /v1/billing_portal')
      ? { body: { id: 'bps_1', object: 'billing_portal.session', url: 'https://portal.example' } }
      : undefined;
  expect(codesOf((await tollgate.ask({ userId: 'mistyped' }, PORTAL))['billingPortal'])).toEqual([]);
  const keys = stripe.asked
    .filter(({ what }) => what === 'POST /v1/customers')
    .map(({ idempotencyKey }) => idempotencyKey);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(2);
});

test('a customer who was deleted at Stripe is an outcome, and the next request creates a new one', async () => {
  const { customer } = await subscribed('deleted', 'current', { status: 'canceled', ended_at: NOW - 10 });
  answer = ({ what, body }) => {
    if (what === `GET /v1/customers/${customer}`) return { body: { id: customer, object: 'customer', deleted: true } };
    if (body.includes(customer) || what.includes(customer))
      return stripeRefusal({ code: 'resource_missing', param: 'customer', message: `No such customer: '${customer}'` });
    return undefined;
  };
  const input = { plan: 'basic', interval: 'MONTH' };
  const buy = async () => codesOf((await tollgate.ask({ userId: 'deleted' }, CHECKOUT, { input }))['checkout']);
  expect([await buy(), await buy()]).toEqual([['STRIPE_CUSTOMER_DELETED'], []]);
});

test('a language or an address that Stripe refuses is an outcome of updateContact that names the field', async () => {
  await subscribed('moved', 'current');
  answer = ({ what }) =>
    what === 'POST /v1/customers/cus_moved'
      ? stripeRefusal({ param: 'email', message: 'Invalid email address' })
      : undefined;
  expect((await tollgate.ask({ userId: 'moved' }, CONTACT))['updateContact']).toMatchObject({
    userErrors: [{ code: 'INVALID_EMAIL', field: ['input', 'email'] }],
  });
});

test('a portal that is not configured is an outcome', async () => {
  await subscribed('portal', 'current');
  answer = ({ what }) =>
    what.startsWith('POST /v1/billing_portal')
      ? stripeRefusal({
          message: 'No configuration provided and your test mode default configuration has not been created.',
        })
      : undefined;
  expect(codesOf((await tollgate.ask({ userId: 'portal' }, PORTAL))['billingPortal'])).toEqual([
    'PORTAL_NOT_CONFIGURED',
  ]);
});

test('an unknown reason of a refusal is logged with its code and with the ID of the request at Stripe', async () => {
  answer = ({ what }) =>
    what.startsWith('POST /v1/checkout') ? stripeRefusal({ code: 'brand_new', message: 'Something new.' }) : undefined;
  const input = { plan: 'basic', interval: 'MONTH' };
  const { checkout } = await tollgate.ask({ userId: 'unlucky' }, CHECKOUT, { input });
  expect(codesOf(checkout)).toEqual(['STRIPE_REFUSED']);
  expect(tollgate.logs).toContainEqual(
    expect.objectContaining({
      level: 50,
      command: 'checkout',
      code: 'brand_new',
      stripeRequestId: expect.stringMatching(/^req_/),
      reason: 'Something new.',
    }),
  );
});
