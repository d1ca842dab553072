import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import type { ControlState } from '../src/pages/control-state.ts';
import { postForm } from './buying.ts';
import { control, DAYS } from './controlling.ts';
import { openSandbox } from './open-sandbox.ts';
import { endOf, subscribed } from './subscribed.ts';

describe('the control panel', () => {
  test('the control panel advances the clock by a month, or to what is due next', async () => {
    const { sandbox, subscription, stripe } = await subscribed();
    const { now } = await control<{ now: string }>(sandbox, 'clock', { advance: 'next' });
    expect(Math.floor(Date.parse(now) / 1000)).toBe(endOf(subscription) - 7 * DAYS);
    expect((await stripe.events.list({ limit: 1 })).data[0]?.type).toBe('invoice.upcoming');
    const later = await control<{ now: string }>(sandbox, 'clock', { advance: 'month' });
    expect((Date.parse(later.now) - Date.parse(now)) / 1000 / DAYS).toBeGreaterThan(27);
    await expect(control(sandbox, 'clock', {})).rejects.toThrow('needs seconds');
    await stripe.subscriptions.cancel(subscription.id);
    const still = await control<{ now: string }>(sandbox, 'clock', { advance: 'next' });
    expect(Date.parse(still.now) - Date.parse(later.now)).toBeLessThan(60_000);
  });

  test('the control panel shows payments, disputes and settings, and its buttons do the same as JSON requests', async () => {
    const { sandbox, charge, customer, stripe } = await subscribed();
    const press = (name: string, fields: Record<string, string>) => postForm(`${sandbox.url}/_control/${name}`, fields);
    expect((await press('refund', { charge, amount: '100' })).headers.get('location')).toBe('/');
    await press('dispute', { charge, inquiry: 'true' });
    await press('network', { seed: '5', drop: '0.5', delay: '' });
    await press('outage', { mode: '429', paths: '/v1/charges' });
    await press('terms', { after_retries: 'unpaid' });
    const page = await (await fetch(sandbox.url)).text();
    for (const part of [
      'warning_needs_response',
      'Escalate',
      '$1.00',
      'value="0.5"',
      '/v1/charges',
      'Fail the next payment',
    ]) {
      expect(page).toContain(part);
    }
    const state = (await (await fetch(`${sandbox.url}/_control/state`)).json()) as ControlState;
    expect(state).toMatchObject({
      settings: {
        terms: { upcoming_days: 7, after_retries: 'unpaid' },
        network: { seed: 5, drop: 0.5, delay: 0 },
        era: 'current',
        outage: { mode: '429', paths: '/v1/charges' },
      },
      charges: [{ id: charge, amount_refunded: 100, disputed: true }],
      disputes: [{ status: 'warning_needs_response' }],
      next: expect.any(Number),
    });
    await press('outage', { mode: '', paths: '' });
    const dispute = state.disputes[0]?.id ?? '';
    expect(await control<Stripe.Dispute>(sandbox, 'decide-dispute', { dispute, decision: 'escalate' })).toMatchObject({
      status: 'needs_response',
    });
    await press('decide-dispute', { dispute, decision: 'lose' });
    expect(await (await fetch(sandbox.url)).text()).toContain('lost');
    expect((await press('delete-customer', { customer })).status).toBe(303);
    expect((await stripe.customers.list()).data).toEqual([]);
  });

  test('the control panel refuses invalid fields, and forms of other sites', async () => {
    const { sandbox } = await openSandbox();
    await expect(control(sandbox, 'terms', { after_retries: 'give up' })).rejects.toThrow('after_retries');
    await expect(control(sandbox, 'network', { drop: 2 })).rejects.toThrow('drop');
    await expect(control(sandbox, 'delete-customer', { customer: 'cus_x' })).rejects.toThrow('No such customer');
    const url = `${sandbox.url}/_control/delete-customer`;
    const page = await postForm(url, { customer: 'cus_x' });
    expect([page.status, await page.text()]).toEqual([404, expect.stringContaining('No such customer')]);
    expect((await postForm(url, { customer: 'cus_x' }, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await fetch(url, { method: 'POST' })).status).toBe(400);
  });

  test('the control panel keeps its settings over a restart', async () => {
    const first = await openSandbox();
    await control(first.sandbox, 'terms', { upcoming_days: 2 });
    await first.sandbox.close();
    const second = await openSandbox({ db: first.db });
    expect(await control(second.sandbox, 'terms', {})).toMatchObject({ upcoming_days: 2 });
  });
});
