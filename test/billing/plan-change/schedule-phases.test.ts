import { describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { hasPhaseWith, intervalOf, phasesWith } from '../../../src/billing/plan-change/schedule-phases.ts';
import { catalog } from '../subscription/states.ts';

const REPLACEMENT = { replacedPriceId: 'price_old', priceId: 'price_new', quantity: 2, interval: 'month' } as const;

/** A phase as Stripe returns it, with every kind of setting. */
const phase = (start_date: number, price: string, more: object = {}) =>
  ({
    add_invoice_items: [{ price: 'price_setup', quantity: 1 }],
    application_fee_percent: null,
    automatic_tax: { enabled: true, disabled_reason: null, liability: { type: 'self' } },
    billing_cycle_anchor: null,
    currency: 'eur',
    default_payment_method: 'pm_1',
    default_tax_rates: [{ id: 'txr_1', object: 'tax_rate' }],
    discounts: [{ coupon: null, discount: 'di_1', promotion_code: null }],
    end_date: start_date + 100,
    items: [
      { plan: price, price, quantity: 1, tax_rates: [{ id: 'txr_2' }], discounts: [], metadata: { seat: 'a' } },
      { plan: 'price_addon', price: { id: 'price_addon' }, quantity: 3, discounts: [] },
    ],
    metadata: { plan: 'premium' },
    proration_behavior: 'create_prorations',
    start_date,
    trial_end: null,
    ...more,
  }) as unknown as Stripe.SubscriptionSchedule.Phase;

const schedule = (...phases: Stripe.SubscriptionSchedule.Phase[]) =>
  ({ phases, current_phase: { start_date: 100, end_date: 200 } }) as Stripe.SubscriptionSchedule;

describe('the phases of a change that waits', () => {
  test('the phases keep every setting of the current one, and replace one item in the next', () => {
    const kept = {
      automatic_tax: { enabled: true, liability: { type: 'self' } },
      default_payment_method: 'pm_1',
      default_tax_rates: ['txr_1'],
      discounts: [{ discount: 'di_1' }],
      metadata: { plan: 'premium' },
    };
    const addOn = { price: 'price_addon', quantity: 3 };
    const main = { quantity: 1, tax_rates: ['txr_2'], metadata: { seat: 'a' } };
    expect(phasesWith(schedule(phase(100, 'price_old')), REPLACEMENT)).toEqual([
      {
        ...kept,
        start_date: 100,
        end_date: 200,
        items: [{ ...main, price: 'price_old' }, addOn],
        proration_behavior: 'create_prorations',
      },
      {
        ...kept,
        items: [{ ...main, price: 'price_new', quantity: 2 }, addOn],
        proration_behavior: 'none',
        duration: { interval: 'month', interval_count: 1 },
      },
    ]);
  });

  test('the phases keep what is past, and the trial of the current phase, and replace what came later', () => {
    const old = schedule(
      phase(0, 'price_older'),
      phase(100, 'price_old', { trial_end: 200, automatic_tax: undefined, default_tax_rates: undefined }),
      phase(200, 'price_other'),
    );
    const phases = phasesWith(old, { ...REPLACEMENT, interval: 'year' });
    expect(
      phases?.map(({ start_date, trial_end, items, duration }) => [start_date, trial_end, items[0]?.price, duration]),
    ).toEqual([
      [0, undefined, 'price_older', undefined],
      [100, 200, 'price_old', undefined],
      [undefined, undefined, 'price_new', { interval: 'year', interval_count: 1 }],
    ]);
  });

  test('there are no phases if the current one does not bill the replaced price, or if none is current', () => {
    expect(phasesWith(schedule(phase(100, 'price_other')), REPLACEMENT)).toBeNull();
    expect(phasesWith({ ...schedule(phase(100, 'price_old')), current_phase: null }, REPLACEMENT)).toBeNull();
  });

  test('a change that waits already is recognized by its price and quantity', () => {
    const next = (price: string, quantity: number) => phase(200, price, { items: [{ price, quantity }] });
    const waits = (...later: Stripe.SubscriptionSchedule.Phase[]) =>
      hasPhaseWith(schedule(phase(100, 'price_old'), ...later), REPLACEMENT);
    expect([waits(next('price_new', 2)), waits(next('price_new', 1)), waits(next('price_other', 2)), waits()]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(hasPhaseWith({ ...schedule(next('price_new', 2)), current_phase: null }, REPLACEMENT)).toBe(false);
  });

  test('a price by the year lasts a year', () => {
    const prices = catalog.plans.flatMap((plan) => plan.prices);
    const intervals = ['basic_month_eur', 'basic_year_eur'].map((id) => prices.find((price) => price.id === id));
    expect(intervals.map((price) => price && intervalOf(price))).toEqual(['month', 'year']);
  });
});
