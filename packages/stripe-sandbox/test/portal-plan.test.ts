import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { postForm } from './buying.ts';
import { advance, DAYS } from './controlling.ts';
import { refusal } from './refusal.ts';
import { endOf, type Subscribed, subscribed, subscribedOnFailingCard } from './subscribed.ts';

type Features = Stripe.BillingPortal.ConfigurationCreateParams.Features;
type Update = NonNullable<Features['subscription_update']>;

const DOWNGRADES_WAIT = {
  conditions: [{ type: 'decreasing_item_amount' }, { type: 'shortening_interval' }],
} satisfies Update['schedule_at_period_end'];

const textAt = async (url: string) => (await fetch(url)).text();

/** A subscription of 9.00 a month, a portal session for it, and prices to switch to. */
async function portal(
  update: Partial<Update> = {},
  { subscribe = subscribed, flow_data }: { subscribe?: () => Promise<Subscribed>; flow_data?: object } = {},
) {
  const made = await subscribe();
  const { stripe, subscription, customer } = made;
  const { id: product } = await stripe.products.create({ name: 'Basic' });
  const price = async (unit_amount: number, interval: 'month' | 'year' = 'month', params = {}) =>
    (await stripe.prices.create({ product, currency: 'usd', unit_amount, recurring: { interval }, ...params })).id;
  const prices = { cheap: await price(300), dear: await price(2900), yearly: await price(5000, 'year') };
  const products = [{ product, prices: Object.values(prices) }];
  const { id: configuration } = await stripe.billingPortal.configurations.create({
    features: {
      subscription_update: { enabled: true, default_allowed_updates: ['price'], products, ...update },
      payment_method_update: { enabled: true },
    },
  });
  const session = await stripe.billingPortal.sessions.create({ customer, configuration, ...flow_data });
  const path = `${session.url}/subscriptions/${subscription.id}`;
  return {
    ...made,
    ...prices,
    product,
    configuration,
    session,
    path,
    home: () => textAt(`${session.url}/home`),
    confirm: (id: string) => textAt(`${path}/update/confirm?price=${id}`),
    choose: (id: string) => postForm(`${path}/update/confirm`, { price: id }),
    now: async () => stripe.subscriptions.retrieve(subscription.id),
    newest: async () => (await stripe.invoices.list({ limit: 1 })).data[0],
  };
}

