import { describe, expect, test } from '@jest/globals';
import { startApp } from './support/app.ts';
import { DAY_ONE } from './support/billing.ts';

const CHECKOUT = `mutation ($input: CheckoutInput!) {
  checkout(input: $input) { session { id url status expiresAt } userErrors { code message field } }
}`;
const session = { id: 'cs_1', url: null, status: 'COMPLETE', expiresAt: DAY_ONE } as const;

describe('checkout', () => {
  test('checkout opens a session for the caller with all requested options', async () => {
    const { ask, billing } = await startApp();
    const input = {
      plan: 'premium',
      interval: 'YEAR',
      currency: 'EUR',
      quantity: 3,
      promotionCode: 'SPRING',
      successUrl: 'https://shop.example/done/{CHECKOUT_SESSION_ID}',
      cancelUrl: 'https://shop.example/',
      attribution: { clickId: 'click-1', campaign: 'spring' },
    };
    const { data, errors } = await ask(CHECKOUT, { variables: { input } });
    expect(errors).toBeUndefined();
    expect(data.checkout).toEqual({
      session: {
        id: 'cs_1',
        url: 'https://checkout.example/premium#fid',
        status: 'OPEN',
        expiresAt: DAY_ONE.toISOString(),
      },
      userErrors: [],
    });
    expect(billing.calls.filter(([name]) => name === 'checkout')).toEqual([
      [
        'checkout',
        { userId: 'alice', email: 'alice@example.com' },
        { ...input, attribution: { clickId: 'click-1', campaign: 'spring', affiliate: null } },
      ],
    ]);
  });

  test('checkout opens a session for one unit of the plan by default', async () => {
    const { ask, billing } = await startApp();
    const bare = {
      interval: null,
      currency: null,
      promotionCode: null,
      successUrl: null,
      cancelUrl: null,
      attribution: null,
    };
    await ask(CHECKOUT, { variables: { input: { plan: 'premium' } } });
    await ask(CHECKOUT, { variables: { input: { plan: 'premium', quantity: null, attribution: {} } } });
    const checkouts = billing.calls.filter(([name]) => name === 'checkout');
    expect(checkouts.map(([, , request]) => request)).toEqual([
      { ...bare, plan: 'premium', quantity: 1 },
      { ...bare, plan: 'premium', quantity: 1, attribution: { clickId: null, campaign: null, affiliate: null } },
    ]);
  });

  test('checkout explains to the user why no session was opened', async () => {
    const { ask } = await startApp();
    const { status, data, errors } = await ask(CHECKOUT, { variables: { input: { plan: 'nope' } } });
    expect([status, errors]).toEqual([200, undefined]);
    expect(data.checkout).toEqual({
      session: null,
      userErrors: [{ code: 'UNKNOWN_PLAN', message: 'There is no plan "nope". Choose another plan.', field: ['plan'] }],
    });
  });

  test("checkout refuses attribution that exceeds Stripe's limits, and names the field", async () => {
    const { ask, billing } = await startApp();
    const input = { plan: 'premium', attribution: { campaign: 'x'.repeat(501) } };
    const { data, errors } = await ask(CHECKOUT, { variables: { input } });
    expect(data.checkout).toBeNull();
    expect(errors).toMatchObject([
      {
        message: 'attribution.campaign must be shorter than or equal to 500 characters.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(billing.calls).toEqual([]);
  });

  test('checkout refuses an invalid URL', async () => {
    const { ask } = await startApp();
    const { status, errors } = await ask(CHECKOUT, {
      variables: { input: { plan: 'premium', successUrl: 'javascript:alert(1)' } },
    });
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('a checkout session', () => {
  test('a checkout session is shown to its customer, and that of another user looks unknown', async () => {
    const { ask, billing } = await startApp();
    billing.open('alice', session);
    const query = '{ checkoutSession(id: "cs_1") { id url status expiresAt } }';
    expect((await ask(query)).data.checkoutSession).toEqual({ ...session, expiresAt: DAY_ONE.toISOString() });
    const another = await ask(query, { as: 'admin' });
    expect(another).toMatchObject({ status: 200, data: { checkoutSession: null } });
    expect(another.errors).toBeUndefined();
  });
});

describe('syncCheckout', () => {
  const sync = (id: string) =>
    `syncCheckout(input: { sessionId: "${id}" }) { customer { plan { code } } userErrors { code field } }`;

  test('syncCheckout returns the account as it is afterwards, even if the request has read it before', async () => {
    const { ask, billing } = await startApp();
    billing.open('alice', session);
    const { data } = await ask(
      `mutation { before: ${sync('cs_unknown')} after: ${sync('cs_1')} again: ${sync('cs_1')} }`,
    );
    expect(data.before).toEqual({ customer: null, userErrors: [{ code: 'UNKNOWN_CHECKOUT', field: null }] });
    expect(data.after).toEqual({ customer: { plan: { code: 'premium' } }, userErrors: [] });
    expect(data.again).toEqual(data.after);
    // One read tells for whom the caller buys, and each success reads the account again.
    expect(billing.count('accounts')).toBe(3);
  });
});

describe('billingPortal', () => {
  test('billingPortal opens the requested page and returns to the requested address', async () => {
    const { ask, billing } = await startApp();
    const { data } = await ask(`mutation {
      plain: billingPortal(input: {}) { session { url } userErrors { code } }
      cancel: billingPortal(input: { returnUrl: "https://shop.example/account", flow: SUBSCRIPTION_CANCEL }) { session { url } }
    }`);
    expect(data.plain).toEqual({ session: { url: 'https://billing.example/session/1' }, userErrors: [] });
    expect(billing.calls.filter(([name]) => name === 'billingPortal').map(([, , request]) => request)).toEqual([
      { subscriptionId: null, returnUrl: null, flow: null },
      { subscriptionId: null, returnUrl: 'https://shop.example/account', flow: 'SUBSCRIPTION_CANCEL' },
    ]);
  });
});
