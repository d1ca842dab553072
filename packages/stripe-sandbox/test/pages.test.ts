import { describe, expect, test } from '@jest/globals';
import { openSession, pay, postForm } from './buying.ts';
import { openReceiver, openSandbox } from './open-sandbox.ts';

async function customerWithPlan() {
  const opened = await openSandbox();
  const session = await openSession(opened.stripe);
  await pay(session);
  const { customer, subscription, invoice } = await opened.stripe.checkout.sessions.retrieve(session.id);
  return { ...opened, customer: String(customer), subscription: String(subscription), invoice: String(invoice) };
}

async function textAt(url: string): Promise<string> {
  return (await fetch(url)).text();
}

describe('the portal', () => {
  test('the portal shows plan, card and invoices, cancels at the end of the period and undoes that', async () => {
    const { stripe, customer, subscription, invoice } = await customerWithPlan();
    const portal = await stripe.billingPortal.sessions.create({
      customer,
      return_url: 'http://localhost:4000/account',
    });
    const path = `${portal.url}/subscriptions/${subscription}`;
    const home = await textAt(portal.url);
    for (const part of [
      'Premium',
      '$9.00',
      'renews on',
      'Visa ending in 4242',
      `/i/${invoice}`,
      'http://localhost:4000/account',
    ]) {
      expect(home).toContain(part);
    }
    expect(await textAt(`${path}/cancel`)).toContain('Cancel Premium?');

    expect((await postForm(`${path}/cancel`, {})).headers.get('location')).toBe(`/p/session/${portal.id}/home`);
    await postForm(`${path}/cancel`, {});
    expect((await stripe.subscriptions.retrieve(subscription)).cancel_at_period_end).toBe(true);
    expect(await textAt(portal.url)).toContain('ends on');
    await postForm(`${path}/renew`, {});

    const told = await stripe.events.list({ type: 'customer.subscription.updated' });
    expect(told.data.map(({ data }) => data.previous_attributes)).toMatchObject([
      { cancel_at_period_end: true },
      { cancel_at_period_end: false },
      { status: 'incomplete' },
    ]);
    expect((await stripe.subscriptions.retrieve(subscription)).cancel_at).toBeNull();
  });

  test('a portal session with a cancellation flow opens the cancellation and returns to the app', async () => {
    const { stripe, customer, subscription } = await customerWithPlan();
    const return_url = 'http://localhost:4000/canceled';
    const portal = await stripe.billingPortal.sessions.create({
      customer,
      flow_data: {
        type: 'subscription_cancel',
        subscription_cancel: { subscription },
        after_completion: { type: 'redirect', redirect: { return_url } },
      },
    });
    expect(await textAt(portal.url)).toContain('Cancel Premium?');
    const answer = await postForm(`${portal.url}/subscriptions/${subscription}/cancel`, {});
    expect(answer.headers.get('location')).toBe(return_url);
    expect(await textAt(portal.url)).toContain("Don't cancel");
  });

  test('the portal shows a trial and a customer without purchases, and invalid parameters are refused', async () => {
    const { stripe, customer } = await customerWithPlan();
    const empty = await stripe.customers.create({ email: 'new@example.com' });
    const portal = await stripe.billingPortal.sessions.create({ customer: empty.id });
    const page = await textAt(portal.url);
    for (const part of ['no plan', 'No card', 'no invoices']) expect(page).toContain(part);

    await pay(await openSession(stripe, { customer: empty.id, subscription_data: { trial_period_days: 7 } }));
    expect(await textAt(portal.url)).toContain('Your trial ends on');

    const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
    const price = (await stripe.prices.list()).data[0]?.id ?? '';
    await stripe.subscriptions.create({ customer, items: [{ price }], default_payment_method: bad.id });
    const both = await stripe.billingPortal.sessions.create({ customer });
    const plans = await textAt(both.url);
    for (const part of ['Current plans', 'Incomplete']) expect(plans).toContain(part);

    const update = { type: 'subscription_update', subscription_update: { subscription: 'sub_x' } } as const;
    await expect(stripe.billingPortal.sessions.create({ customer, flow_data: update })).rejects.toThrow(
      "No such subscription: 'sub_x'",
    );
    await expect(
      stripe.billingPortal.sessions.create({ customer, flow_data: { type: 'subscription_cancel' } }),
    ).rejects.toThrow('Missing required param');
    await expect(stripe.billingPortal.sessions.create({ customer, configuration: 'bpc_x' })).rejects.toThrow(
      'No such configuration',
    );
    const shown = await stripe.billingPortal.sessions.create({
      customer,
      flow_data: {
        type: 'payment_method_update',
        after_completion: { type: 'hosted_confirmation', hosted_confirmation: { custom_message: 'Bye' } },
      },
    });
    expect(shown.flow?.after_completion.hosted_confirmation).toEqual({ custom_message: 'Bye' });
    const silent = {
      type: 'payment_method_update',
      after_completion: { type: 'hosted_confirmation', hosted_confirmation: {} },
    } as const;
    await stripe.billingPortal.sessions.create({ customer, flow_data: silent });
  });

  test('the portal is not found for a deleted customer or an unknown ID', async () => {
    const { sandbox, stripe, customer, subscription } = await customerWithPlan();
    const portal = await stripe.billingPortal.sessions.create({ customer });
    expect((await fetch(`${portal.url}/subscriptions/sub_other/cancel`)).status).toBe(404);
    expect((await postForm(`${portal.url}/subscriptions/sub_other/cancel`, {})).status).toBe(404);
    await stripe.customers.del(customer);
    expect((await fetch(portal.url)).status).toBe(404);
    expect((await postForm(`${portal.url}/subscriptions/${subscription}/cancel`, {})).status).toBe(404);
    expect((await fetch(`${sandbox.url}/p/session/bps_x`)).status).toBe(404);
  });
});

