import { describe, expect, test } from '@jest/globals';
import { subscriptionView } from '../../../src/billing/subscription/subscription.read.ts';
import type { DiscountNow } from '../../../src/facts/discount.ts';
import { catalog, causeAt, discount, item, later, NOON, price, subscriptionState } from './states.ts';

const view = (...state: Parameters<typeof subscriptionState>) =>
  subscriptionView('sub_1', subscriptionState(...state), catalog, NOON);

describe('a subscription as customers see it', () => {
  test("a subscription shows Stripe's fields, with its plan and price", () => {
    const seen = view({
      cancelAtPeriodEnd: true,
      canceledAt: later(2),
      items: [item('si_1', price('pro_year_eur'), 4)],
    });
    expect(seen).toEqual({
      id: 'sub_1',
      plan: expect.objectContaining({ code: 'pro' }),
      // Not what the catalog asks today: whoever pays an old amount goes on paying it.
      price: expect.objectContaining({ id: 'pro_year_eur', amount: 1_999 }),
      items: [
        {
          id: 'si_1',
          plan: expect.objectContaining({ code: 'pro' }),
          price: expect.objectContaining({ id: 'pro_year_eur' }),
          quantity: 4,
          currentPeriodStart: NOON,
          currentPeriodEnd: later(31),
          discounts: [],
          sold: price('pro_year_eur'),
        },
      ],
      status: 'ACTIVE',
      quantity: 4,
      currentPeriodStart: NOON,
      currentPeriodEnd: later(31),
      trialEnd: null,
      cancelAtPeriodEnd: true,
      cancelAt: null,
      canceledAt: later(2),
      endedAt: null,
      cancellationFeedback: null,
      gracePeriodEndsAt: null,
      pendingChange: null,
      scheduleId: null,
      paused: false,
      pausedUntil: null,
      actionUrl: null,
      discounts: [],
    });
  });

  test.each<[string | null, Date | null, string | null]>([
    ['too_expensive', later(2), 'TOO_EXPENSIVE'],
    ['a_reason_of_next_year', later(2), 'OTHER'],
    ['too_expensive', null, null],
    [null, later(2), null],
  ])('a subscription with the feedback %s, canceled at %s, shows %s', (cancellationFeedback, canceledAt, shown) => {
    expect(view({ cancellationFeedback, canceledAt })?.cancellationFeedback).toBe(shown);
  });

  test('a subscription is INCOMPLETE while only its checkout is known', () => {
    const checkout = { sessionId: 'cs_1', plan: 'pro', quantity: 2, customerId: 'cus_1', cause: causeAt(NOON) };
    expect(view(null, { checkout })).toMatchObject({ status: 'INCOMPLETE', plan: { code: 'pro' }, quantity: 2 });
  });

  test('a subscription is not shown while only its invoices are known', () => {
    expect(view(null)).toBeNull();
  });

  test('a subscription without items has no plan and a quantity of one', () => {
    expect(view({ items: [] })).toMatchObject({ plan: null, price: null, items: [], quantity: 1 });
  });

  test.each([
    ['incomplete', 'INCOMPLETE'],
    ['incomplete_expired', 'INCOMPLETE_EXPIRED'],
    ['trialing', 'TRIALING'],
    ['active', 'ACTIVE'],
    ['past_due', 'PAST_DUE'],
    ['canceled', 'CANCELED'],
    ['unpaid', 'UNPAID'],
    ['paused', 'PAUSED'],
    ['a_status_of_next_year', 'INCOMPLETE'],
  ])('a subscription shows %s as %s', (status, said) => {
    expect(view({ status })?.status).toBe(said);
  });

  test('an unpaid subscription shows the end of its grace period and where to pay', () => {
    const openInvoices = {
      in_1: { failedAt: later(1), dueAt: null, url: null },
      in_2: { failedAt: later(2), dueAt: null, url: 'https://invoice.example/in_2' },
    };
    expect(view({ status: 'past_due' }, { openInvoices, pastDueSince: later(1) })).toMatchObject({
      gracePeriodEndsAt: later(4),
      actionUrl: 'https://invoice.example/in_2',
    });
  });

  test.each<[string, Partial<DiscountNow>, object]>([
    ['percents', { percentOff: 20 }, { percentOff: 20, amountOff: null }],
    [
      'an amount with its currency',
      { amountOff: 500, currency: 'eur' },
      { percentOff: null, amountOff: { amount: 500, currency: 'EUR' } },
    ],
    ['an amount without a currency, which shows nothing', { amountOff: 500 }, { percentOff: null, amountOff: null }],
  ])('a subscription shows a discount of %s', (_what, more, expected) => {
    const named = { name: 'Autumn', endsAt: later(90), promotionCode: 'AUTUMN' };
    expect(view({ discounts: [discount('di_1', { ...named, ...more })] })?.discounts).toEqual([
      { name: 'Autumn', endsAt: later(90), promotionCode: 'AUTUMN', ...expected },
    ]);
  });

  test('a subscription keeps the order of discounts, and leaves out those that have ended or are known only by ID', () => {
    const [half, tenth] = [50, 10].map((percentOff) => discount(`di_${percentOff}`, { percentOff })) as [
      DiscountNow,
      DiscountNow,
    ];
    const shown = (...discounts: DiscountNow[]) => view({ discounts })?.discounts.map(({ percentOff }) => percentOff);
    expect(shown(tenth, half)).toEqual([10, 50]);
    expect(shown(half, tenth)).toEqual([50, 10]);
    expect(shown(discount('di_unknown'), { ...half, endsAt: later(1) })).toEqual([50]);
    expect(shown({ ...half, endsAt: NOON }, tenth)).toEqual([10]);
  });

  test('each item has its own discounts and billing period beside those of the subscription', () => {
    const [half, tenth] = [50, 10].map((percentOff) => discount(`di_${percentOff}`, { percentOff })) as [
      DiscountNow,
      DiscountNow,
    ];
    const year = { currentPeriodStart: later(-1), currentPeriodEnd: later(364) };
    const items = [
      item('si_1', price(null), 1, { discounts: [tenth, { ...half, endsAt: NOON }] }),
      item('si_2', price('premium_year_eur'), 1, year),
    ];
    const seen = view({ items, discounts: [half] });
    expect(seen).toMatchObject({ ...year, discounts: [{ percentOff: 50 }] });
    expect(seen?.items).toMatchObject([
      { id: 'si_2', ...year, discounts: [] },
      { id: 'si_1', currentPeriodStart: NOON, currentPeriodEnd: later(31), discounts: [{ percentOff: 10 }] },
    ]);
  });
});
