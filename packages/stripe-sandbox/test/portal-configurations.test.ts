import { expect, test } from '@jest/globals';
import { eventsOf } from './buying.ts';
import { openSandbox } from './open-sandbox.ts';
import { describeWithStripe, recordStripeRequests } from './openapi.ts';
import { refusal } from './refusal.ts';
import { subscribed } from './subscribed.ts';

describeWithStripe('configurations and flows of the portal', (description) => {
  test('a configuration is created, changed in parts and listed, as Stripe describes it', async () => {
    const record = recordStripeRequests();
    const opened = await openSandbox({ onExchange: record.onExchange });
    const { stripe } = opened;
    const { subscription, customer } = await subscribed({}, {}, opened);
    const [item] = subscription.items.data;
    const products = [{ product: String(item?.price.product), prices: [item?.price.id ?? ''] }];
    const conditions = [{ type: 'decreasing_item_amount' as const }];
    const { id } = await stripe.billingPortal.configurations.create({
      name: 'Downgrades wait',
      metadata: { a: '1' },
      default_return_url: 'http://localhost:4000/account',
      features: {
        customer_update: { enabled: true, allowed_updates: ['email', 'address'] },
        invoice_history: { enabled: true },
        payment_method_update: { enabled: true },
        subscription_cancel: { enabled: true, mode: 'at_period_end', proration_behavior: 'none' },
        subscription_update: {
          enabled: true,
          default_allowed_updates: ['price'],
          products,
          proration_behavior: 'always_invoice',
          schedule_at_period_end: { conditions },
          trial_update_behavior: 'continue_trial',
        },
      },
    });
    const changed = await stripe.billingPortal.configurations.update(id, {
      features: {
        subscription_cancel: { enabled: true, cancellation_reason: { enabled: true, options: ['unused', 'other'] } },
        customer_update: { enabled: false, allowed_updates: '' },
      },
      metadata: { a: '' },
      name: '',
    });
    expect(changed).toMatchObject({
      name: null,
      metadata: {},
      is_default: false,
      features: {
        customer_update: { enabled: false, allowed_updates: [] },
        subscription_cancel: { mode: 'at_period_end', cancellation_reason: { options: ['unused', 'other'] } },
        subscription_update: { proration_behavior: 'always_invoice', schedule_at_period_end: { conditions } },
      },
    });
    expect((await stripe.billingPortal.configurations.list({ is_default: false })).data).toHaveLength(1);
    await stripe.billingPortal.configurations.retrieve(id);
    const flow = { subscription: subscription.id, items: [{ id: item?.id ?? '', quantity: 2 }] };
    const made = await stripe.billingPortal.sessions.create({
      customer,
      configuration: id,
      flow_data: { type: 'subscription_update_confirm', subscription_update_confirm: flow },
    });
    expect(made).toMatchObject({ configuration: id, return_url: 'http://localhost:4000/account' });
    expect(record.problems()).toEqual([]);
    expect((await eventsOf(stripe)).flatMap((event) => description.checkEvent(event))).toEqual([]);
  });

  test('an inactive configuration, plan changes without products, and unknown configurations are refused', async () => {
    const { stripe } = await openSandbox();
    const { id: customer } = await stripe.customers.create();
    const { id: configuration } = await stripe.billingPortal.configurations.create({
      features: { invoice_history: { enabled: false } },
    });
    await stripe.billingPortal.configurations.update(configuration, { active: false });
    expect(await refusal(stripe.billingPortal.sessions.create({ customer, configuration }))).toMatchObject({
      param: 'configuration',
    });
    const update = {
      features: { subscription_update: { enabled: true, default_allowed_updates: ['price' as const] } },
    };
    expect(await refusal(stripe.billingPortal.configurations.create(update))).toMatchObject({
      param: 'features[subscription_update][products]',
    });
    expect(await refusal(stripe.billingPortal.configurations.update('bpc_x', {}))).toMatchObject({ statusCode: 404 });
    const [standard] = (await stripe.billingPortal.configurations.list({ is_default: true })).data;
    const off = stripe.billingPortal.configurations.update(standard?.id ?? '', { active: false });
    expect(await refusal(off)).toMatchObject({ param: 'active' });
  });
});
