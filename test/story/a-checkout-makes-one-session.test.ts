import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeWithStripe } from '../../packages/stripe-sandbox/test/openapi.ts';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { catalogText } from '../support/tollgate.ts';

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
});
afterAll(() => tollgate.close());

const requests = (path: string) =>
  tollgate.stripeRequests.exchanges.filter((it) => it.method === 'POST' && it.path === path);

describe('checkout', () => {
  test('fifty simultaneous clicks create one Stripe customer and one session', async () => {
    const ann = buyer(tollgate, 'ann');
    const before = requests('/v1/customers').length;
    const sessions = requests('/v1/checkout/sessions').length;
    const answers = await Promise.all(Array.from({ length: 50 }, () => ann.checkout({ plan: 'premium' })));
    expect(new Set(answers.map(({ session }) => session?.id)).size).toBe(1);
    expect(answers.every(({ userErrors }) => userErrors.length === 0)).toBe(true);
    expect(answers[0]?.session?.id).toMatch(/^cs_/);
    expect(requests('/v1/customers').length - before).toBe(1);
    expect(requests('/v1/checkout/sessions').length - sessions).toBe(1);
  });

  test('a checkout session is shown to the user who opened it, and to no other customer and no admin', async () => {
    const { session } = await buyer(tollgate, 'asta').checkout({ plan: 'premium' });
    const seenBy = async (userId: string, roles: string[] = []) =>
      (
        await tollgate.ask({ userId, roles }, 'query ($id: ID!) { checkoutSession(id: $id) { id } }', {
          id: session?.id,
        })
      )['checkoutSession'];
    expect(await seenBy('asta')).toEqual({ id: session?.id });
    expect(await seenBy('eve')).toBeNull();
    expect(await seenBy('ada', ['admin'])).toBeNull();
    expect((await buyer(tollgate, 'eve').sync(session?.id ?? '')).codes).toEqual(['UNKNOWN_CHECKOUT']);
  });

  test('of two simultaneous checkouts of different plans one gets a session, and the other is told that a checkout is in progress', async () => {
    const amy = buyer(tollgate, 'amy');
    const answers = await Promise.all(['basic', 'premium'].map((plan) => amy.checkout({ plan })));
    const opened = answers.filter(({ session }) => session !== null);
    const refused = answers.filter(({ session }) => session === null);
    expect(opened).toMatchObject([{ userErrors: [] }]);
    expect(refused).toMatchObject([{ userErrors: [{ code: 'CHECKOUT_IN_PROGRESS' }] }]);
  });

  test('a checkout of another plan replaces the open session, and the first page can no longer be paid', async () => {
    const ben = buyer(tollgate, 'ben');
    const first = await ben.checkout({ plan: 'basic' });
    const second = await ben.checkout({ plan: 'premium', interval: 'YEAR', currency: 'USD' });
    expect(second.session?.id).not.toBe(first.session?.id);
    await ben.pay(first.session?.url ?? '');
    await tollgate.settle();
    expect(await ben.plan()).toBe('free');
    expect(await ben.checkoutStatus(first.session?.id ?? '')).toBe('EXPIRED');
    await ben.pay(second.session?.url ?? '');
    await tollgate.settle();
    expect(await ben.plan()).toBe('premium');
    expect(await ben.checkoutStatus(second.session?.id ?? '')).toBe('COMPLETE');
  });

  test('a second subscription is refused, and an add-on is not', async () => {
    const cleo = buyer(tollgate, 'cleo');
    const { session } = await cleo.checkout({ plan: 'premium' });
    await cleo.pay(session?.url ?? '');
    await tollgate.settle();
    expect(await cleo.checkout({ plan: 'vip' })).toMatchObject({
      session: null,
      userErrors: [{ code: 'ALREADY_SUBSCRIBED' }],
    });

    const addOn = await cleo.checkout({ plan: 'extra_generations', quantity: 2 });
    await cleo.pay(addOn.session?.url ?? '');
    await tollgate.settle();
    const data = await tollgate.ask(
      { userId: 'cleo' },
      '{ me { plan { code } entitlement(feature: "generations") { limit granted } payments { nodes { status amount { amount currency decimal } plan { code } } } } }',
    );
    expect(data['me']).toMatchObject({
      plan: { code: 'premium' },
      entitlement: { granted: true, limit: 1_500 },
      payments: {
        nodes: [
          { status: 'PAID', plan: { code: 'extra_generations' } },
          { status: 'PAID', plan: { code: 'premium' } },
        ],
      },
    });
  });

  test('syncCheckout shows the purchase without any webhook', async () => {
    const dan = buyer(tollgate, 'dan');
    const { session } = await dan.checkout({ plan: 'basic' });
    const id = session?.id ?? '';
    expect(await dan.sync(id)).toMatchObject({ codes: ['CHECKOUT_NOT_COMPLETE'] });
    tollgate.sandbox.setWebhook({ url: 'http://127.0.0.1:9/nobody', secret: 'whsec_x' });
    await dan.pay(session?.url ?? '');
    expect(await dan.plan()).toBe('free');
    expect(await dan.sync(id)).toEqual({ plan: 'basic', codes: [] });
    expect(await buyer(tollgate, 'eve').sync(id)).toMatchObject({ codes: ['UNKNOWN_CHECKOUT'] });
  });

  test('a user gets a trial once', async () => {
    const fay = buyer(tollgate, 'fay');
    const eligible = async (roles: string[] = []) =>
      (await tollgate.ask({ userId: 'fay', roles }, '{ pro: plan(code: "pro") { trialEligible } }'))['pro'];
    expect(await eligible()).toEqual({ trialEligible: true });
    const { session } = await fay.checkout({ plan: 'pro' });
    await fay.pay(session?.url ?? '');
    await fay.sync(session?.id ?? '');
    const { me } = (await tollgate.ask(
      { userId: 'fay' },
      '{ me { subscriptions { status trialEnd } entitlement(feature: "advanced_analytics") { granted reason } } }',
    )) as { me: unknown };
    expect(me).toMatchObject({
      subscriptions: [{ status: 'TRIALING' }],
      entitlement: { granted: true, reason: 'TRIALING' },
    });
    const [sent] = requests('/v1/checkout/sessions').filter(({ params }) => JSON.stringify(params).includes('"fay"'));
    expect(JSON.stringify(sent?.params)).toContain('trial_period_days');
    expect(await eligible()).toEqual({ trialEligible: false });
    expect(await eligible(['service'])).toEqual({ trialEligible: true });
  });

  test.each([
    [{ plan: 'gold' }, 'UNKNOWN_PLAN'],
    [{ plan: 'enterprise' }, 'PLAN_NOT_ON_SALE'],
    [{ plan: 'free' }, 'PLAN_NOT_ON_SALE'],
    [{ plan: 'premium', currency: 'JPY' }, 'PRICE_NOT_FOUND'],
    [{ plan: 'premium', interval: 'ONE_TIME' }, 'PRICE_NOT_FOUND'],
    [{ plan: 'premium', quantity: 0 }, 'INVALID_QUANTITY'],
    [{ plan: 'premium', successUrl: 'https://evil.example/x' }, 'INVALID_RETURN_URL'],
    [{ plan: 'premium', cancelUrl: 'http://localhost.evil.example/' }, 'INVALID_RETURN_URL'],
  ])('a checkout of %j is refused with %s, and Stripe is not asked', async (input, code) => {
    const before = tollgate.stripeRequests.exchanges.length;
    const answer = await buyer(tollgate, 'gus').checkout(input);
    expect(answer).toMatchObject({ session: null, userErrors: [{ code }] });
    expect(tollgate.stripeRequests.exchanges.length).toBe(before);
  });

  test('the portal creates the Stripe customer if there is none, and refuses a flow without a subscription', async () => {
    const hal = buyer(tollgate, 'hal');
    expect((await hal.portal()).session?.url).toContain('/p/session/');
    expect(await hal.portal({ flow: 'SUBSCRIPTION_CANCEL' })).toMatchObject({
      session: null,
      userErrors: [{ code: 'NO_SUBSCRIPTION' }],
    });
    expect(await hal.portal({ returnUrl: 'javascript://x' }).catch(() => 'refused')).toBe('refused');
  });
});

