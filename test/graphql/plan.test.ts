import { describe, expect, test } from '@jest/globals';
import { startApp } from './support/app.ts';

const codeOf = ({ code }: { code: string }) => code;

describe('plans', () => {
  test('plans are public, in the order of the catalog, without retired ones', async () => {
    const { ask } = await startApp();
    const { status, data } = await ask('{ plans { code purchasable trialDays description } }', { as: 'anonymous' });
    expect(status).toBe(200);
    expect(data.plans).toEqual([
      { code: 'free', purchasable: false, trialDays: null, description: null },
      { code: 'premium', purchasable: true, trialDays: 14, description: 'For people who do more.' },
      { code: 'enterprise', purchasable: false, trialDays: null, description: null },
    ]);
  });

  test('trialEligible is true for a plan with a trial, unless the caller is a person who has had one', async () => {
    const { ask, billing } = await startApp();
    const eligible = async (as: Parameters<typeof ask>[1]) => {
      const { data } = await ask('{ plans { code trialEligible } }', as);
      return data.plans.filter((plan: { trialEligible: boolean }) => plan.trialEligible).map(codeOf);
    };
    expect(await eligible({ as: 'anonymous' })).toEqual(['premium']);
    expect(await eligible({ as: 'customer' })).toEqual(['premium']);
    billing.save({ userId: 'alice', hadTrial: true });
    expect(await eligible({ as: 'customer' })).toEqual([]);
  });

  test('plans show each price in minor and in major units', async () => {
    const { ask } = await startApp();
    const { data } = await ask(
      '{ plan(code: "premium") { prices { id lookupKey interval taxBehavior amount { amount currency decimal } } } }',
    );
    expect(data.plan.prices).toEqual([
      {
        id: 'price:premium_month_eur:EUR:1999',
        lookupKey: 'premium_month_eur',
        interval: 'MONTH',
        taxBehavior: 'INCLUSIVE',
        amount: { amount: 1_999, currency: 'EUR', decimal: '19.99' },
      },
      {
        id: 'price:premium_year_eur:EUR:19900',
        lookupKey: 'premium_year_eur',
        interval: 'YEAR',
        taxBehavior: 'INCLUSIVE',
        amount: { amount: 19_900, currency: 'EUR', decimal: '199.00' },
      },
      {
        id: 'price:premium_month_jpy:JPY:500',
        lookupKey: 'premium_month_jpy',
        interval: 'MONTH',
        taxBehavior: 'UNSPECIFIED',
        amount: { amount: 500, currency: 'JPY', decimal: '500' },
      },
    ]);
  });

  test('plans show which of them are add-ons, and which is free', async () => {
    const { ask } = await startApp();
    const { data } = await ask('{ plans { code free addOn } }');
    expect(data.plans).toContainEqual({ code: 'free', free: true, addOn: false });
    expect(data.plans).toContainEqual({ code: 'premium', free: false, addOn: false });
  });

  test('plans show which of them are sold by the seat', async () => {
    const { ask } = await startApp();
    const { data } = await ask('{ plans { code perSeat } }');
    expect(data.plans).toEqual([
      { code: 'free', perSeat: false },
      { code: 'premium', perSeat: true },
      { code: 'enterprise', perSeat: false },
    ]);
  });

  test('the prices of plans can be filtered by currency and interval', async () => {
    const { ask } = await startApp();
    const { data } = await ask(`{
      plan(code: "premium") {
        eur: prices(currency: "EUR") { lookupKey }
        monthly: prices(interval: MONTH) { lookupKey }
        both: prices(currency: "JPY", interval: MONTH) { lookupKey }
        none: prices(currency: "USD") { lookupKey }
        all: prices(currency: null, interval: null) { lookupKey }
      }
    }`);
    expect(data.plan).toEqual({
      eur: [{ lookupKey: 'premium_month_eur' }, { lookupKey: 'premium_year_eur' }],
      monthly: [{ lookupKey: 'premium_month_eur' }, { lookupKey: 'premium_month_jpy' }],
      both: [{ lookupKey: 'premium_month_jpy' }],
      none: [],
      all: [{ lookupKey: 'premium_month_eur' }, { lookupKey: 'premium_year_eur' }, { lookupKey: 'premium_month_jpy' }],
    });
  });

  test('plans list their features in the order of the catalog', async () => {
    const { ask } = await startApp();
    const { data } = await ask(
      '{ plan(code: "premium") { features { feature { code name kind } limit unlimited value } } }',
    );
    expect(data.plan.features).toEqual([
      { feature: { code: 'export', name: 'Export', kind: 'BOOLEAN' }, limit: null, unlimited: false, value: null },
      { feature: { code: 'projects', name: 'Projects', kind: 'LIMIT' }, limit: 20, unlimited: false, value: null },
      { feature: { code: 'quality', name: 'Quality', kind: 'CONFIG' }, limit: null, unlimited: false, value: 'high' },
      { feature: { code: 'requests', name: 'Requests', kind: 'METERED' }, limit: null, unlimited: true, value: null },
    ]);
    const { data: other } = await ask('{ plan(code: "old") { features { feature { code } } } }');
    expect(other.plan.features.length).toBeLessThan(3);
  });

  test('a plan is found by its code, even if retired, and an unknown code is null', async () => {
    const { ask } = await startApp();
    const { data, errors } = await ask('{ old: plan(code: "old") { name } none: plan(code: "constructor") { name } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ old: { name: 'Old' }, none: null });
  });
});

describe('features', () => {
  test('features are those of the catalog, with their values', async () => {
    const { ask, billing } = await startApp();
    const { data, errors } = await ask('{ features { code kind values } }', { as: 'anonymous' });
    expect(errors).toBeUndefined();
    expect(data.features).toEqual(
      billing.catalog().features.map(({ code, kind, values = null }) => ({ code, kind, values })),
    );
    expect(data.features.some(({ values }: { values: string[] | null }) => values !== null)).toBe(true);
  });
});
