import { describe, expect, test } from '@jest/globals';
import { loadCatalog, parseCatalog } from '../../../src/billing/plan/catalog.ts';
import { catalogWarnings, dependsOnQuantity } from '../../../src/billing/plan/catalog.warnings.ts';

const PRICE = 'prices: [{ interval: month, currency: EUR, amount: 100 }]';
const catalogWith = (plans: string) =>
  parseCatalog(
    `features:
  reports: { name: Reports, kind: boolean }
  seats: { name: Seats, kind: limit }
  calls: { name: Calls, kind: metered, combine: sum }
  level: { name: Level, kind: config, values: [low, high] }
plans:
  free: { name: Free, free: true, features: { seats: 1 } }
  pro: { name: Pro, features: { reports: true, seats: 5, calls: 100, level: low }, ${PRICE} }
${plans}`,
    'plans.yaml',
  );
const messages = (plans: string) => catalogWarnings(catalogWith(plans)).map(({ message }) => message);
const addOn = (features: string, more = '') =>
  `  more: { name: More, addOn: true, features: ${features}, ${PRICE}${more} }\n`;

describe('a catalog that is hardly meant', () => {
  test('an add-on is warned of if its feature does not add up and a plan gives as much, with the way out', () => {
    const sum = 'who have as much already. Set `combine: sum` in features.seats, or give more';
    expect(messages(addOn('{ seats: 5 }'))).toEqual([`plans.more adds nothing to Seats for customers of Pro, ${sum}`]);
    expect(messages(addOn('{ seats: 1 }'))).toEqual([
      `plans.more adds nothing to Seats for customers of Free, Pro, ${sum}`,
    ]);
    const remove = 'who have as much already. Remove the feature from the add-on, or from these plans';
    expect(messages(addOn('{ reports: true, level: low }'))).toEqual([
      `plans.more adds nothing to Reports for customers of Pro, ${remove}`,
      `plans.more adds nothing to Level for customers of Pro, ${remove}`,
    ]);
  });

  test('an add-on that gives more, that adds up or that is retired is not warned of', () => {
    expect(messages(addOn('{ seats: 6, calls: 1, level: high }'))).toEqual([]);
    expect(messages(addOn('{ seats: unlimited }'))).toEqual([]);
    expect(messages(addOn('{ seats: 1 }', ', retired: true'))).toEqual([]);
  });

  test('an amount of 0 is warned of by the ID of its price', () => {
    const plan = '  gift: { name: Gift, features: {}, prices: [{ interval: year, currency: USD, amount: 0 }] }\n';
    expect(messages(plan)).toEqual([
      'plans.gift has the amount 0 in gift_year_usd, so it is sold for nothing. Set the amount in minor units (1999 for 19.99), or remove the price',
    ]);
  });

  test('the sample catalog has no warnings', async () => {
    expect(catalogWarnings(await loadCatalog('plans.yaml'))).toEqual([]);
  });
});

describe('a quantity', () => {
  test('a quantity multiplies limits and metered features, and nothing else', () => {
    const catalog = catalogWith(
      `  flat: { name: Flat, features: { reports: true, level: low, seats: unlimited }, ${PRICE} }\n`,
    );
    expect(catalog.plans.map((plan) => [plan.code, dependsOnQuantity(plan, catalog)])).toEqual([
      ['free', true],
      ['pro', true],
      ['flat', false],
    ]);
  });
});
