import { describe, expect, test } from '@jest/globals';
import { CARDS, eventsOf, eventTypes, openSession, pay, postForm } from './buying.ts';
import { openSandbox } from './open-sandbox.ts';

describe('a card that does not pay', () => {
  test.each([
    [CARDS.declined, 'Your card was declined.', 'generic_decline'],
    [CARDS.poor, 'Your card has insufficient funds.', 'insufficient_funds'],
  ])('%s grants nothing, and the session stays open for another card', async (number, message, declineCode) => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe);
    const before = (await eventsOf(stripe)).length;

    const answer = await pay(session, { number });

    expect(answer.status).toBe(402);
    expect(await answer.text()).toContain(message);
    expect((await eventTypes(stripe)).slice(before)).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
    ]);
    const [intent] = (await stripe.paymentIntents.list()).data;
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { decline_code: declineCode },
    });
    expect((await stripe.subscriptions.list({ status: 'all' })).data).toEqual([]);
    expect((await stripe.customers.list()).data).toEqual([]);

    expect((await pay(session)).status).toBe(303);
    const intents = (await stripe.paymentIntents.list()).data;
    expect(intents.map(({ id, status }) => [id, status])).toEqual([[intent?.id, 'succeeded']]);
    expect((await stripe.charges.list()).data.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  });

  test('a card that does not pay starts no trial', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe, { subscription_data: { trial_period_days: 7 } });

    const answer = await pay(session, { number: CARDS.declined });

    expect(answer.status).toBe(402);
    expect(await eventTypes(stripe)).toContain('setup_intent.setup_failed');
    expect((await stripe.subscriptions.list({ status: 'all' })).data).toEqual([]);
  });

  test('an incomplete payment form shows an error for each wrong field and charges nothing', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe);

    const answer = await pay(session, {
      email: 'ada',
      number: '4242 4242 4242 4241',
      expiry: '13/20',
      cvc: '1',
      name: '',
    });

    expect(answer.status).toBe(422);
    const page = await answer.text();
    expect(page).toContain('role="alert"');
    expect(page).toContain('Your card number is invalid.');
    expect(page).not.toContain('4241');
    expect((await stripe.paymentIntents.list()).data).toEqual([]);
  });
});

describe('a bank that asks the cardholder to confirm', () => {
  test('a payment continues when the cardholder confirms it with the bank', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe);

    const asked = await pay(session, { number: CARDS.asks });
    expect(asked.headers.get('location')).toBe(`/c/pay/${session.id}/authenticate`);
    expect(await eventTypes(stripe)).toContain('payment_intent.requires_action');
    expect(await (await fetch(`${session.url}/authenticate`)).text()).toContain('Confirm this payment');
    const answer = await postForm(`${session.url}/authenticate`, { answer: 'complete' });

    expect(answer.headers.get('location')).toContain(session.id);
    const [charge] = (await stripe.charges.list()).data;
    expect(charge?.payment_method_details?.card?.three_d_secure?.result).toBe('authenticated');
    expect((await stripe.subscriptions.list()).data[0]?.status).toBe('active');
    const again = await postForm(`${session.url}/authenticate`, { answer: 'complete' });
    expect(again.status).toBe(303);
    expect((await stripe.charges.list()).data).toHaveLength(1);
  });

  test('nothing is granted when the cardholder refuses, or when no bank asked', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe);
    const early = await postForm(`${session.url}/authenticate`, { answer: 'complete' });
    expect(early.status).toBe(402);
    expect((await fetch(`${session.url}/authenticate`, { redirect: 'manual' })).status).toBe(303);

    await pay(session, { number: CARDS.asks });
    const refused = await postForm(`${session.url}/authenticate`, { answer: 'fail' });

    expect(refused.status).toBe(402);
    expect(await refused.text()).toContain('unable to authenticate');
    expect(await eventTypes(stripe)).toContain('payment_intent.payment_failed');
    expect((await stripe.subscriptions.list({ status: 'all' })).data).toEqual([]);
  });

  test('a trial also asks for confirmation, without a payment', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe, { subscription_data: { trial_period_days: 7 } });

    await pay(session, { number: CARDS.asks });
    expect((await postForm(`${session.url}/authenticate`, { answer: 'fail' })).status).toBe(402);
    await pay(session, { number: CARDS.asks });
    await postForm(`${session.url}/authenticate`, { answer: 'complete' });

    expect((await stripe.subscriptions.list()).data[0]?.status).toBe('trialing');
    expect((await stripe.paymentIntents.list()).data).toEqual([]);
  });
});