describe('a plan that is changed in the portal', () => {
  test('the portal offers the plans of its configuration, and nothing without other plans', async () => {
    const { path, home, stripe, configuration, dear, product, cheap } = await portal();
    expect(await home()).toContain('Update plan');
    const page = await textAt(`${path}/update`);
    expect(page.match(/name="price"/g)).toHaveLength(3);
    for (const part of ['Basic', '$3.00', 'per month', '$50.00', 'per year']) expect(page).toContain(part);
    await stripe.products.update(product, { active: false });
    expect(await textAt(`${path}/update`)).toContain('no other plan');
    await stripe.products.update(product, { active: true });
    const products = [{ product, prices: [dear] }];
    const features = { subscription_update: { enabled: true, products } };
    await stripe.billingPortal.configurations.update(configuration, { features });
    expect((await textAt(`${path}/update`)).match(/name="price"/g)).toHaveLength(1);
    expect((await fetch(`${path}/update/confirm?price=${cheap}`)).status).toBe(404);
    expect((await fetch(`${path}/update/confirm?price=${dear}&quantity=7`)).status).toBe(404);
    expect((await postForm(`${path}/update/confirm`, { price: cheap })).status).toBe(404);
  });

  test('an upgrade that is billed at once costs what the page said', async () => {
    const made = await portal({ proration_behavior: 'always_invoice', schedule_at_period_end: DOWNGRADES_WAIT });
    await advance(made.sandbox, 10 * DAYS);
    const due = /Due today<\/span><span>(\$[\d.]+)/.exec(await made.confirm(made.dear))?.[1];
    expect((await made.choose(made.dear)).headers.get('location')).toBe(`/p/session/${made.session.id}/home`);
    expect((await made.now()).items.data[0]?.price.id).toBe(made.dear);
    const paid = (await made.newest())?.amount_paid ?? 0;
    expect(`$${(paid / 100).toFixed(2)}`).toBe(due);
    expect(paid).toBeGreaterThan(1000);
  });

  test('a downgrade waits for the end of the period if the configuration says so, and can be taken back', async () => {
    const made = await portal({ schedule_at_period_end: DOWNGRADES_WAIT });
    const page = await made.confirm(made.cheap);
    for (const part of ['You keep Premium until', 'then changes to Basic', 'Due today</span><span>$0.00', '$3.00']) {
      expect(page).toContain(part);
    }
    await made.choose(made.cheap);
    expect((await made.now()).schedule).not.toBeNull();
    expect(await made.home()).toContain('Your plan changes to Basic on');
    await postForm(`${made.path}/keep`, {});
    expect((await made.now()).schedule).toBeNull();
    expect(await made.home()).toContain('Your plan renews on');

    await made.choose(made.cheap);
    await made.choose(made.cheap);
    const { data } = await made.stripe.subscriptionSchedules.list({ customer: made.customer });
    expect(data.map(({ status }) => status)).toEqual(['active', 'released', 'released']);
    await advance(made.sandbox, 32 * DAYS);
    expect((await made.now()).items.data[0]?.price.id).toBe(made.cheap);
    expect(await made.newest()).toMatchObject({ amount_paid: 300, billing_reason: 'subscription_cycle' });
  });

  test('a downgrade takes effect now without a condition, and its credit is on the next invoice', async () => {
    const made = await portal({ proration_behavior: 'create_prorations' });
    await advance(made.sandbox, 10 * DAYS);
    const next = /Next payment on[^<]*<\/span><span>\$([\d.]+)/.exec(await made.confirm(made.dear))?.[1];
    await made.choose(made.dear);
    expect((await made.now()).items.data[0]?.price.id).toBe(made.dear);
    await advance(
      made.sandbox,
      endOf(made.subscription) - Math.floor(made.sandbox.clock.now().getTime() / 1000) + 3700,
    );
    expect((Number((await made.newest())?.amount_paid) / 100).toFixed(2)).toBe(next);
  });

  test('a longer interval is billed at once, and a shorter one can wait', async () => {
    const made = await portal({ schedule_at_period_end: { conditions: [{ type: 'shortening_interval' }] } });
    expect(await made.confirm(made.yearly)).toMatch(/Pay \$4\d\.\d\d and update/);
    await made.choose(made.yearly);
    expect((await made.now()).items.data[0]?.price.id).toBe(made.yearly);
    expect(await made.confirm(made.dear)).toContain('You keep Basic until');
    await made.choose(made.dear);
    expect((await made.now()).items.data[0]?.price.id).toBe(made.yearly);
  });

  test('a declined upgrade says so and changes nothing, and a customer without a card is told to add one', async () => {
    const always = { proration_behavior: 'always_invoice' } as const;
    const made = await portal(always, { subscribe: subscribedOnFailingCard });
    const declined = await made.choose(made.dear);
    expect([declined.status, await declined.text()]).toEqual([402, expect.stringContaining('Your card was declined.')]);
    expect((await made.now()).items.data[0]?.price.unit_amount).toBe(900);
    await made.stripe.paymentMethods.detach(String((await made.now()).default_payment_method));
    expect(await (await made.choose(made.dear)).text()).toContain('Add a card first.');
  });

  test.each([
    ['end_trial', 'active', 1],
    ['continue_trial', 'trialing', 0],
  ] as const)('a change during a trial treats it as configured: %s', async (trial_update_behavior, status, charges) => {
    const trial = { subscription_data: { trial_period_days: 7 } };
    const made = await portal({ trial_update_behavior }, { subscribe: () => subscribed(trial) });
    expect(await made.confirm(made.dear)).toContain(
      charges > 0 ? 'Pay $29.00 and update' : 'Due today</span><span>$0.00',
    );
    await made.choose(made.dear);
    expect(await made.now()).toMatchObject({ status, items: { data: [{ price: { id: made.dear } }] } });
    expect((await made.stripe.charges.list()).data).toHaveLength(charges);
  });

  test('the default configuration offers every active plan in the currency of the subscription', async () => {
    const { stripe, path, customer, subscription } = await portal();
    const euro = await stripe.products.create({ name: 'Euro' });
    const recurring = { interval: 'month' } as const;
    await stripe.prices.create({ product: euro.id, currency: 'eur', unit_amount: 1, recurring });
    const session = await stripe.billingPortal.sessions.create({ customer });
    const page = await textAt(`${session.url}/subscriptions/${subscription.id}/update`);
    expect(page.match(/name="price"/g)).toHaveLength(3);
    expect(page).not.toContain('Euro');
    const off = { features: { subscription_update: { enabled: false } } };
    await stripe.billingPortal.configurations.update(String(session.configuration), off);
    expect((await fetch(`${session.url}/subscriptions/${subscription.id}/update`)).status).toBe(404);
    expect((await fetch(`${path}x/update`)).status).toBe(404);
  });
});

