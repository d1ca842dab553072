import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { catalogContent, catalogFromContent } from '../../../src/billing/plan/catalog.content.ts';
import { CatalogError } from '../../../src/billing/plan/catalog.error.ts';
import { loadCatalog, parseCatalog } from '../../../src/billing/plan/catalog.ts';

const sample = await loadCatalog(fileURLToPath(new URL('../../../plans.yaml', import.meta.url)));

const VALID = `
features:
  alerts: { name: Alerts, kind: boolean }
  seats: { name: Seats, kind: limit }
  calls: { name: Calls, kind: metered, combine: sum, selfReported: true }
  level: { name: Level, kind: config, values: [low, High, 4k] }
plans:
  free: { name: Free, free: true, features: { calls: 1 } }
  pro:
    name: Pro
    features: { alerts: true, seats: unlimited, calls: 0, level: High }
    prices:
      - { interval: month, currency: EUR, amount: 1999 }
`;

/** What is wrong with a file, without its name: ["3:5 message"]. */
function mistakes(text: string): string[] {
  try {
    parseCatalog(text, 'plans.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return error.message.split('\n').map((line) => line.replace(/^plans\.yaml:/, ''));
  }
}

/** The mistakes of a plan `x` with this body, in a catalog that is valid apart from it; without positions. */
const mistakesOfPlan = (body: string) =>
  mistakes(`${VALID}  x: ${body}\n`).map((line) => line.replace(/^\d+:\d+ /, ''));
const MONTHLY = 'prices: [{ interval: month, currency: EUR, amount: 1 }]';

describe('the sample catalog', () => {
  test('the sample catalog has the plans from the lowest to the highest, the add-on last', () => {
    expect(sample.plans.map(({ code }) => code)).toEqual([
      'free',
      'basic',
      'premium',
      'team',
      'pro',
      'vip',
      'enterprise',
      'extra_generations',
    ]);
  });

  test.each([
    ['signals_enabled', [true, true, true, true, true, true, true]],
    ['signals_basic', [true, true, true, true, true, true, true]],
    ['signals_premium', [null, null, true, true, true, true, true]],
    ['advanced_analytics', [null, null, true, true, true, true, true]],
    ['copy_trading', [null, null, null, null, true, true, true]],
    ['vip_support', [null, null, null, null, null, true, true]],
    ['dedicated_support', [null, null, null, null, null, null, true]],
    ['max_devices', [1, 2, 5, 3, 8, 10, 999]],
    ['max_websites', [1, 1, 3, 1, 5, 10, 'unlimited']],
    ['analytics_level', ['basic', 'basic', 'advanced', 'advanced', 'advanced', 'pro', 'enterprise']],
    ['generations', [10, 100, 500, 400, 2_000, 10_000, 'unlimited']],
    ['chart_exports', [5, 50, 200, 150, 1_000, 'unlimited', 'unlimited']],
  ])('the sample catalog gives %s to free, basic, premium, team, pro, vip and enterprise as %j', (code, expected) => {
    const plans = sample.plans.filter(({ addOn }) => !addOn);
    const given = plans.map(({ features: { [code]: feature } }) =>
      feature ? (feature.value ?? (feature.unlimited ? 'unlimited' : (feature.limit ?? true))) : null,
    );
    expect(given).toEqual(expected);
  });

  test('the sample catalog orders the analytics levels from basic to enterprise', () => {
    expect(sample.features.find(({ code }) => code === 'analytics_level')).toMatchObject({
      kind: 'CONFIG',
      values: ['basic', 'advanced', 'pro', 'enterprise'],
    });
  });

  test('the sample catalog sells monthly and yearly, in EUR and USD, under their lookup keys', () => {
    const pro = sample.plans.find(({ code }) => code === 'pro');
    expect(pro?.prices.map(({ id }) => id)).toEqual(['pro_month_eur', 'pro_month_usd', 'pro_year_eur', 'pro_year_usd']);
    expect(pro?.trialDays).toBe(14);
  });

  test('the sample catalog does not sell the free and the enterprise plan', () => {
    expect(sample.plans.filter(({ purchasable }) => !purchasable).map(({ code }) => code)).toEqual([
      'free',
      'enterprise',
    ]);
  });

  test('the sample catalog has an add-on that is paid once', () => {
    expect(sample.plans.at(-1)).toMatchObject({
      addOn: true,
      termDays: 30,
      features: { generations: { limit: 500, unlimited: false } },
      prices: [{ id: 'extra_generations_one_time_eur', interval: 'ONE_TIME', currency: 'EUR', amount: 499 }, {}],
    });
  });
});

describe('parseCatalog', () => {
  test('parseCatalog reads what the file says and fills in what it leaves out', () => {
    expect(parseCatalog(VALID, 'plans.yaml')).toMatchObject({
      tax: 'none',
      graceDays: 3,
      renewalLeewayHours: 6,
      features: [
        { code: 'alerts', name: 'Alerts', kind: 'BOOLEAN', selfReported: false, combine: 'best' },
        { code: 'seats', kind: 'LIMIT', combine: 'best' },
        { code: 'calls', kind: 'METERED', selfReported: true, combine: 'sum' },
        { code: 'level', kind: 'CONFIG', values: ['low', 'High', '4k'], selfReported: false, combine: 'best' },
      ],
      plans: [
        {
          code: 'free',
          free: true,
          purchasable: false,
          prices: [],
          description: null,
          trialDays: null,
          termDays: null,
        },
        {
          code: 'pro',
          purchasable: true,
          retired: false,
          addOn: false,
          features: {
            alerts: { limit: null, unlimited: false },
            seats: { limit: null, unlimited: true },
            calls: { limit: 0, unlimited: false },
            level: { limit: null, unlimited: false, value: 'High' },
          },
          prices: [
            { id: 'pro_month_eur', amount: 1999, currency: 'EUR', interval: 'MONTH', taxBehavior: 'UNSPECIFIED' },
          ],
        },
      ],
    });
  });

  test('parseCatalog takes the settings of the file, and the tax behavior of the price before that of the file', () => {
    const text = `tax: automatic\ntaxBehavior: inclusive\ngraceDays: 0\nrenewalLeewayHours: 12${VALID}      - { interval: year, currency: usd, amount: 1, taxBehavior: exclusive }\n`;
    const catalog = parseCatalog(text, 'plans.yaml');
    expect(catalog).toMatchObject({ tax: 'automatic', graceDays: 0, renewalLeewayHours: 12 });
    expect(catalog.plans[1]?.prices).toMatchObject([
      { id: 'pro_month_eur', taxBehavior: 'INCLUSIVE' },
      { id: 'pro_year_usd', currency: 'USD', taxBehavior: 'EXCLUSIVE' },
    ]);
  });

  test('parseCatalog reads a feature with the value false as one that the plan lacks', () => {
    expect(parseCatalog(VALID.replace('alerts: true', 'alerts: false'), 'x').plans[1]?.features).not.toHaveProperty(
      'alerts',
    );
  });

  test.each([1_000, 2_000, 5_000, 20_000])('parseCatalog refuses nesting of %s levels', (deep) => {
    expect(() => parseCatalog('- '.repeat(deep), 'plans.yaml')).toThrow(CatalogError);
  });

  test('parseCatalog follows anchors', () => {
    const text = VALID.replace('features: { calls: 1 }', 'features: &all { calls: 1 }').replace(
      '{ alerts: true, seats: unlimited, calls: 0, level: High }',
      '*all',
    );
    expect(parseCatalog(text, 'x').plans[1]?.features).toMatchObject({ calls: { limit: 1 } });
  });

  test('parseCatalog returns a frozen catalog', () => {
    const catalog = parseCatalog(VALID, 'plans.yaml');
    const parts = [catalog, catalog.plans, catalog.plans[1], catalog.plans[1]?.features, catalog.plans[1]?.prices[0]];
    expect(parts.map((part) => Object.isFrozen(part))).toEqual([true, true, true, true, true]);
    expect(catalog.plans[1]?.features['constructor']).toBeUndefined();
  });

  test('parseCatalog reports every mistake at once, each with its line and column', () => {
    const text = `grace: 3
features:
  alerts: { name: Alerts, kind: bolean }
  Seats: { name: Seats, kind: limit }
plans:
  free: { name: Free, free: true }
  pro:
    features: { alerts: true, copies: 3 }
    prices:
      - { interval: month, currency: EUR, amount: 19.99 }
      - { interval: week, currency: EUR, amount: -1, id: price_1 }
  pro: { name: Again }
`;
    expect(mistakes(text)).toEqual([
      '1:1 grace is unknown. Known here: tax, taxBehavior, graceDays, renewalLeewayHours, features, plans',
      '3:33 features.alerts.kind must be boolean, limit, metered, or config, not "bolean"',
      '4:3 features.Seats: a code starts with a lower-case letter, and has at most 64 lower-case letters, digits, _ and -',
      '7:3 plans.pro has no name: add one, such as `name: Pro`',
      '8:31 plans.pro.features.copies is not a feature of this catalog. Add it to `features`, or use one of: alerts, Seats',
      '10:51 plans.pro.prices[0].amount must be a whole number of minor units (1999 for 19.99) from 0 to 99999999, not 19.99',
      '11:21 plans.pro.prices[1].interval must be month, year, or one_time, not "week"',
      '11:50 plans.pro.prices[1].amount must be a whole number of minor units (1999 for 19.99) from 0 to 99999999, not -1',
      '11:54 plans.pro.prices[1].id is unknown. Known here: interval, currency, amount, taxBehavior',
      '12:3 plans.pro is defined twice, first in line 7: remove one of them',
    ]);
  });

  test('parseCatalog reports only syntax errors if there are any', () => {
    expect(mistakes('plans: {\n')).toHaveLength(1);
    expect(mistakes('a: [1\nb: 2')[0]).toMatch(/^\d+:\d+ /);
  });

  test.each([
    ['a missing colon', 'plans:\n  free:\n    name Free\n    free: true\n', '3:5 is not YAML: '],
    ['a wrong indent', 'plans:\n  free:\n    name: Free\n   free: true\n', '4:1 is not YAML: '],
    ['a tab', 'features:\n\tx: 1\n', '2:1 is not YAML: '],
    ['an open quote', 'tax: "none\nplans: {}\n', '3:1 is not YAML: '],
    ['an open list', 'plans:\n  pro:\n    prices: [{ amount: 1 }\n  free: {}\n', '4:3 is not YAML: '],
  ])('parseCatalog reports one line for one slip in the YAML: %s', (_slip, text, line) => {
    expect(mistakes(text)).toEqual([expect.stringContaining(line)]);
  });

  test.each([
    ['', 'the file is empty: it must be a map (key: value)', 'features are missing', 'plans are missing'],
    [
      'features: []\nplans: 7',
      'features must be a map (key: value), not a list',
      'plans must be a map (key: value), not 7',
      'no plan has `free: true`: one plan must, because every customer has it',
    ],
    ['features: {}\nplans: { a: , ? [b] : 1 }', 'plans.a is empty: it must be a map (key: value)'],
    [
      'tax: maybe\ngraceDays: -1\nrenewalLeewayHours: 6h\ntaxBehavior: odd',
      'tax must be automatic or none, not "maybe"',
      'graceDays must be a whole number from 0 to 365, not -1',
    ],
  ])('parseCatalog does not throw on %j', (text, ...expected) => {
    expect(mistakes(text).map((line) => line.replace(/^\d+:\d+ /, ''))).toEqual(expect.arrayContaining(expected));
  });
});

describe('a feature', () => {
  const mistakesOfFeature = (body: string) =>
    mistakes(VALID.replace('plans:', `  x: ${body}\nplans:`)).map((line) => line.replace(/^\d+:\d+ /, ''));

  test.each([
    [
      '{}',
      [
        'features.x has no name: add one, such as `name: Seats`',
        'features.x has no kind: add boolean, limit, metered, or config',
      ],
    ],
    ['{ name: X, kind: boolean, combine: sum }', ['features.x is boolean, so remove `combine`: only limits add up']],
    [
      '{ name: X, kind: limit, selfReported: true }',
      ['features.x is limit, so remove `selfReported`: only usage of a metered feature is reported'],
    ],
    ['{ name: " ", kind: limit }', ['features.x.name must be a text, not " "']],
    ['{ name: X, kind: metered, selfReported: 1 }', ['features.x.selfReported must be true or false, not 1']],
    ['{ name: X, kind: config }', ['features.x has no values: list them from lowest to highest']],
    ['{ name: X, kind: config, values: [] }', ['features.x.values is empty: remove it, or add items']],
    ['{ name: X, kind: config, values: low }', ['features.x.values must be a list (- item), not "low"']],
    ['{ name: X, kind: config, values: { low: 1 } }', ['features.x.values must be a list (- item), not a map']],
    ['{ name: X, kind: config, values: [a, b, a, a] }', Array(2).fill('features.x.values lists "a" twice')],
    [
      '{ name: X, kind: config, values: [a, 1, "", true, [b]] }',
      [
        'features.x.values[1] must be a text in quotes, not 1',
        'features.x.values[2] must be a text, not ""',
        'features.x.values[3] must be a text in quotes, not true',
        'features.x.values[4] must be a text, not a list',
      ],
    ],
    [
      '{ name: X, kind: config, values: [a], combine: sum, selfReported: true }',
      [
        'features.x is config, so remove `combine`: only limits add up',
        'features.x is config, so remove `selfReported`: only usage of a metered feature is reported',
      ],
    ],
    ...['boolean', 'limit', 'metered'].map((kind): [string, string[]] => [
      `{ name: X, kind: ${kind}, values: [a] }`,
      [`features.x is ${kind}, so remove \`values\`: only a config feature has values`],
    ]),
  ])('the feature %s has these problems: %j', (body, expected) => expect(mistakesOfFeature(body)).toEqual(expected));

  test('a feature with a mistake is not reported as unknown by the plans that name it', () => {
    expect(mistakes(VALID.replace('kind: limit', 'kind: limits'))).toEqual([
      '4:31 features.seats.kind must be boolean, limit, metered, or config, not "limits"',
    ]);
  });
});

describe('translations', () => {
  const features = 'features: { a: { name: Signals, kind: boolean, translations: { de: { name: Signale } } } }';
  const plans =
    'plans: { free: { name: Free, free: true, translations: { fr: { name: Gratuit, description: Tout } } } }';

  test('are part of the content, and of the hash', () => {
    const catalog = parseCatalog(`${features}\n${plans}\n`, 'plans.yaml');
    expect(catalog.features[0]?.translations).toEqual({ de: { name: 'Signale' } });
    expect(catalog.plans[0]?.translations).toEqual({ fr: { name: 'Gratuit', description: 'Tout' } });
    expect(catalogFromContent(JSON.parse(JSON.stringify(catalogContent(catalog)))).hash).toBe(catalog.hash);
    const untranslated = parseCatalog(`${features}\n${plans.replace('Gratuit', 'Libre')}\n`, 'plans.yaml');
    expect(untranslated.hash).not.toBe(catalog.hash);
  });

  test('in a language without texts, or of something else, are mistakes', () => {
    expect(mistakesOfPlan(`{ name: X, ${MONTHLY}, translations: { it: { name: Y } } }`)).toEqual([
      'plans.x.translations.it is unknown. Known here: en, de, fr, es',
    ]);
    expect(mistakesOfPlan(`{ name: X, ${MONTHLY}, translations: { de: { title: Y } } }`)).toEqual([
      'plans.x.translations.de.title is unknown. Known here: name, description',
    ]);
    expect(mistakesOfPlan(`{ name: X, ${MONTHLY}, translations: { de: { name: 5 } } }`)).toHaveLength(1);
    expect(mistakesOfPlan(`{ name: X, ${MONTHLY}, translations: de }`)).toEqual([
      'plans.x.translations must be a map (key: value), not "de"',
    ]);
    const described = features.replace('name: Signale', 'description: Viele');
    expect(mistakes(`${described}\n${plans}\n`)).toHaveLength(1);
  });
});

describe('a plan', () => {
  test.each([
    [
      `{ name: X, ${MONTHLY}, features: { alerts: 5 } }`,
      'plans.x.features.alerts must be true or false, because its kind is boolean, not 5',
    ],
    [
      `{ name: X, ${MONTHLY}, features: { seats: true } }`,
      'plans.x.features.seats must be a whole number or unlimited, because its kind is limit, not true',
    ],
    [
      `{ name: X, ${MONTHLY}, features: { calls: } }`,
      'plans.x.features.calls is empty: it must be a whole number or unlimited, because its kind is metered',
    ],
    [
      `{ name: X, ${MONTHLY}, features: { calls: -1 } }`,
      'plans.x.features.calls must be a whole number or unlimited, because its kind is metered, not -1',
    ],
    ...['medium', 'high', 'true', 'false', '5', 'unlimited', '""'].map((value): [string, string] => [
      `{ name: X, ${MONTHLY}, features: { level: ${value} } }`,
      `plans.x.features.level must be one of "low", "High", "4k", because its kind is config, not ${/^[mhu]/.test(value) ? `"${value}"` : value}`,
    ]),
    [
      `{ name: X, ${MONTHLY}, features: { level: [low] } }`,
      'plans.x.features.level must be one of "low", "High", "4k", because its kind is config, not a list',
    ],
    ['{ name: X, free: true }', 'plans.x is a second free plan, after plans.free: remove `free` from one of them'],
    ['{ name: X }', 'plans.x has no prices: add some, or set `purchasable: false`'],
    [
      `{ name: X, retired: true, purchasable: true, ${MONTHLY} }`,
      'plans.x is retired and purchasable: remove one of both',
    ],
    [`{ name: X, trialDays: 0, ${MONTHLY} }`, 'plans.x.trialDays must be a whole number from 1 to 730, not 0'],
    [
      `{ name: X, termDays: 30, ${MONTHLY} }`,
      'plans.x has termDays, but no one-time price: add one, or remove `termDays`',
    ],
    [
      '{ name: X, termDays: 30, purchasable: false }',
      'plans.x has termDays, but no one-time price: add one, or remove `termDays`',
    ],
    [
      '{ name: X, termDays: 30, retired: true }',
      'plans.x has termDays, but no one-time price: add one, or remove `termDays`',
    ],
    [`{ name: X, whilePaused: stop, ${MONTHLY} }`, 'plans.x.whilePaused must be keep or suspend, not "stop"'],
    [
      '{ name: X, whilePaused: suspend, prices: [{ interval: one_time, currency: EUR, amount: 1 }] }',
      'plans.x has whilePaused, but no monthly or yearly price: add one, or remove `whilePaused`',
    ],
    [`{ name: X, perSeat: yes please, ${MONTHLY} }`, 'plans.x.perSeat must be true or false, not "yes please"'],
    [
      '{ name: X, perSeat: true, prices: [{ interval: one_time, currency: EUR, amount: 1 }] }',
      'plans.x has perSeat, but no monthly or yearly price: add one, or remove `perSeat`',
    ],
    [
      '{ name: X, trialDays: 3, purchasable: false }',
      'plans.x has a trial, but no monthly or yearly price: add one, or remove `trialDays`',
    ],
    [
      '{ name: X, trialDays: 3, prices: [{ interval: one_time, currency: EUR, amount: 1 }] }',
      'plans.x has a trial, but no monthly or yearly price: add one, or remove `trialDays`',
    ],
    ['{ name: X, prices: [] }', 'plans.x.prices is empty: remove it, or add items'],
    ['{ name: X, prices: { month: 5 } }', 'plans.x.prices must be a list (- item), not a map'],
    [
      '{ name: X, prices: [{ interval: month, currency: EURO, amount: 1 }] }',
      'plans.x.prices[0].currency must be a currency code such as EUR, not "EURO"',
    ],
    [
      '{ name: X, prices: [{ interval: month, currency: 5, amount: 1 }] }',
      'plans.x.prices[0].currency must be a text in quotes, not 5',
    ],
    [
      '{ name: X, prices: [{ interval: month, currency: EUR, amount: 1 }, { interval: month, currency: eur, amount: 2 }] }',
      'plans.x.prices[1] is a second price in EUR with the interval month: remove one of them',
    ],
  ])('the plan %s has this problem: %s', (body, expected) => expect(mistakesOfPlan(body)).toEqual([expected]));

  test('a plan reports what a price lacks', () => {
    expect(mistakesOfPlan('{ name: X, prices: [{}] }')).toEqual([
      'plans.x.prices[0] has no interval: add month, year, or one_time',
      'plans.x.prices[0] has no currency: add one such as EUR',
      'plans.x.prices[0] has no amount: add it in minor units, such as 1999 for 19.99',
    ]);
  });

  test('a free plan has no prices, no trial, and cannot be retired', () => {
    const free = `{ name: Free, free: true, addOn: true, retired: true, purchasable: true, trialDays: 3, perSeat: true, whilePaused: keep, ${MONTHLY} }`;
    expect(
      mistakes(VALID.replace(/free: \{ name: Free.*\}$/m, `free: ${free}`)).map((line) => /`(\w+)`$/.exec(line)?.[1]),
    ).toEqual(['addOn', 'retired', 'purchasable', 'trialDays', 'perSeat', 'whilePaused', 'prices']);
  });

  test('a plan is sold by the seat only if it says so, and otherwise has the hash of before', () => {
    const planOf = (more: string) => {
      const catalog = parseCatalog(`${VALID.trimEnd()}\n  x: { name: X, ${more}${MONTHLY} }\n`, 'plans.yaml');
      return [catalog.hash, catalog.plans.at(-1)?.perSeat];
    };
    expect(planOf('perSeat: false, ')).toEqual(planOf(''));
    expect(planOf('perSeat: true, ')[1]).toBe(true);
  });

  test('a plan says what becomes of access while payments are paused, or nothing, and then has the hash of before', () => {
    const planOf = (more: string) => {
      const text = `${VALID.trimEnd()}\n  x: { name: X, ${more}${MONTHLY} }\n`;
      return parseCatalog(text, 'plans.yaml').plans.at(-1)?.whilePaused;
    };
    expect([planOf(''), planOf('whilePaused: keep, '), planOf('whilePaused: suspend, ')]).toEqual([
      undefined,
      'keep',
      'suspend',
    ]);
  });

  test('a plan can have prices that only the owner sells', () => {
    expect(mistakesOfPlan(`{ name: X, purchasable: false, ${MONTHLY} }`)).toEqual([]);
    expect(mistakesOfPlan(`{ name: X, retired: true, ${MONTHLY} }`)).toEqual([]);
    expect(mistakesOfPlan('{ name: X, retired: true }')).toEqual([]);
  });

  test('a catalog needs a free plan', () => {
    expect(mistakes(VALID.replace(', free: true', ', purchasable: false'))).toEqual([
      '8:3 no plan has `free: true`: one plan must, because every customer has it',
    ]);
  });
});

describe('the content of a catalog', () => {
  const hashOf = (text: string) => parseCatalog(text, 'plans.yaml').hash;

  test('the content of a catalog survives being stored', () => {
    const stored: unknown = JSON.parse(JSON.stringify(catalogContent(sample)));
    expect(stored).not.toHaveProperty('hash');
    expect(catalogFromContent(stored)).toEqual(sample);
  });

  test('the content of a catalog is named by a hash that comments, spacing and the order of fields do not change', () => {
    expect(sample.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf(`# a comment\n${VALID}\n\n`)).toBe(hashOf(VALID));
    expect(hashOf(VALID.replace('{ name: Free, free: true,', '{ free: true,   name: Free,'))).toBe(hashOf(VALID));
    expect(hashOf(VALID.replace('{ alerts: true, seats: unlimited', '{ seats: unlimited, alerts: true'))).toBe(
      hashOf(VALID),
    );
  });

  test('a catalog without CONFIG features keeps the hash that it had before the kind existed', () => {
    const before = VALID.replace(/^ {2}level:.*\n/m, '').replace(', level: High', '');
    expect(hashOf(before)).toBe('fecf8843b1f9971a3d90edbdadad35064f90789ec647bf6c806c8448e1040421');
  });

  test('the hash of a catalog depends on the order of its values', () => {
    expect(hashOf(VALID.replace('low, High', 'High, low'))).not.toBe(hashOf(VALID));
  });

  test('the content of a catalog is named by another hash when a limit or an order changes that means something', () => {
    expect(hashOf(VALID.replace('calls: 1', 'calls: 2'))).not.toBe(hashOf(VALID));
    const [first, second] = ['  alerts: { name: Alerts, kind: boolean }\n', '  seats: { name: Seats, kind: limit }\n'];
    expect(hashOf(VALID.replace(first + second, second + first))).not.toBe(hashOf(VALID));
  });

  test('a malformed stored catalog is refused', () => {
    expect(() => catalogFromContent({ plans: [] })).toThrow();
    expect(() => catalogFromContent(null)).toThrow();
  });
});
