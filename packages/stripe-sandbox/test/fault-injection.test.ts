import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import type { EventRow } from '../src/store/store.ts';
import { createNetwork, NO_FAULTS } from '../src/webhooks/fault-injection.ts';
import { eventTypes } from './buying.ts';
import { advance, control, DAYS } from './controlling.ts';
import { openReceiver, openSandbox, stripeAt } from './open-sandbox.ts';
import { refusal } from './refusal.ts';
import { subscribed } from './subscribed.ts';

const EVENTS = Array.from({ length: 60 }, (_, seq) => ({ _id: `evt_${seq}`, seq, body: { type: 'x' } })) as never;

describe('a network with faults', () => {
  const planOf = (faults: object, events: EventRow[] = EVENTS) => {
    const settings = { ...NO_FAULTS, ...faults };
    return createNetwork(
      () => settings,
      () => new Date(0),
    ).route(events);
  };

  test('the same seed plans the same deliveries, and another seed plans others', () => {
    const faults = { duplicate: 0.3, reorder: 0.3, delay: 0.3, drop: 0.3 };
    expect(planOf({ ...faults, seed: 7 })).toEqual(planOf({ ...faults, seed: 7 }));
    expect(planOf({ ...faults, seed: 7 })).not.toEqual(planOf({ ...faults, seed: 8 }));
  });

  test.each([
    ['duplicate', 120],
    ['drop', 0],
    ['reorder', 60],
    ['delay', 60],
  ])('with %s at probability 1 there are %i deliveries', (name, count) => {
    const plan = planOf({ [name]: 1 });
    expect(plan).toHaveLength(count);
    const order = plan.map(({ event }) => event);
    expect(order.join() === [...order].sort().join()).toBe(false || count === 0);
    expect(plan.every(({ dueAt }) => dueAt.getTime() > 0 === (name === 'delay'))).toBe(true);
  });

  test('changing one probability changes no other decision', () => {
    const dropped = (delay: number) => planOf({ drop: 0.5, delay }).map(({ event }) => event);
    expect(dropped(0)).toEqual(dropped(1));
  });

  test('network faults are set at the control panel, and a dropped event is still listed and can be sent again', async () => {
    const receiver = await openReceiver();
    const { sandbox, stripe } = await openSandbox({ webhook: { url: receiver.url, secret: 'whsec_x' } });
    expect(await control(sandbox, 'network', { drop: 1, seed: 3 })).toEqual({ ...NO_FAULTS, drop: 1, seed: 3 });
    await stripe.customers.create();
    await sandbox.settled();
    expect(receiver.received).toEqual([]);
    const [event] = (await stripe.events.list()).data;
    expect(event?.type).toBe('customer.created');

    expect(await control(sandbox, 'resend', { event: event?.id })).toEqual({ event: event?.id, copy: 1 });
    await sandbox.settled();
    expect(receiver.received.map((it) => it.event.id)).toEqual([event?.id]);
    await expect(control(sandbox, 'resend', { event: 'evt_x' })).rejects.toThrow('No such event');

    await control(sandbox, 'network', { duplicate: 1, delay: 1, delay_ms: 20 });
    await stripe.customers.create();
    await sandbox.settled();
    expect(receiver.received).toHaveLength(3);
    await control(sandbox, 'network', {});
    await stripe.customers.create();
    await sandbox.settled();
    expect(receiver.received).toHaveLength(4);
  });
});