describe('checkout with automatic tax', () => {
  test('checkout with automatic tax asks for an address and saves it, in EUR and USD, and never sends a promotion code beside the field for one', async () => {
    const taxed = await startSandboxed({ catalogText: (await catalogText()).replace('tax: none', 'tax: automatic') });
    try {
      for (const currency of ['EUR', 'USD']) {
        const { session } = await buyer(taxed, `tim-${currency}`).checkout({ plan: 'premium', currency });
        expect(session).not.toBeNull();
      }
      const sent = taxed.stripeRequests.exchanges.filter(
        ({ method, path }) => method === 'POST' && path === '/v1/checkout/sessions',
      );
      for (const { params } of sent) {
        expect(params).toMatchObject({
          automatic_tax: { enabled: 'true' },
          billing_address_collection: 'required',
          tax_id_collection: { enabled: 'true' },
          customer_update: { address: 'auto', name: 'auto' },
          allow_promotion_codes: 'true',
        });
        expect(params).not.toHaveProperty('discounts');
      }
      expect(sent.length).toBe(2);
    } finally {
      await taxed.close();
    }
  });
});

describeWithStripe('every request to Stripe in these stories', () => {
  test("every request of a checkout is valid against Stripe's description", () => {
    expect(tollgate.stripeRequests.exchanges.length).toBeGreaterThan(20);
    expect(tollgate.stripeRequests.problems()).toEqual([]);
  });
});
