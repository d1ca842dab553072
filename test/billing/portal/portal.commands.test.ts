import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BillingError } from '../../../src/billing/errors.ts';
import type { PortalFlow } from '../../../src/billing/portal/portal.commands.ts';
import { ProviderUnavailable } from '../../../src/platform/errors.ts';
import { openDatabase } from '../../support/database.ts';
import {
  customerObject,
  type Json,
  priceObject,
  sessionObject,
  stripeEvent,
  subscriptionObject,
} from '../../support/stripe-events.ts';
import { openBilling } from '../customer/stand-in.ts';

const T = 1_772_366_400; // 2026-03-01T12:00:00Z
const { connection, close } = await openDatabase();
afterAll(close);

const buyer = { userId: 'u1', email: 'ada@example.com' };
let opened: Awaited<ReturnType<typeof openBilling>>;
beforeEach(async () => {
  opened = await openBilling(connection);
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
});
afterEach(() => opened.close());

const portal = (
  flow: PortalFlow | null = null,
  returnUrl: string | null = null,
  subscriptionId: string | null = null,
) => opened.billing.billingPortal(buyer, { subscriptionId, flow, returnUrl });
const sessionAsked = () => opened.asked.find(({ what }) => what === 'POST /v1/billing_portal/sessions')?.form;

/** Lets the user have a subscription. */
async function subscribed(status = 'active', customer = 'cus_1', more: Json = {}): Promise<void> {
  const object = subscriptionObject({ id: `sub_of_${customer}`, customer, userId: 'u1', status, start: T, more });
  await opened.store(
    stripeEvent('customer.created', T, customerObject(customer, 'u1')),
    stripeEvent('customer.subscription.created', T, object),
  );
  await opened.settle();
}

