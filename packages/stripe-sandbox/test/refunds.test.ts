import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { advance, control } from './controlling.ts';
import { refusal } from './refusal.ts';
import { subscribed } from './subscribed.ts';

describe('a refund', () => {
  test('refunding a part and then the rest emits every event type that Stripe has for it', async () => {
    const { stripe, charge, types, since } = await subscribed();
    const part = await stripe.refunds.create({ charge, amount: 300, reason: 'requested_by_customer' });
    expect(part).toMatchObject({ status: 'succeeded', amount: 300, reason: 'requested_by_customer' });
    expect(await types()).toEqual(['refund.created', 'charge.refunded', 'refund.updated', 'charge.refund.updated']);
    expect((await since())[1]).toMatchObject({
      data: { object: { amount_refunded: 300, refunded: false }, previous_attributes: { amount_refunded: 0 } },
    });
    expect(await refusal(stripe.refunds.create({ charge, amount: 601 }))).toMatchObject({ param: 'amount' });
    expect(await refusal(stripe.refunds.create({ charge, amount: 0 }))).toMatchObject({ param: 'amount' });

    const { payment_intent } = await stripe.charges.retrieve(charge);
    const rest = await stripe.refunds.create({ payment_intent: String(payment_intent), metadata: { by: 'ada' } });

    expect(rest).toMatchObject({ amount: 600, metadata: { by: 'ada' } });
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 900, refunded: true });
    expect(await refusal(stripe.refunds.create({ charge }))).toMatchObject({ code: 'charge_already_refunded' });
    expect((await stripe.refunds.list({ charge })).data.map(({ id }) => id)).toEqual([rest.id, part.id]);
    expect(await stripe.refunds.update(part.id, { metadata: { a: '1' } })).toMatchObject({ metadata: { a: '1' } });
    expect(await stripe.refunds.retrieve(part.id)).toMatchObject({ metadata: { a: '1' } });
    const receipt = (await stripe.charges.retrieve(charge)).receipt_url ?? '';
    expect(await (await fetch(receipt)).text()).toContain('Refunded');
  });

  test('a refund of an unknown charge, or of nothing, is refused', async () => {
    const { stripe, customer } = await subscribed();
    expect(await refusal(stripe.refunds.create({}))).toMatchObject({ statusCode: 400 });
    expect(await refusal(stripe.refunds.create({ charge: 'ch_x' }))).toMatchObject({ param: 'charge' });
    expect(await refusal(stripe.refunds.create({ payment_intent: 'pi_x' }))).toMatchObject({ param: 'payment_intent' });
    expect(await refusal(stripe.refunds.retrieve('re_x'))).toMatchObject({ statusCode: 404 });
    expect(await refusal(stripe.refunds.update('re_x', {}))).toMatchObject({ statusCode: 404 });
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    const price = (await stripe.prices.list()).data[0]?.id ?? '';
    await stripe.subscriptions.create({ customer, items: [{ price }], default_payment_method: bad.id });
    const [failed] = (await stripe.charges.list({ limit: 1 })).data;
    expect(await refusal(stripe.refunds.create({ charge: failed?.id ?? '' }))).toMatchObject({ param: 'charge' });
    const payment_intent = String(failed?.payment_intent);
    expect(await refusal(stripe.refunds.create({ payment_intent }))).toMatchObject({ param: 'payment_intent' });
  });

  test('a refund that is set to be pending succeeds a minute later', async () => {
    const { sandbox, stripe, customer, charge, types } = await subscribed();
    await control(sandbox, 'next-refund', { customer, outcome: 'pending' });
    const { id } = await stripe.refunds.create({ charge });
    expect(await stripe.refunds.retrieve(id)).toMatchObject({ status: 'pending', pending_reason: 'processing' });
    await advance(sandbox, 61);
    expect(await stripe.refunds.retrieve(id)).toMatchObject({ status: 'succeeded' });
    expect(await types()).toEqual(['refund.created', 'charge.refunded', 'refund.updated', 'charge.refund.updated']);
  });

  test('a refund that is set to fail restores the amount of the charge', async () => {
    const { sandbox, stripe, customer, charge, types } = await subscribed();
    await control(sandbox, 'next-refund', { customer, outcome: 'fails' });
    const { id } = await stripe.refunds.create({ charge });
    await advance(sandbox, 61);
    expect(await stripe.refunds.retrieve(id)).toMatchObject({ status: 'failed' });
    expect((await types()).slice(2)).toEqual([
      'refund.updated',
      'charge.refund.updated',
      'refund.failed',
      'charge.updated',
    ]);
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 0, refunded: false });

    const again = await control<Stripe.Refund>(sandbox, 'refund', { customer, amount: 100 });
    expect(again).toMatchObject({ status: 'succeeded', amount: 100 });
    expect(await control(sandbox, 'fail-refund', { refund: again.id })).toMatchObject({ status: 'failed' });
    expect(await control(sandbox, 'fail-refund', { refund: again.id })).toMatchObject({ status: 'failed' });
    await expect(control(sandbox, 'fail-refund', { refund: 're_x' })).rejects.toThrow('No such refund');
    await expect(control(sandbox, 'next-refund', { customer: 'cus_x', outcome: '' })).rejects.toThrow('No such');
    await control(sandbox, 'next-refund', { customer, outcome: '' });
  });
});