describe('a portal session with a flow for the plan', () => {
  test('a session that updates a plan begins with the choice and returns as it says', async () => {
    const made = await portal();
    const after_completion = {
      type: 'hosted_confirmation',
      hosted_confirmation: { custom_message: 'Enjoy!' },
    } as const;
    const session = await made.stripe.billingPortal.sessions.create({
      customer: made.customer,
      return_url: 'http://localhost:4000/account',
      flow_data: {
        type: 'subscription_update',
        subscription_update: { subscription: made.subscription.id },
        after_completion,
      },
    });
    expect(await textAt(session.url)).toContain('Update your plan');
    const url = `${session.url}/subscriptions/${made.subscription.id}/update/confirm`;
    const answer = await postForm(url, { price: made.dear });
    expect(answer.headers.get('location')).toBe(`/p/session/${session.id}/done`);
    expect(await textAt(`${session.url}/done`)).toContain('Enjoy!');
    expect((await postForm(url, { price: made.dear }, { origin: 'http://evil.example' })).status).toBe(403);
  });

  test('a session that only asks to confirm uses the price and quantity of the shop', async () => {
    const made = await portal();
    const item = made.subscription.items.data[0]?.id ?? '';
    const create = (items: { id: string; price?: string; quantity?: number }[]) =>
      made.stripe.billingPortal.sessions.create({
        customer: made.customer,
        flow_data: {
          type: 'subscription_update_confirm',
          subscription_update_confirm: { subscription: made.subscription.id, items },
          after_completion: { type: 'redirect', redirect: { return_url: 'http://localhost:4000/done' } },
        },
      });
    const session = await create([{ id: item, price: made.dear, quantity: 3 }]);
    expect(session.flow?.subscription_update_confirm).toEqual({
      subscription: made.subscription.id,
      discounts: null,
      items: [{ id: item, price: made.dear, quantity: 3 }],
    });
    expect(await textAt(session.url)).toContain('$87.00');
    const url = `${session.url}/subscriptions/${made.subscription.id}/update/confirm`;
    const answer = await postForm(url, { price: made.dear, quantity: '3' });
    expect(answer.headers.get('location')).toBe('http://localhost:4000/done');
    expect((await made.now()).items.data).toMatchObject([{ price: { id: made.dear }, quantity: 3 }]);

    expect((await create([{ id: item, quantity: 5 }])).flow?.subscription_update_confirm?.items).toEqual([
      { id: item, price: made.dear, quantity: 5 },
    ]);
    expect(await refusal(create([{ id: 'si_x' }]))).toMatchObject({ code: 'resource_missing' });
    expect(await refusal(create([{ id: item, price: 'price_x' }]))).toMatchObject({ code: 'resource_missing' });
    expect(await refusal(create([]))).toMatchObject({ statusCode: 400 });
  });

  test('a flow that the configuration does not allow, and the subscription of someone else, are refused', async () => {
    const made = await portal();
    const { id: configuration } = await made.stripe.billingPortal.configurations.create({
      features: { invoice_history: { enabled: false } },
    });
    const { id: subscription } = made.subscription;
    const flows = [
      { type: 'payment_method_update' },
      { type: 'subscription_cancel', subscription_cancel: { subscription } },
      { type: 'subscription_update', subscription_update: { subscription } },
    ] as const;
    for (const flow_data of flows) {
      const call = made.stripe.billingPortal.sessions.create({ customer: made.customer, configuration, flow_data });
      expect(await refusal(call)).toMatchObject({ message: expect.stringContaining('is disabled') });
    }
    const { id: customer } = await made.stripe.customers.create();
    const other = made.stripe.billingPortal.sessions.create({ customer, flow_data: flows[2] });
    expect(await refusal(other)).toMatchObject({ param: 'flow_data[subscription_update][subscription]' });
    const plain = await made.stripe.billingPortal.sessions.create({ customer: made.customer, configuration });
    const page = await textAt(plain.url);
    for (const part of ['Update plan', 'Cancel plan', 'Replace card', 'Invoices']) expect(page).not.toContain(part);
    expect((await fetch(`${plain.url}/payment-method`)).status).toBe(404);
  });
});
