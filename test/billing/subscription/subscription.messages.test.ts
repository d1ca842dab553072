import { describe, expect, test } from '@jest/globals';
import { subscriptionMessages } from '../../../src/billing/subscription/subscription.messages.ts';
import { later, NOON, subscriptionState } from './states.ts';

const told = (...state: Parameters<typeof subscriptionState>) =>
  subscriptionMessages('sub_1', subscriptionState(...state), 'u1');
const data = { subscriptionId: 'sub_1', plan: 'pro' };
const started = { id: 'started:sub_1', kind: 'started', userId: 'u1', at: NOON, state: 'DUE', data };

describe('what is told about a subscription', () => {
  test('is that it started', () => {
    expect(told({ plan: 'pro' })).toEqual([started]);
  });

  test('is that it ended, and when', () => {
    const ended = { ...started, id: 'ended:sub_1', kind: 'ended', at: later(9) };
    expect(told({ plan: 'pro', status: 'canceled', endedAt: later(9), canceledAt: later(2) })).toEqual([
      started,
      ended,
    ]);
    expect(told({ plan: 'pro', status: 'canceled', canceledAt: later(9) })).toEqual([started, ended]);
  });

  test('is that it ended, though Stripe does not say when', () => {
    expect(told({ status: 'canceled' }).map(({ id, at }) => [id, at])).toEqual([
      ['started:sub_1', NOON],
      ['ended:sub_1', NOON],
    ]);
  });

  test.each([
    ['that never started', { status: 'incomplete_expired' }],
    ['of which only the checkout is known', null],
  ])('is nothing of one %s', (_what, now) => {
    expect(told(now, { startedAt: null })).toEqual([]);
  });
});