describe('a dispute', () => {
  const decide = (sandbox: Parameters<typeof control>[0], dispute: string, decision: string) =>
    control<Stripe.Dispute>(sandbox, 'decide-dispute', { dispute, decision });

  test('a dispute withdraws the money at once, and returns it when it is won', async () => {
    const { sandbox, stripe, charge, types } = await subscribed();
    const dispute = await control<Stripe.Dispute>(sandbox, 'dispute', { charge });
    expect(dispute).toMatchObject({ status: 'needs_response', amount: 900, reason: 'fraudulent', charge });
    expect(await stripe.charges.retrieve(charge)).toMatchObject({ disputed: true });
    expect(await refusal(stripe.refunds.create({ charge }))).toMatchObject({ code: 'charge_disputed' });
    await expect(control(sandbox, 'dispute', { charge })).rejects.toThrow('disputed already');

    await decide(sandbox, dispute.id, 'review');
    expect(await decide(sandbox, dispute.id, 'win')).toMatchObject({ status: 'won' });

    expect(await types()).toEqual([
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.updated',
      'charge.dispute.closed',
      'charge.dispute.funds_reinstated',
    ]);
    const { balance_transactions } = await stripe.disputes.retrieve(dispute.id);
    expect(balance_transactions.map(({ net }) => net)).toEqual([-2400, 900]);
    await expect(decide(sandbox, dispute.id, 'lose')).rejects.toThrow('closed already');
    await expect(decide(sandbox, 'du_x', 'lose')).rejects.toThrow('No such dispute');
    expect(await stripe.refunds.create({ charge })).toMatchObject({ status: 'succeeded' });
  });

  test('a dispute can begin as an inquiry, which is closed or becomes a dispute that is lost', async () => {
    const { sandbox, customer, types, stripe } = await subscribed();
    const inquiry = await control<Stripe.Dispute>(sandbox, 'dispute', { customer, inquiry: true, reason: 'general' });
    expect(inquiry).toMatchObject({ status: 'warning_needs_response', balance_transactions: [] });
    expect(await decide(sandbox, inquiry.id, 'review')).toMatchObject({ status: 'warning_under_review' });
    expect(await decide(sandbox, inquiry.id, 'win')).toMatchObject({ status: 'warning_closed' });
    const second = await control<Stripe.Dispute>(sandbox, 'dispute', { customer, inquiry: 'true' });
    expect(await decide(sandbox, second.id, 'lose')).toMatchObject({ status: 'lost' });
    expect(await types()).toEqual([
      'charge.dispute.created',
      'charge.dispute.updated',
      'charge.dispute.closed',
      'charge.dispute.created',
      'charge.dispute.updated',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.closed',
    ]);
    expect((await stripe.disputes.list({ limit: 1 })).data[0]?.id).toBe(second.id);
  });

  test('a dispute can be answered and accepted over the API', async () => {
    const { sandbox, stripe, charge } = await subscribed();
    const { id } = await control<Stripe.Dispute>(sandbox, 'dispute', { charge });
    expect(await stripe.disputes.update(id, { metadata: { a: '1' } })).toMatchObject({ status: 'needs_response' });
    expect(
      await stripe.disputes.update(id, { evidence: { uncategorized_text: 'It was them.' }, submit: false }),
    ).toMatchObject({ status: 'needs_response' });
    expect(await stripe.disputes.update(id, { evidence: { uncategorized_text: 'It was.' } })).toMatchObject({
      status: 'under_review',
    });
    expect(await stripe.disputes.close(id)).toMatchObject({ status: 'lost' });
    expect(await refusal(stripe.disputes.close(id))).toMatchObject({ statusCode: 400 });
    expect(await refusal(stripe.disputes.update(id, {}))).toMatchObject({ statusCode: 400 });
    expect(await refusal(stripe.disputes.retrieve('du_x'))).toMatchObject({ statusCode: 404 });
  });
});

describe('a warning of fraud', () => {
  test('an early fraud warning names its payment', async () => {
    const { sandbox, stripe, charge, since } = await subscribed();
    const { payment_intent } = await stripe.charges.retrieve(charge);
    await control(sandbox, 'fraud-warning', { payment_intent });
    expect(await since()).toMatchObject([
      { type: 'radar.early_fraud_warning.created', data: { object: { charge, actionable: true, payment_intent } } },
    ]);
    for (const [wrong, said] of [
      [{ charge: 'ch_x' }, 'No such charge'],
      [{ payment_intent: 'pi_x' }, 'No such payment_intent'],
      [{ customer: 'cus_x' }, 'No such charge'],
      [{}, 'It needs one of'],
    ] as const) {
      await expect(control(sandbox, 'fraud-warning', wrong)).rejects.toThrow(said);
    }
  });
});
