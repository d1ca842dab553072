import { describe, expect, test } from '@jest/globals';
import { mainLine } from '../../../src/billing/payment/invoice-lines.ts';
import { apportion, sharesOf } from '../../../src/billing/payment/shares.ts';
import type { InvoiceLineNow } from '../../../src/facts/invoice-line.ts';
import { fc } from '../../support/seed.ts';

const line = (priceId: string | null, amount: number, more: Partial<InvoiceLineNow> = {}): InvoiceLineNow => ({
  priceId,
  price: null,
  itemId: null,
  amount,
  quantity: 1,
  proration: false,
  invoiceItem: false,
  description: `${priceId} ${amount}`,
  ...more,
});
const part = (priceId: string, amount: number, itemId: string | null = null) =>
  line(priceId, amount, { proration: true, itemId });
const shares = (...lines: InvoiceLineNow[]) =>
  Object.fromEntries(sharesOf(lines).map(({ priceId, weight }) => [priceId, weight]));

describe('each price of an invoice brings', () => {
  test('each price of an invoice brings what its lines add to the total, in any order', () => {
    const lines = [line('seat', 500), line('premium', 1_999), line('seat', 250)];
    expect(shares(...lines)).toEqual({ premium: 1_999, seat: 750 });
    expect(sharesOf([...lines].reverse())).toEqual(sharesOf(lines));
  });

  test('a line with a price keeps its share of the payment if another line has no price', () => {
    expect(shares(line('premium', 1_999), { ...line('seat', 100), priceId: null })).toEqual({
      premium: 1_999,
      null: 100,
    });
    expect(shares({ ...line('seat', 100), priceId: null }, line('premium', 1_999))).toEqual({
      premium: 1_999,
      null: 100,
    });
  });

  test('an upgrade brings its price minus the unused time of the plan that it replaces', () => {
    expect(shares(part('premium', -1_000), part('vip', 9_000))).toEqual({ vip: 8_000 });
  });

  test('an upgrade beside an add-on brings its own share, with or without subscription items', () => {
    const seat = line('seat', 500, { itemId: 'si_2' });
    const upgrade = [part('premium', -1_000, 'si_1'), part('vip', 9_000, 'si_1')];
    expect(shares(seat, ...upgrade)).toEqual({ seat: 500, vip: 8_000 });
    expect(shares(line('seat', 500), part('premium', -1_000), part('vip', 9_000))).toEqual({ seat: 500, vip: 8_000 });
    expect(shares(...upgrade, part('seat', 300, 'si_2'))).toEqual({ seat: 300, vip: 8_000 });
  });

  test('a price brings its prorations and its renewal together', () => {
    expect(shares(part('seat', -100), part('seat', 100), line('seat', 0), line('premium', 1_999))).toEqual({
      premium: 1_999,
    });
  });

  test('a price brings nothing if only the removal of another one is credited', () => {
    expect(shares(part('seat', -300), line('premium', 1_999))).toEqual({ premium: 1_699 });
    expect(shares(part('premium', -1_000), part('basic', 400))).toEqual({});
  });

  test('an amount is divided without a remainder', () => {
    expect(apportion(100, [{ weight: 1 }, { weight: 1 }, { weight: 1 }])).toEqual([34, 33, 33]);
    expect(apportion(-10, [{ weight: 1 }, { weight: 2 }])).toEqual([-3, -7]);
    fc.assert(
      fc.property(
        fc.integer({ min: -100_000, max: 1_000_000 }),
        fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 20 }),
        (amount, weights) => {
          const parts = apportion(
            amount,
            weights.map((weight) => ({ weight })),
          );
          expect(parts.reduce((sum, one) => sum + one, 0)).toBe(amount);
          expect(parts.every(Number.isInteger)).toBe(true);
        },
      ),
    );
  });
});

describe('an invoice is named', () => {
  const [seat, premium] = [line('seat', 5_000), line('premium', 1_999)];
  const isPlan = ({ priceId }: InvoiceLineNow) => priceId === 'premium' || priceId === 'vip';

  test.each<[string, InvoiceLineNow[], InvoiceLineNow | undefined]>([
    ['by the plan, even where an add-on costs more', [seat, premium], premium],
    [
      'by the new plan of an upgrade, not by unused time',
      [part('premium', -900), part('vip', 5_000)],
      part('vip', 5_000),
    ],
    ['by the renewal rather than by a part of a period', [part('vip', 5_000), premium], premium],
    ['by a plan in its free trial rather than by an add-on', [line('premium', 0), seat], line('premium', 0)],
    ['by the first line where all are credited', [part('premium', -900), part('seat', -100)], part('premium', -900)],
  ])('an invoice is named %s', (_what, lines, named) => {
    expect(mainLine(lines, isPlan)).toEqual(named);
  });

  test('an invoice is named by its most expensive line if no plan is known', () => {
    expect(mainLine([line('seat', 500), premium])).toEqual(premium);
    expect(mainLine([])).toBeNull();
  });
});
