import { expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { CARDS, eventsOf, postForm } from './buying.ts';
import { advance, control, DAYS } from './controlling.ts';
import { openSandbox } from './open-sandbox.ts';
import { describeWithStripe, recordStripeRequests } from './openapi.ts';
import { subscribed } from './subscribed.ts';

describeWithStripe('what happens to a subscription is as Stripe describes it', (description) => {
  test("renewals, dunning, changes, coupons, refunds and disputes match Stripe's description", async () => {
    const record = recordStripeRequests();
    const opened = await openSandbox({ onExchange: record.onExchange });
    const { sandbox, stripe } = opened;
    const half = await stripe.coupons.create({ percent_off: 12.5, duration: 'repeating', duration_in_months: 3 });
    await stripe.coupons.retrieve(half.id);
    await stripe.coupons.list();
    const promotion = { type: 'coupon', coupon: half.id } as const;
    const code = await stripe.promotionCodes.create({ promotion, code: 'SPRING' });
    await stripe.promotionCodes.list({ code: 'SPRING' });
    await stripe.promotionCodes.update(code.id, { metadata: { a: '1' } });
    const made = await subscribed({ discounts: [{ promotion_code: code.id }] }, {}, opened);
    const { customer, charge } = made;
    const { id } = made.subscription;
    const item = made.subscription.items.data[0]?.id ?? '';
    const product = (await stripe.products.list()).data[0]?.id ?? '';
    const priceOf = async (unit_amount: number, interval: 'month' | 'year' = 'month') =>
      (await stripe.prices.create({ product, currency: 'usd', unit_amount, recurring: { interval } })).id;

    await advance(sandbox, 45 * DAYS);
    const dear = { items: [{ id: item, price: await priceOf(2900) }], proration_behavior: 'always_invoice' as const };
    await stripe.invoices.createPreview({ subscription: id, subscription_details: dear, expand: ['discounts'] });
    await stripe.invoices.createPreview({ subscription: id });
    await stripe.subscriptions.update(id, { ...dear, payment_behavior: 'pending_if_incomplete' });
    const more = await stripe.subscriptionItems.create({ subscription: id, price: await priceOf(100), quantity: 2 });
    await stripe.subscriptionItems.update(more.id, { quantity: 1 });
    await stripe.subscriptionItems.list({ subscription: id });
    await stripe.subscriptionItems.del(more.id);
    await stripe.subscriptions.retrieve(id, { expand: ['discounts', 'latest_invoice.payments', 'customer'] });

    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    await stripe.subscriptions.update(id, { default_payment_method: bad.id });
    const costly = { items: [{ id: item, price: await priceOf(9900) }], proration_behavior: 'always_invoice' as const };
    const waiting = await stripe.subscriptions.update(id, { ...costly, payment_behavior: 'pending_if_incomplete' });
    expect(waiting.pending_update).not.toBeNull();
    const invoice = await stripe.invoices.retrieve(String(waiting.latest_invoice));
    await expect(stripe.invoices.pay(invoice.id)).rejects.toThrow();
    await postForm(invoice.hosted_invoice_url ?? '', {
      name: 'Ada',
      number: CARDS.good,
      expiry: '12 / 34',
      cvc: '123',
    });
    await stripe.subscriptions.update(id, { ...dear, payment_behavior: 'pending_if_incomplete' });
    await advance(sandbox, 2 * DAYS);

    const part = await stripe.refunds.create({ charge, amount: 100, reason: 'requested_by_customer' });
    await stripe.refunds.update(part.id, { metadata: { a: '1' } });
    await stripe.refunds.list({ charge });
    await control(sandbox, 'next-refund', { customer, outcome: 'pending' });
    const { id: pending } = await stripe.refunds.create({ charge, amount: 100 });
    await advance(sandbox, 60);
    await control(sandbox, 'fail-refund', { refund: pending });
    await stripe.refunds.retrieve(pending, { expand: ['charge'] });
    const dispute = await control<Stripe.Dispute>(sandbox, 'dispute', { charge, inquiry: true });
    for (const decision of ['review', 'escalate', 'review', 'win']) {
      await control(sandbox, 'decide-dispute', { dispute: dispute.id, decision });
    }
    await stripe.disputes.list({ charge });
    await stripe.disputes.retrieve(dispute.id);

    await advance(sandbox, 40 * DAYS);
    const second = await subscribed(
      { subscription_data: { trial_period_days: 5 } },
      { number: CARDS.failsWhenCharged },
      opened,
    );
    const other = second.subscription.id;
    await stripe.subscriptions.update(other, { pause_collection: { behavior: 'keep_as_draft' } });
    await advance(sandbox, 6 * DAYS);
    const [draft] = (await stripe.invoices.list({ subscription: other, status: 'draft' })).data;
    await stripe.invoices.finalizeInvoice(draft?.id ?? '', { auto_advance: true });
    await stripe.invoices.voidInvoice(draft?.id ?? '');
    await stripe.subscriptions.cancel(other, { prorate: true, invoice_now: true });
    const asks = await stripe.paymentMethods.attach('pm_card_authenticationRequired', { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: asks.id } });
    await stripe.subscriptions.create({
      customer,
      items: [{ price: await priceOf(500) }],
      discounts: [{ coupon: half.id }],
    });
    await advance(sandbox, DAYS);
    await stripe.customers.del(customer);

    const events = await eventsOf(stripe);
    const problems = events.flatMap((event) => description.checkEvent(event));
    expect(record.problems()).toEqual([]);
    expect(problems).toEqual([]);
    expect(new Set(events.map(({ type }) => type)).size).toBeGreaterThan(40);
  });
});