describe('the customer portal', () => {
  test('the customer portal opens for the Stripe customer of the user and returns to the page where customers manage their billing', async () => {
    await subscribed();
    expect(await portal()).toBe('https://portal.example/bps_1');
    expect(sessionAsked()).toEqual({ customer: 'cus_1', return_url: 'https://app.example/billing' });
  });

  test('the customer portal creates the Stripe customer if there is none', async () => {
    await portal();
    expect(sessionAsked()?.['customer']).toBe('cus_of_u1');
  });

  test('the customer portal returns to an address on an allowed origin [T14]', async () => {
    await portal(null, 'https://app.example/account?tab=2');
    expect(sessionAsked()?.['return_url']).toBe('https://app.example/account?tab=2');
  });

  test.each([['https://evil.example/'], ['https://app.example.evil.example/'], ['javascript:alert(1)'], ['//evil']])(
    'the customer portal returns to no other address: %s',
    async (returnUrl) => {
      const error = await portal(null, returnUrl).catch((thrown) => thrown);
      expect(error).toMatchObject({ code: 'INVALID_RETURN_URL', field: ['input', 'returnUrl'] });
      expect(opened.asked).toEqual([]);
    },
  );

  test.each<[PortalFlow, Record<string, string>]>([
    ['PAYMENT_METHOD_UPDATE', { 'flow_data[type]': 'payment_method_update' }],
    [
      'SUBSCRIPTION_CANCEL',
      {
        'flow_data[type]': 'subscription_cancel',
        'flow_data[subscription_cancel][subscription]': 'sub_of_cus_1',
      },
    ],
    [
      'SUBSCRIPTION_UPDATE',
      {
        'flow_data[type]': 'subscription_update',
        'flow_data[subscription_update][subscription]': 'sub_of_cus_1',
      },
    ],
  ])('the customer portal opens at %s', async (flow, form) => {
    await subscribed();
    await portal(flow);
    expect(sessionAsked()).toEqual({ customer: 'cus_1', return_url: 'https://app.example/billing', ...form });
  });

  test('the customer portal opens for the Stripe customer with the subscription, even if the user has a newer one', async () => {
    await subscribed();
    const newer = { ...customerObject('cus_2', 'u1'), created: T + 99 };
    await opened.store(stripeEvent('customer.created', T + 99, newer));
    await opened.settle();
    await portal('SUBSCRIPTION_CANCEL');
    expect(sessionAsked()).toMatchObject({
      customer: 'cus_1',
      'flow_data[subscription_cancel][subscription]': 'sub_of_cus_1',
    });
  });

  test('the customer portal opens on the subscription to a plan, even if that to an add-on has the lower ID', async () => {
    await subscribed();
    const price = { ...priceObject(null, { id: 'price_extra' }), metadata: { plan: 'extra_generations' } };
    const addOn = subscriptionObject({ id: 'sub_0', customer: 'cus_1', userId: 'u1', price, start: T });
    await opened.store(stripeEvent('customer.subscription.created', T, addOn));
    await opened.settle();
    await portal('SUBSCRIPTION_CANCEL');
    expect(sessionAsked()).toMatchObject({ 'flow_data[subscription_cancel][subscription]': 'sub_of_cus_1' });
  });

  test('the customer portal opens for the Stripe customer of a checkout whose subscription has not arrived', async () => {
    const completed = sessionObject('cs_1', 'cus_1', {
      subscription: 'sub_1',
      metadata: { userId: 'u1', plan: 'pro' },
    });
    await opened.store(stripeEvent('checkout.session.completed', T, completed));
    await opened.settle();
    await portal();
    expect(sessionAsked()?.['customer']).toBe('cus_1');
  });

  test.each<[PortalFlow]>([['SUBSCRIPTION_CANCEL'], ['SUBSCRIPTION_UPDATE']])(
    'the customer portal does not open at %s without a live subscription, and Stripe is not asked',
    async (flow) => {
      await subscribed('canceled');
      const error = await portal(flow).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(BillingError);
      expect(error).toMatchObject({ code: 'NO_SUBSCRIPTION' });
      expect(opened.asked).toEqual([]);
    },
  );

  test('the customer portal opens on the named subscription, and requires a name if several are live', async () => {
    await subscribed();
    await opened.store(stripeEvent('customer.created', T, customerObject('cus_2', 'u1')));
    await subscribed('active', 'cus_2');
    await expect(portal('SUBSCRIPTION_UPDATE')).rejects.toMatchObject({ code: 'SUBSCRIPTION_AMBIGUOUS' });
    await expect(portal(null, null, 'sub_of_nobody')).rejects.toMatchObject({ code: 'NO_SUBSCRIPTION' });
    expect(opened.asked).toEqual([]);
    await portal('SUBSCRIPTION_UPDATE', null, 'sub_of_cus_2');
    expect(sessionAsked()).toMatchObject({
      customer: 'cus_2',
      'flow_data[subscription_update][subscription]': 'sub_of_cus_2',
    });
  });

  test('the customer portal counts sessions and refusals', async () => {
    await portal();
    await portal('SUBSCRIPTION_CANCEL').catch(() => undefined);
    const counted = await opened.metrics.registry.getSingleMetricAsString('billing_portal_sessions_total');
    expect(counted).toContain('{outcome="opened"} 1');
    expect(counted).toContain('{outcome="failed"} 1');
  });

  test('the customer portal reports an outage of Stripe, and counts it separately', async () => {
    const away = await openBilling(connection, () => ({ status: 503, body: {} }));
    const error = await away.billing
      .billingPortal(buyer, { subscriptionId: null, flow: null, returnUrl: null })
      .catch((thrown) => thrown);
    const counted = await away.metrics.registry.getSingleMetricAsString('billing_portal_sessions_total');
    await away.close();
    expect(error).toBeInstanceOf(ProviderUnavailable);
    expect(counted).toContain('{outcome="unavailable"} 1');
    expect(counted).toContain('{outcome="failed"} 0');
  });
});
