import { describe, expect, test } from '@jest/globals';
import { completed } from '../../../src/billing/subscription/subscription.complete.ts';
import { discount, item, later, NOON, price, subscriptionNow } from './states.ts';

const period = { currentPeriodStart: NOON, currentPeriodEnd: later(31) };
const [first, second] = [item('si_1', price(null), 1, period), item('si_2', price('premium_month_eur'), 1, period)];
const half = discount('di_1', { percentOff: 50, promotionCode: 'SPRING', promotionCodeId: 'promo_1' });

describe('an event of a subscription is completed', () => {
  test('an event of a subscription is not completed if nothing is known', () => {
    const told = subscriptionNow({ items: [first], hasMoreItems: true, discounts: [discount('di_1')] });
    expect(completed(told, null)).toBe(told);
  });

  test('an event of a subscription is completed by the items that it leaves out, and only if it leaves some out', () => {
    const known = subscriptionNow({ items: [first, second] });
    const more = { ...first, quantity: 5 };
    expect(completed(subscriptionNow({ items: [more], hasMoreItems: true }), known)).toMatchObject({
      items: [more, second],
      hasMoreItems: false,
    });
    expect(completed(subscriptionNow({ items: [more] }), known).items).toEqual([more]);
  });

  test('an event of a subscription is completed by known items even if others stay unknown', () => {
    const known = subscriptionNow({ items: [second], hasMoreItems: true });
    const told = subscriptionNow({ items: [first], hasMoreItems: true });
    expect(completed(told, known)).toMatchObject({ items: [first, second], hasMoreItems: true });
  });

  test('an event of a subscription is completed by a known discount of the same ID, and by no other', () => {
    const known = subscriptionNow({ discounts: [half] });
    const told = subscriptionNow({
      discounts: [discount('di_2')],
      items: [{ ...first, discounts: [discount('di_1')] }],
    });
    const now = completed(told, known);
    expect([now.discounts, now.items[0]?.discounts]).toEqual([[discount('di_2')], [half]]);
  });

  test('an event of a subscription is completed by the promotion code alone if it contains everything else', () => {
    const told = discount('di_1', { percentOff: 50, endsAt: later(9), promotionCodeId: 'promo_1' });
    const now = completed(subscriptionNow({ discounts: [told] }), subscriptionNow({ discounts: [half] }));
    expect(now.discounts).toEqual([{ ...told, promotionCode: 'SPRING' }]);
  });
});
