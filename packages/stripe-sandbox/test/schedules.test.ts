import { describe, expect, test } from '@jest/globals';
import { eventsOf } from './buying.ts';
import { advance, DAYS } from './controlling.ts';
import { refusal } from './refusal.ts';
import { type Phases, scheduled } from './scheduled.ts';
import { endOf, subscribed } from './subscribed.ts';

describe('a schedule', () => {
  test('a schedule begins with the current period of its subscription', async () => {
    const { stripe, subscription, schedule, own, types, customer } = await scheduled();
    const period = { start_date: subscription.items.data[0]?.current_period_start, end_date: endOf(subscription) };
    expect(schedule).toMatchObject({
      status: 'active',
      end_behavior: 'release',
      current_phase: period,
      subscription: subscription.id,
      phases: [{ ...period, items: [{ price: own, quantity: 1 }], proration_behavior: 'create_prorations' }],
    });
    expect((await types()).slice(-2)).toEqual(['subscription_schedule.created', 'customer.subscription.updated']);
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ schedule: schedule.id });
    expect((await stripe.subscriptionSchedules.list({ customer })).data).toMatchObject([{ id: schedule.id }]);
    expect((await stripe.subscriptionSchedules.list({ scheduled: true })).data).toEqual([]);
    const again = stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
    expect(await refusal(again)).toMatchObject({
      param: 'from_subscription',
      message: `You cannot migrate a subscription that is already attached to a schedule: \`${schedule.id}\`.`,
    });
  });

  test('a cheaper price begins with the next period, as the preview said, and the schedule is then released', async () => {
    const made = await scheduled();
    const { stripe, sandbox, subscription, schedule, price, current, update, read } = made;
    const cheap = await price(300);
    const updated = await update([
      current,
      { items: [{ price: cheap, metadata: { seat: 'a' } }], metadata: { plan: 'basic' } },
    ]);
    expect(updated.phases.map(({ start_date, end_date }) => [start_date, end_date])).toEqual([
      [current.start_date, current.end_date],
      [current.end_date, expect.any(Number)],
    ]);
    expect((await made.types()).at(-1)).toBe('subscription_schedule.updated');
    expect((await read()).subscription.items.data[0]?.price.unit_amount).toBe(900);
    const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
    expect(preview.amount_due).toBe(300);

    const before = (await made.types()).length;
    await advance(sandbox, endOf(subscription) - made.now() + 3700);

    const after = await read();
    expect(after.subscription).toMatchObject({
      status: 'active',
      schedule: schedule.id,
      metadata: { plan: 'basic' },
      items: { data: [{ price: { id: cheap }, metadata: { seat: 'a' }, current_period_start: current.end_date }] },
    });
    expect(after.invoice).toMatchObject({ amount_paid: 300, billing_reason: 'subscription_cycle' });
    expect(after.invoice?.lines.data).toHaveLength(1);
    expect(after.schedule.current_phase).toEqual({
      start_date: current.end_date,
      end_date: endOf(after.subscription),
    });
    const told = (await made.types()).slice(before);
    expect(told.filter((type) => type.startsWith('subscription_schedule'))).toEqual(['subscription_schedule.updated']);
    expect(told.filter((type) => type === 'customer.subscription.updated')).toHaveLength(1);

    await advance(sandbox, 32 * DAYS);
    const last = await read();
    expect(last.subscription).toMatchObject({ schedule: null, items: { data: [{ price: { id: cheap } }] } });
    expect(last.schedule).toMatchObject({
      status: 'released',
      released_at: endOf(after.subscription),
      released_subscription: subscription.id,
      subscription: null,
      current_phase: null,
      completed_at: null,
    });
    expect(await made.types()).toContain('subscription_schedule.released');
    expect(last.invoice).toMatchObject({ amount_paid: 300 });
  });

  test('a change to another interval and quantity begins a new period at the end of the old one', async () => {
    const { sandbox, subscription, price, current, update, read, now } = await scheduled();
    const yearly = await price(5000, 'year');
    await update([current, { items: [{ price: yearly, quantity: 3 }], duration: { interval: 'year' } }]);
    await advance(sandbox, endOf(subscription) - now() + 3700);
    const after = await read();
    expect(after.invoice).toMatchObject({ amount_paid: 15000, billing_reason: 'subscription_cycle' });
    expect(after.subscription).toMatchObject({
      billing_cycle_anchor: current.end_date,
      items: { data: [{ quantity: 3, current_period_start: current.end_date }] },
    });
    expect(endOf(after.subscription) - current.end_date).toBeGreaterThan(364 * DAYS);
  });

  test.each([
    ['none', 0],
    ['create_prorations', 2],
  ] as const)(
    'a phase that begins within a period is prorated as it says: %s',
    async (proration_behavior, prorations) => {
      const { stripe, sandbox, price, current, update, read, now, own } = await scheduled();
      const middle = now() + 10 * DAYS;
      const dear = await price(2900);
      const early = { ...current, end_date: middle };
      const items = [{ price: own, quantity: 2 }, { price: dear }];
      await update([early, { items, proration_behavior, end_date: middle + 90 * DAYS }]);
      await advance(sandbox, 11 * DAYS);
      const { subscription, schedule } = await read();
      expect(subscription.items.data.map(({ price: { id }, quantity }) => [id, quantity])).toEqual([
        [own, 2],
        [dear, 1],
      ]);
      expect(subscription.items.data[0]?.current_period_end).toBe(current.end_date);
      expect(schedule.current_phase).toEqual({ start_date: middle, end_date: middle + 90 * DAYS });
      const created = (await eventsOf(stripe)).filter(({ type }) => type === 'invoiceitem.created');
      expect(created).toHaveLength(prorations === 0 ? 0 : 3);
    },
  );

  test('a phase that is billed at once by a customer without a card leaves the subscription past due', async () => {
    const { stripe, sandbox, price, current, update, now, status, subscription } = await scheduled();
    const middle = now() + 10 * DAYS;
    const items = [{ price: await price(2900) }];
    await update([
      { ...current, end_date: middle },
      { items, proration_behavior: 'always_invoice' },
    ]);
    await stripe.paymentMethods.detach(String(subscription.default_payment_method));
    await advance(sandbox, 11 * DAYS);
    expect(await status()).toBe('past_due');
  });
});

