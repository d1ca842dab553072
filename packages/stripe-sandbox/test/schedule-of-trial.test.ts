import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { monthlyPrice } from './buying.ts';
import { advance, DAYS } from './controlling.ts';
import { openSandbox } from './open-sandbox.ts';
import { refusal } from './refusal.ts';

/** A trial of four days under a schedule, and a cheaper price for its next phase. */
async function trial({ card = true }: { card?: boolean } = {}) {
  const { sandbox, stripe } = await openSandbox();
  const { id: customer } = await stripe.customers.create();
  if (card) {
    const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
  }
  const { id: price } = await monthlyPrice(stripe);
  const { id: cheap } = await monthlyPrice(stripe, 300);
  const subscription = await stripe.subscriptions.create({
    customer,
    items: [{ price }],
    trial_period_days: 4,
    trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
  });
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
  const [phase] = schedule.phases;
  const current = { items: [{ price }], start_date: Number(phase?.start_date), end_date: Number(phase?.end_date) };
  const update = (phases: Stripe.SubscriptionScheduleUpdateParams.Phase[]) =>
    stripe.subscriptionSchedules.update(schedule.id, { phases });
  const read = () => stripe.subscriptions.retrieve(subscription.id);
  return { sandbox, stripe, subscription, schedule, phase, current, cheap, update, read };
}

describe('a schedule of a subscription on trial', () => {
  test('the first phase is the trial, and the next one begins when it ends', async () => {
    const { sandbox, stripe, subscription, phase, current, cheap, update, read } = await trial();
    const trial_end = Number(subscription.trial_end);
    expect(phase).toMatchObject({ trial_end, end_date: trial_end });
    await update([{ ...current, trial_end }, { items: [{ price: cheap }] }]);
    expect(await read()).toMatchObject({ status: 'trialing', trial_end });
    await advance(sandbox, 5 * DAYS);
    expect(await read()).toMatchObject({ status: 'active', items: { data: [{ price: { id: cheap } }] } });
    expect((await stripe.invoices.list({ limit: 1 })).data[0]).toMatchObject({ amount_paid: 300 });
  });

  test('a current phase without the end of the trial ends the trial', async () => {
    const { stripe, current, update, read } = await trial();
    await update([current]);
    expect(await read()).toMatchObject({ status: 'active' });
    expect((await stripe.invoices.list({ limit: 1 })).data[0]).toMatchObject({ amount_paid: 900 });
  });

  test('a trial that ends earlier changes the current phase, and a phase cannot begin a trial', async () => {
    const { sandbox, stripe, subscription, schedule, current, update, read } = await trial();
    const trial_end = Number(subscription.trial_end) - DAYS;
    await stripe.subscriptions.update(subscription.id, { trial_end });
    const followed = await stripe.subscriptionSchedules.retrieve(schedule.id);
    expect(followed.phases).toMatchObject([{ ...current, items: [{}], trial_end }]);
    const shorter = trial_end - DAYS;
    await update([{ ...current, trial_end: shorter }]);
    expect(await read()).toMatchObject({ status: 'trialing', trial_end: shorter });
    const later = { items: current.items, trial_end: current.end_date + DAYS };
    expect(await refusal(update([{ ...current, trial_end: shorter }, later]))).toMatchObject({
      param: 'phases[1][trial_end]',
    });
    await advance(sandbox, 3 * DAYS);
    await update([{ ...current, trial_end: shorter }]);
    expect(await read()).toMatchObject({ status: 'active' });
  });

  test('a subscription that pauses at the end of its trial enters its phases without an invoice', async () => {
    const { sandbox, stripe, subscription, current, cheap, update, read } = await trial({ card: false });
    const trial_end = Number(subscription.trial_end);
    const yearly = await stripe.prices.create({
      product: String((await stripe.prices.retrieve(cheap)).product),
      currency: 'usd',
      unit_amount: 3000,
      recurring: { interval: 'year' },
    });
    await update([
      { ...current, trial_end },
      { items: [{ price: cheap }] },
      { items: [{ price: yearly.id, quantity: 2 }] },
    ]);
    await advance(sandbox, 5 * DAYS);
    expect(await read()).toMatchObject({ status: 'paused', items: { data: [{ price: { id: cheap } }] } });
    await advance(sandbox, 31 * DAYS);
    expect(await read()).toMatchObject({
      status: 'paused',
      items: { data: [{ price: { id: yearly.id }, quantity: 2 }] },
    });
    expect((await stripe.invoices.list()).data).toHaveLength(1);
  });

  test('an item that is billed by use has no quantity in a phase', async () => {
    const { stripe, subscription, current, update, read } = await trial();
    const { id: product } = await stripe.products.create({ name: 'Calls' });
    const recurring = { interval: 'month', usage_type: 'metered' } as const;
    const metered = await stripe.prices.create({ product, currency: 'usd', unit_amount: 1, recurring });
    const trial_end = Number(subscription.trial_end);
    const changed = await update([{ ...current, trial_end, items: [...current.items, { price: metered.id }] }]);
    expect(changed.phases[0]?.items[1]).not.toHaveProperty('quantity');
    expect((await read()).items.data[1]).not.toHaveProperty('quantity');
  });
});
