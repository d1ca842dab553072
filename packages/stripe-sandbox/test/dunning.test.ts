import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { CARDS, postForm } from './buying.ts';
import { advance, control, DAYS } from './controlling.ts';
import { refusal } from './refusal.ts';
import { endOf, type Subscribed, subscribed, subscribedOnFailingCard } from './subscribed.ts';

const card = { name: 'Ada', number: CARDS.good, expiry: '12 / 34', cvc: '123' };

/** Just after the renewal was tried for the first time. */
async function toRenewal({ sandbox, subscription }: Subscribed): Promise<void> {
  const left = endOf(subscription) - Math.floor(sandbox.clock.now().getTime() / 1000);
  await advance(sandbox, left + 3700);
}

async function openInvoice(stripe: Stripe): Promise<Stripe.Invoice> {
  const [invoice] = (await stripe.invoices.list({ status: 'open' })).data;
  if (!invoice) throw new Error('No invoice is open.');
  return invoice;
}

describe('a card that fails on renewal', () => {
  test('a failed renewal is retried after 3, 5 and 7 days, and then the subscription ends', async () => {
    const bought = await subscribedOnFailingCard();
    const { sandbox, since, status } = bought;
    await toRenewal(bought);
    expect((await bought.types()).slice(-7)).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'invoice.updated',
      'invoice.payment_failed',
      'customer.subscription.updated',
      'customer.updated',
    ]);
    expect(await status()).toBe('past_due');

    await advance(sandbox, 20 * DAYS);

    const failures = (await since()).filter(({ type }) => type === 'invoice.payment_failed');
    const told = failures.map(({ created, data }) => {
      const { attempt_count, next_payment_attempt } = data.object as Stripe.Invoice;
      return [attempt_count, next_payment_attempt === null ? null : (next_payment_attempt - created) / DAYS];
    });
    expect(told).toEqual([
      [1, 3],
      [2, 5],
      [3, 7],
      [4, null],
    ]);
    expect((await since()).at(-1)).toMatchObject({
      type: 'customer.subscription.deleted',
      data: { object: { status: 'canceled', cancellation_details: { reason: 'payment_failed' } } },
    });
  });

  test.each(['unpaid', 'past_due'] as const)(
    'a failed renewal leaves the subscription %s if the settings say so',
    async (after_retries) => {
      const bought = await subscribedOnFailingCard();
      await control(bought.sandbox, 'terms', { after_retries });
      await toRenewal(bought);
      await advance(bought.sandbox, 16 * DAYS);
      expect(await bought.status()).toBe(after_retries);
      await advance(bought.sandbox, 20 * DAYS);
      const { data } = await bought.stripe.invoices.list({ limit: 1 });
      expect(data[0]?.status).toBe(after_retries === 'unpaid' ? 'draft' : 'open');
    },
  );

  test('a failed renewal is recovered by paying the open invoice on its page', async () => {
    const bought = await subscribedOnFailingCard();
    const { stripe, status } = bought;
    await toRenewal(bought);
    const { id, hosted_invoice_url } = await openInvoice(stripe);
    const url = hosted_invoice_url ?? '';
    expect(await (await fetch(url)).text()).toContain('Pay $9.00');

    expect((await postForm(url, { ...card, number: '' })).status).toBe(422);
    expect((await postForm(url, { ...card, number: CARDS.declined })).status).toBe(402);
    expect((await stripe.invoices.retrieve(id)).attempt_count).toBe(1);
    expect((await postForm(url, card)).headers.get('location')).toBe(`/i/${id}`);

    expect(await status()).toBe('active');
    expect(await (await fetch(url)).text()).not.toContain('Card number');
    expect((await postForm(url, card)).status).toBe(303);
    expect((await stripe.charges.list()).data.filter(({ paid }) => paid)).toHaveLength(2);
    expect((await fetch(`${url}x`)).status).toBe(404);
    expect((await postForm(`${url}x`, card)).status).toBe(404);
    expect((await postForm(url, card, { origin: 'http://evil.example' })).status).toBe(403);
  });

  test('a failed renewal is recovered by POST /v1/invoices/{id}/pay with another card', async () => {
    const bought = await subscribedOnFailingCard();
    const { stripe, customer, status } = bought;
    await toRenewal(bought);
    const { id } = await openInvoice(stripe);

    expect(await refusal(stripe.invoices.pay(id))).toMatchObject({ code: 'card_declined', statusCode: 402 });
    expect((await bought.types()).filter((type) => type === 'charge.failed')).toHaveLength(2);
    expect(await refusal(stripe.invoices.pay(id, { payment_method: 'pm_x' }))).toMatchObject({
      param: 'payment_method',
    });
    const good = await stripe.paymentMethods.attach('pm_card_visa', { customer });
    expect(await stripe.invoices.pay(id, { payment_method: good.id })).toMatchObject({ status: 'paid' });
    expect(await status()).toBe('active');
    expect(await refusal(stripe.invoices.pay(id))).toMatchObject({ code: 'invoice_already_paid' });
    expect(await refusal(stripe.invoices.voidInvoice(id))).toMatchObject({ code: 'invoice_not_editable' });
  });
});

