import { describe, expect, test } from '@jest/globals';
import { cohortsByCurrency } from '../../../src/billing/revenue/cohorts.ts';
import type { DaySums } from '../../../src/billing/revenue/revenue.sums.ts';

/** The subscriptions that began on a day, by the month of their end. */
const began = (day: string, until: Record<string, number>, { currency = 'eur', before = false } = {}): DaySums =>
  ({ day, before, began: [{ currency, until }] }) as unknown as DaySums;

const cohorts = (days: readonly DaySums[], from = '2026-01-01', to = '2026-04-01') =>
  Object.fromEntries(cohortsByCurrency(days, { from: new Date(from), to: new Date(to) }));

describe('retention by cohort', () => {
  test('a cohort has the subscriptions that began in a month, and how many of them are left after each month', () => {
    const days = [
      began('2026-01-10', { '2026-02': 1, never: 2 }),
      began('2026-01-20', { '2026-03': 1 }),
      began('2026-03-05', { '2026-07': 1 }),
    ];
    expect(cohorts(days)).toEqual({
      eur: [
        { startsAt: new Date('2026-01-01'), subscriptionCount: 4, retainedCount: [4, 3, 2] },
        { startsAt: new Date('2026-03-01'), subscriptionCount: 1, retainedCount: [1] },
      ],
    });
  });

  test('currencies are apart, and what began before or outside whole months is left out', () => {
    const days = [
      began('2026-01-10', { never: 1 }, { currency: 'usd' }),
      began('2026-01-10', { never: 1 }, { before: true }),
      began('2026-04-02', { never: 1 }),
      { day: '2026-02-01', before: false } as unknown as DaySums,
    ];
    expect(cohorts(days, '2026-01-01', '2026-04-15')).toEqual({
      usd: [{ startsAt: new Date('2026-01-01'), subscriptionCount: 1, retainedCount: [1, 1, 1] }],
    });
    expect(cohorts(days, '2026-01-02', '2026-01-31')).toEqual({});
  });
});