describe('an update of the current phase', () => {
  test('an update of the current phase changes the subscription at once and bills the difference', async () => {
    const { stripe, sandbox, price, current, update, read, now } = await scheduled();
    await advance(sandbox, 10 * DAYS);
    const items = [{ price: await price(2900) }];
    const split: Phases = [{ items, start_date: 'now', end_date: current.end_date }];
    const changed = await update(split, { proration_behavior: 'always_invoice', metadata: { a: '1' } });
    expect(changed.phases.map(({ start_date, end_date }) => [start_date, end_date])).toEqual([
      [current.start_date, expect.any(Number)],
      [changed.current_phase?.start_date, current.end_date],
    ]);
    expect(changed.metadata).toEqual({ a: '1' });
    expect(Math.abs(Number(changed.current_phase?.start_date) - now())).toBeLessThan(10);
    const { subscription, invoice } = await read();
    expect(subscription.items.data[0]?.price.unit_amount).toBe(2900);
    expect(invoice).toMatchObject({ billing_reason: 'subscription_update', status: 'paid' });
    expect((await stripe.subscriptionItems.list({ subscription: subscription.id })).data).toHaveLength(1);
  });

  test('an update that bills at once is refused for a customer without a card', async () => {
    const { stripe, subscription, price, current, update, read } = await scheduled();
    await stripe.paymentMethods.detach(String(subscription.default_payment_method));
    const dear = [{ ...current, items: [{ price: await price(2900) }] }];
    expect(await refusal(update(dear, { proration_behavior: 'always_invoice' }))).toMatchObject({
      code: 'resource_missing',
    });
    expect((await read()).subscription.items.data[0]?.price.unit_amount).toBe(900);
  });

  test('a phase ends the discounts that it does not name', async () => {
    const { stripe, sandbox, db } = await subscribed();
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    const opened = { stripe, sandbox, db };
    const made = await scheduled(() => subscribed({ discounts: [{ coupon: coupon.id }] }, {}, opened));
    const [discount] = made.subscription.discounts.map(String);
    const named = { discounts: [{ discount: discount ?? '' }] };
    expect(made.schedule.phases[0]?.discounts).toMatchObject([{ discount, coupon: null }]);
    const next = { items: [{ price: await made.price(300) }] };
    await made.update([
      { ...made.current, ...named },
      { ...next, discounts: '' },
    ]);
    expect((await made.read()).subscription.discounts).toEqual([discount]);
    await advance(sandbox, endOf(made.subscription) - made.now() + 3700);
    expect((await made.read()).subscription.discounts).toEqual([]);
    expect(await made.types()).toContain('customer.discount.deleted');
    const invoices = await stripe.invoices.list({ subscription: made.subscription.id, limit: 1 });
    expect(invoices.data[0]?.amount_paid).toBe(300);
    const unknown = [{ ...next, start_date: 'now' as const, discounts: [{ discount: 'di_x' }] }];
    expect(await refusal(made.update(unknown))).toMatchObject({ param: 'phases[0][discounts]' });
  });

  test('phases that do not fit together are refused', async () => {
    const { price, current, update, now, own } = await scheduled();
    const items = [{ price: own }];
    const wrong: [Phases, string][] = [
      [[{ items }], 'phases'],
      [[{ ...current, start_date: now() + 60 }], 'phases'],
      [[{ ...current, start_date: current.start_date - 60 }], 'phases[0][start_date]'],
      [[{ ...current, end_date: current.start_date }], 'phases[0][end_date]'],
      [[current, { items, start_date: current.end_date + 1 }], 'phases[1][start_date]'],
      [[current, { items, end_date: 1, duration: { interval: 'month' } }], 'phases[1][duration]'],
      [[current, { items: [{ price: 'price_x' }] }], 'phases[1][items][0][price]'],
      [[{ ...current, trial_end: now() + 60 }], 'phases[0][trial_end]'],
      [[{ ...current, items: [] }], 'phases[0][items]'],
    ];
    for (const [phases, param] of wrong) expect(await refusal(update(phases))).toMatchObject({ param });
    const next = { items: [{ price: await price(300) }] };
    const fine = await update([
      { ...current, end_date: undefined as never },
      { ...next, start_date: current.end_date },
    ]);
    expect(fine.phases[0]?.end_date).toBe(current.end_date);
  });
});