describe('the next payment', () => {
  test('the next payments fail as often as the control panel says, and a retry then succeeds', async () => {
    const bought = await subscribed();
    const { sandbox, customer, status } = bought;
    await control(sandbox, 'fail-next-payment', { customer, times: 2 });
    await toRenewal(bought);
    expect(await status()).toBe('past_due');
    await advance(sandbox, 9 * DAYS);
    expect(await status()).toBe('active');
    expect((await bought.types()).filter((type) => type === 'invoice.payment_failed')).toHaveLength(2);
    await expect(control(sandbox, 'fail-next-payment', { customer: 'cus_x' })).rejects.toThrow('No such customer');
  });
});

describe('an open invoice', () => {
  test.each([
    ['voidInvoice', 'void', 'invoice.voided'],
    ['markUncollectible', 'uncollectible', 'invoice.marked_uncollectible'],
  ] as const)('after %s, an open invoice is not collected any more', async (method, status, eventType) => {
    const bought = await subscribedOnFailingCard();
    await toRenewal(bought);
    const { id } = await openInvoice(bought.stripe);
    expect(await bought.stripe.invoices[method](id)).toMatchObject({ status, next_payment_attempt: null });
    expect(await bought.types()).toContain(eventType);
    expect(await bought.status()).toBe('active');
  });

  test('an open invoice can be paid out of band, and a draft can be finalized early', async () => {
    const bought = await subscribed();
    const { stripe, sandbox, subscription } = bought;
    await advance(sandbox, endOf(subscription) - Math.floor(sandbox.clock.now().getTime() / 1000) + 60);
    const [draft] = (await stripe.invoices.list({ status: 'draft' })).data;
    expect(await stripe.invoices.finalizeInvoice(draft?.id ?? '', { auto_advance: false })).toMatchObject({
      status: 'open',
    });
    expect(await refusal(stripe.invoices.finalizeInvoice(draft?.id ?? ''))).toMatchObject({
      code: 'invoice_not_editable',
    });
    expect(await stripe.invoices.pay(draft?.id ?? '', { paid_out_of_band: true })).toMatchObject({ status: 'paid' });
    expect((await stripe.charges.list()).data).toHaveLength(1);
  });
});

describe('a renewal that needs confirmation', () => {
  async function asking() {
    const bought = await subscribed();
    const { stripe, customer, subscription } = bought;
    const asks = await stripe.paymentMethods.attach('pm_card_authenticationRequired', { customer });
    await stripe.subscriptions.update(subscription.id, { default_payment_method: asks.id });
    await toRenewal(bought);
    return { ...bought, invoice: await openInvoice(stripe) };
  }

  test('a renewal that needs confirmation waits for the cardholder and continues after the page confirms it', async () => {
    const { types, status, invoice, stripe } = await asking();
    expect((await types()).slice(-6)).toEqual([
      'payment_intent.requires_action',
      'invoice.updated',
      'invoice.payment_failed',
      'invoice.payment_action_required',
      'customer.subscription.updated',
      'customer.updated',
    ]);
    expect(await status()).toBe('past_due');
    const page = `${invoice.hosted_invoice_url}/authenticate`;
    expect(await (await fetch(invoice.hosted_invoice_url ?? '')).text()).toContain('Confirm the payment');
    expect(await (await fetch(page)).text()).toContain('$9.00');
    expect(await refusal(stripe.invoices.pay(invoice.id))).toMatchObject({
      code: 'invoice_payment_intent_requires_action',
    });

    expect((await postForm(page, { answer: 'complete' })).headers.get('location')).toBe(`/i/${invoice.id}`);

    expect(await status()).toBe('active');
    expect((await fetch(page, { redirect: 'manual' })).status).toBe(303);
    expect((await postForm(page, { answer: 'complete' })).status).toBe(303);
    expect((await postForm(page, {}, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await fetch(`${invoice.hosted_invoice_url}x/authenticate`)).status).toBe(404);
    expect((await postForm(`${invoice.hosted_invoice_url}x/authenticate`, {})).status).toBe(404);
  });

  test('a renewal that the cardholder refuses fails, and can be paid with another card, which may need confirmation too', async () => {
    const { status, invoice, types } = await asking();
    const url = invoice.hosted_invoice_url ?? '';
    expect((await postForm(`${url}/authenticate`, { answer: 'fail' })).status).toBe(402);
    expect((await types()).slice(-3)).toContain('payment_intent.payment_failed');
    const other = await postForm(url, { ...card, number: CARDS.asks });
    expect(other.headers.get('location')).toBe(`/i/${invoice.id}/authenticate`);
    await postForm(`${url}/authenticate`, { answer: 'complete' });
    expect(await status()).toBe('active');
  });
});

describe('an unpaid first invoice', () => {
  test('a first invoice that stays unpaid expires after 23 hours', async () => {
    const { stripe, sandbox, customer, subscription } = await subscribed();
    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    const price = subscription.items.data[0]?.price.id ?? '';
    const off = await stripe.subscriptions.create({ customer, items: [{ price }], default_payment_method: bad.id });
    await advance(sandbox, DAYS);
    expect(await stripe.subscriptions.retrieve(off.id)).toMatchObject({ status: 'incomplete_expired' });
    expect(await stripe.invoices.retrieve(String(off.latest_invoice))).toMatchObject({ status: 'void' });
  });
});
