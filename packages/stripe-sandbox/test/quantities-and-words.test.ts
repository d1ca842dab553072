import { describe, expect, test } from '@jest/globals';
import { advance, DAYS } from './controlling.ts';
import { refusal } from './refusal.ts';
import { endOf, subscribed } from './subscribed.ts';

describe('a change of the quantity', () => {
  test.each([
    [1, 5, 'always_invoice'],
    [5, 2, 'always_invoice'],
    [1, 5, 'create_prorations'],
    [5, 2, 'create_prorations'],
    [1, 5, 'none'],
  ] as const)(
    'a change from %i to %i seats costs what its preview said, with credit and discount: %s',
    async (before, after, proration_behavior) => {
      const opened = await subscribed();
      const { stripe, sandbox } = opened;
      const coupon = await stripe.coupons.create({ percent_off: 15, duration: 'forever' });
      const price = opened.subscription.items.data[0]?.price.id ?? '';
      const line_items = [{ price, quantity: before }];
      const discounts = [{ coupon: coupon.id }];
      const { subscription, customer } = await subscribed({ line_items, discounts }, {}, opened);
      await stripe.customers.createBalanceTransaction(customer, { amount: -37, currency: 'usd' });
      await advance(sandbox, 11 * DAYS + 12_345);
      const id = subscription.items.data[0]?.id ?? '';
      const proration_date = Math.floor(sandbox.clock.now().getTime() / 1000);
      const change = { items: [{ id, quantity: after }], proration_date, proration_behavior };
      const preview = await stripe.invoices.createPreview({
        subscription: subscription.id,
        subscription_details: change,
      });

      await advance(sandbox, 60);
      await stripe.subscriptions.update(subscription.id, change);
      if (proration_behavior !== 'always_invoice') {
        await advance(sandbox, endOf(subscription) - proration_date + 3700);
      }

      const [invoice] = (await stripe.invoices.list({ subscription: subscription.id, limit: 1 })).data;
      expect(invoice?.lines.data.map(({ amount, quantity }) => [amount, quantity])).toEqual(
        preview.lines.data.map(({ amount, quantity }) => [amount, quantity]),
      );
      expect(invoice).toMatchObject({
        subtotal: preview.subtotal,
        total: preview.total,
        amount_due: preview.amount_due,
        starting_balance: preview.starting_balance,
        amount_paid: preview.amount_due,
      });
    },
  );
});

describe('what a customer says about a cancellation', () => {
  test('comment and feedback are kept with a cancellation, changed afterwards and removed', async () => {
    const { stripe, subscription, status } = await subscribed();
    const { id } = subscription;
    const said = { comment: 'Too loud', feedback: 'too_complex' } as const;
    const ending = await stripe.subscriptions.update(id, { cancel_at_period_end: true, cancellation_details: said });
    expect(ending.cancellation_details).toMatchObject({ ...said, reason: 'cancellation_requested' });
    const changed = await stripe.subscriptions.update(id, { cancellation_details: { feedback: 'unused' } });
    expect(changed.cancellation_details).toMatchObject({ comment: 'Too loud', feedback: 'unused' });
    const removed = await stripe.subscriptions.update(id, { cancellation_details: { comment: '', feedback: '' } });
    expect(removed.cancellation_details).toMatchObject({ comment: null, feedback: null });
    await stripe.subscriptions.update(id, { cancellation_details: { comment: 'Bye' } });
    await stripe.subscriptions.cancel(id, { cancellation_details: { feedback: 'other', comment: '' } });
    expect(await status()).toBe('canceled');
    const after = await stripe.subscriptions.update(id, { cancellation_details: { feedback: 'low_quality' } });
    expect(after.cancellation_details).toMatchObject({
      comment: null,
      feedback: 'low_quality',
      reason: 'cancellation_requested',
    });
    expect(await refusal(stripe.subscriptions.update(id, { description: 'x' }))).toMatchObject({ statusCode: 400 });
  });

  test('an end at an instant is a cancellation on request, and can be taken back', async () => {
    const { stripe, subscription } = await subscribed();
    const cancel_at = endOf(subscription) + 5 * DAYS;
    const ending = await stripe.subscriptions.update(subscription.id, { cancel_at });
    expect(ending).toMatchObject({ cancel_at, cancellation_details: { reason: 'cancellation_requested' } });
    const going = await stripe.subscriptions.update(subscription.id, { cancel_at: '' });
    expect(going).toMatchObject({ cancel_at: null, canceled_at: null, cancellation_details: { reason: null } });
  });
});