describe('webhooks of the legacy era', () => {
  test('webhooks of the legacy era have the shapes from before basil, while the API keeps the current ones', async () => {
    const receiver = await openReceiver();
    const opened = await openSandbox({ webhook: { url: receiver.url, secret: 'whsec_x' } });
    const { sandbox, stripe } = opened;
    await control(sandbox, 'webhook-version', { era: 'legacy' });
    const { id: half } = await stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: half } });
    const made = await subscribed({ discounts: [{ coupon: half }] }, {}, opened);
    await advance(sandbox, 32 * DAYS);
    const dispute = await control<Stripe.Dispute>(sandbox, 'dispute', { customer: made.customer, inquiry: true });
    await control(sandbox, 'decide-dispute', { dispute: dispute.id, decision: 'win' });
    await control(sandbox, 'refund', { customer: made.customer, amount: 100 });
    await subscribed({ subscription_data: { trial_period_days: 14 } }, {}, opened);
    await sandbox.settled();

    const sent = (type: string) => {
      const { event } = receiver.received.filter((it) => it.event.type === type).at(-1) ?? {};
      return { event, object: event?.data.object as unknown as Record<string, unknown> };
    };
    const ofMade = receiver.received.filter(
      ({ event }) =>
        event.type === 'customer.subscription.updated' &&
        (event.data.object as { id: string }).id === made.subscription.id,
    );
    const event = ofMade.at(-1)?.event;
    const subscription = event?.data.object as unknown as Record<string, unknown>;
    const current = await stripe.subscriptions.retrieve(made.subscription.id);
    const [item] = current.items.data;
    expect(event?.api_version).toBe('2020-08-27');
    expect(subscription).toMatchObject({
      current_period_start: item?.current_period_start,
      current_period_end: item?.current_period_end,
      plan: { id: item?.price.id },
      quantity: 1,
    });
    expect((subscription['items'] as Stripe.Subscription['items']).data[0]).not.toHaveProperty('current_period_end');
    expect(event?.data.previous_attributes).toMatchObject({ current_period_end: item?.current_period_start });
    const paid = receiver.received.filter((it) => it.event.type === 'invoice.paid').map((it) => it.event.data.object);
    expect(paid.at(-1)).toMatchObject({ payment_intent: null, charge: null });
    const invoice = paid.at(-2) as unknown as Record<string, unknown>;
    const { object: charge } = sent('charge.refunded');
    expect(invoice).toMatchObject({
      subscription: current.id,
      paid: true,
      charge: charge['id'],
      payment_intent: charge['payment_intent'],
      lines: { data: [{ type: 'subscription', price: { id: item?.price.id }, proration: false }] },
    });
    expect(invoice).not.toHaveProperty('parent');
    expect(charge).toMatchObject({ invoice: invoice['id'], refunds: { total_count: 1 } });
    expect(sent('payment_intent.succeeded').object).toMatchObject({ invoice: invoice['id'] });
    expect(sent('invoice.created').object).toMatchObject({ payment_intent: null, charge: null });
    expect(sent('invoice.upcoming').object).not.toHaveProperty('id');
    expect(sent('customer.discount.created').object).toMatchObject({ coupon: { id: half } });
    expect(sent('promotion_code.created').object).toMatchObject({ coupon: { id: half } });
    expect(sent('checkout.session.completed').object).not.toHaveProperty('ui_mode');
    expect((await stripe.events.list({ limit: 1 })).data[0]?.api_version).toBe('2026-10-28.endive');
    await control(sandbox, 'webhook-version', { era: 'current' });
    await control(sandbox, 'resend', { event: event?.id });
    await sandbox.settled();
    expect(sent('customer.subscription.updated').object).not.toHaveProperty('current_period_end');
  });
});

describe('an outage', () => {
  test('an outage of 500 is stored under its idempotency key, as at Stripe', async () => {
    const { sandbox, stripe } = await openSandbox();
    await control(sandbox, 'outage', { mode: '500', paths: '/v1/customers' });
    const create = (idempotencyKey: string) => refusal(stripe.customers.create({}, { idempotencyKey }));
    expect(await create('a')).toMatchObject({ statusCode: 500, type: 'StripeAPIError' });
    expect(await refusal(stripe.customers.list())).toMatchObject({ statusCode: 500 });
    expect((await stripe.products.list()).data).toEqual([]);
    await control(sandbox, 'outage', { mode: null });
    expect(await create('a')).toMatchObject({ statusCode: 500 });
    await stripe.customers.create({}, { idempotencyKey: 'b' });
    expect(await eventTypes(stripe)).toEqual(['customer.created']);
  });

  test.each([
    [false, 'rate_limit'],
    [true, 'lock_timeout'],
  ])('an outage of 429 is not stored under its key (lock_timeout: %s)', async (lock_timeout, code) => {
    const { sandbox, stripe } = await openSandbox();
    await control(sandbox, 'outage', { mode: '429', lock_timeout });
    const create = () => stripe.customers.create({}, { idempotencyKey: 'a' });
    expect(await refusal(create())).toMatchObject({ statusCode: 429, code });
    await control(sandbox, 'outage', { mode: null });
    expect((await create()).object).toBe('customer');
  });

  test('an outage without an answer closes the connection, or leaves it open', async () => {
    const { sandbox } = await openSandbox();
    const impatient = stripeAt(sandbox.url, { timeout: 50 });
    await control(sandbox, 'outage', { mode: 'refuse' });
    expect(await refusal(impatient.customers.list())).toMatchObject({ type: 'StripeConnectionError' });
    await control(sandbox, 'outage', { mode: 'hang' });
    expect(await refusal(impatient.customers.list())).toMatchObject({ type: 'StripeConnectionError' });
    expect((await fetch(sandbox.url)).status).toBe(200);
  });
});