describe('pages', () => {
  test('pages accept forms from their own origin only, and load nothing from other origins', async () => {
    const { sandbox, stripe, customer, subscription } = await customerWithPlan();
    const session = await openSession(stripe, { success_url: 'https://app.example.com/ok' });
    const portal = await stripe.billingPortal.sessions.create({ customer });
    const foreign = { origin: 'https://evil.example' };
    for (const url of [
      session.url ?? '',
      `${session.url}/authenticate`,
      `${portal.url}/subscriptions/${subscription}/cancel`,
      `${sandbox.url}/_control/clock`,
    ]) {
      expect((await postForm(url, { advance: '9' }, foreign)).status).toBe(403);
      expect((await postForm(url, { advance: '9' }, { origin: 'null' })).status).toBe(403);
    }
    expect((await postForm(session.url ?? '', {}, { origin: sandbox.url })).status).toBe(422);
    const { headers } = await fetch(session.url ?? '');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).toContain("form-action 'self' https://app.example.com ");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('a checkout can return to a mobile app', async () => {
    const { stripe } = await openSandbox();
    const session = await openSession(stripe, { success_url: 'myapp://paid/{CHECKOUT_SESSION_ID}' });
    expect((await fetch(session.url ?? '')).headers.get('content-security-policy')).toContain('myapp:');
    expect((await pay(session)).headers.get('location')).toBe(`myapp://paid/${session.id}`);
  });

  test('text on pages is never interpreted as markup', async () => {
    const { stripe } = await openSandbox();
    const { id: product } = await stripe.products.create({ name: '<script>alert("x")</script>' });
    const price = await stripe.prices.create({
      product,
      currency: 'usd',
      unit_amount: 900,
      recurring: { interval: 'month', interval_count: 3 },
    });
    const session = await openSession(stripe, { line_items: [{ price: price.id, quantity: 1 }] });
    const page = await textAt(session.url ?? '');
    expect(page).toContain('&#60;script&#62;alert(&#34;x&#34;)');
    expect(page).toContain('every 3 months');
    const again = await (await pay(session, { email: '"><b>', number: '1' })).text();
    expect(again).not.toContain('<b>');
  });

  test('the payment page tells several items apart, and what is paid beside a trial', async () => {
    const { stripe } = await openSandbox();
    const { id: product } = await stripe.products.create({ name: 'Setup' });
    const once = await stripe.prices.create({ product, currency: 'usd', unit_amount: 100 });
    const monthly = await stripe.prices.create({
      product,
      currency: 'usd',
      unit_amount: 900,
      recurring: { interval: 'month' },
    });
    const line_items = [monthly, once].map(({ id }) => ({ price: id, quantity: 1 }));
    const session = await openSession(stripe, { line_items, subscription_data: { trial_period_days: 7 } });
    const page = await textAt(session.url ?? '');
    for (const part of ['2 items', '$1.00 due today', 'Then $9.00 per month', 'Pay $1.00'])
      expect(page).toContain(part);
    await pay(session);
    expect((await stripe.subscriptions.list()).data[0]?.status).toBe('trialing');
  });

  test('assets and invoices are served, and unknown pages are not found', async () => {
    const { sandbox, stripe, invoice } = await customerWithPlan();
    for (const [path, type] of [
      ['sandbox.css', 'text/css'],
      ['sandbox.js', 'text/javascript'],
      ['icon.svg', 'image/svg+xml'],
    ]) {
      const answer = await fetch(`${sandbox.url}/assets/${path}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringContaining(type ?? '')]);
    }
    const { hosted_invoice_url, number } = await stripe.invoices.retrieve(invoice);
    expect(await textAt(hosted_invoice_url ?? '')).toContain(`Invoice ${number}`);
    for (const path of ['/i/in_x', '/r/ch_x', '/c/pay/cs_x', '/c/pay/cs_x/authenticate', '/nowhere']) {
      expect((await fetch(sandbox.url + path)).status).toBe(404);
    }
    expect((await postForm(`${sandbox.url}/c/pay/cs_x`, {})).status).toBe(404);
    expect((await postForm(`${sandbox.url}/c/pay/cs_x/authenticate`, {})).status).toBe(404);
  });
});

describe('the control panel', () => {
  test('the control panel shows the clock, purchases and every webhook with its answer', async () => {
    const receiver = await openReceiver([500]);
    const { sandbox, stripe } = await openSandbox({
      webhook: { url: receiver.url, secret: 'whsec_hidden' },
      backOff: [3_600_000],
    });
    await pay(await openSession(stripe));
    const open = await openSession(stripe);
    await stripe.subscriptions.update((await stripe.subscriptions.list()).data[0]?.id ?? '', {
      cancel_at_period_end: true,
    });
    await stripe.customers.create();
    await sandbox.settled();

    const page = await textAt(`${sandbox.url}/`);
    for (const part of [
      'ada@example.com',
      '>200<',
      '>500<',
      'again at',
      receiver.url,
      open.url ?? '',
      '1 waiting',
      'ends with its period',
    ]) {
      expect(page).toContain(part);
    }
    expect(page).not.toContain('whsec_hidden');
    const state = (await (await fetch(`${sandbox.url}/_control/state`)).json()) as {
      subscriptions: unknown[];
      webhook: object;
    };
    expect(state.subscriptions).toHaveLength(1);
    expect(state.webhook).toEqual({ url: receiver.url, waiting: 1 });
  });

  test('the control panel moves the clock forward and never back', async () => {
    const { sandbox } = await openSandbox();
    expect(await textAt(`${sandbox.url}/`)).toContain('None yet.');
    const moved = await postForm(`${sandbox.url}/_control/clock`, { advance: '86400' });
    expect(moved.headers.get('location')).toBe('/');
    expect(sandbox.clock.now().getTime() - Date.now()).toBeGreaterThan(86_000_000);
    expect(await textAt(`${sandbox.url}/`)).toContain('24 hours ahead');
    const json = (body: unknown) =>
      fetch(`${sandbox.url}/_control/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect(await (await json({ advance: 0 })).json()).toMatchObject({ now: expect.any(String) });
    for (const wrong of [{ advance: -1 }, { advance: 'soon' }, {}, null, { advance: 1e12 }]) {
      expect((await json(wrong)).status).toBe(400);
    }
  });

  test('the control panel says when no webhook is set', async () => {
    const { sandbox, stripe } = await openSandbox();
    await stripe.customers.create();
    const page = await textAt(`${sandbox.url}/`);
    expect(page).toContain('Events waiting: 1');
    expect(page).toContain('not sent yet');
  });
});
