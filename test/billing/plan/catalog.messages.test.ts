import { describe, expect, test } from '@jest/globals';
import { CatalogError } from '../../../src/billing/plan/catalog.error.ts';
import { loadCatalog, parseCatalog } from '../../../src/billing/plan/catalog.ts';
import { catalogWarnings } from '../../../src/billing/plan/catalog.warnings.ts';

const RIGHT = `tax: none
features:
  signals:
    name: Signals
    kind: boolean
  seats: { name: Seats, kind: limit }
  level: { name: Level, kind: config, values: [low, high] }
plans:
  free:
    name: Free
    free: true
  pro:
    name: Pro
    description: For teams
    trialDays: 14
    features:
      signals: true
      seats: 5
      level: low
    prices:
      - { interval: month, currency: EUR, amount: 1999 }
`;

/** What is wrong with a file, one line each. */
function mistakes(text: string): string[] {
  try {
    return catalogWarnings(parseCatalog(text, 'plans.yaml')).map(({ message }) => message);
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return error.message.split('\n');
  }
}

const WHOLE = 'a whole number of minor units (1999 for 19.99) from 0 to 99999999';
const PLAN_KEYS =
  'name, description, translations, free, addOn, purchasable, retired, perSeat, seats, whilePaused, trialDays, termDays, features, prices';

/** [the slip, what is written, what is written instead, the message: line and key, what was found, and what is allowed] */
const CASES: readonly [slip: string, right: string, wrong: string, message: string][] = [
  [
    'no space after a colon',
    'name: Pro',
    'name:Pro',
    '13:5 is not YAML: write a colon and a space after this key, as in `name: Pro`',
  ],
  [
    'a wrong indent',
    '    description',
    '   description',
    '14:1 is not YAML: indent this line like the lines beside it, or close the bracket before it',
  ],
  ['a tab', '    name: Signals', '\tname: Signals', '4:1 is not YAML: indent with spaces, not with a tab'],
  [
    'a colon in a text',
    'For teams',
    'Pro: for teams',
    '14:18 is not YAML: indent this line like the lines beside it, or put a text that contains a colon in quotes',
  ],
  [
    'a percent sign at the beginning',
    'For teams',
    '%50 off',
    '14:18 is not YAML: put this text in quotes, because of the character that it begins with',
  ],
  [
    'a brace too many',
    'amount: 1999 }',
    'amount: 1999 }}',
    '21:57 is not YAML: remove what begins here, or put the whole text in quotes',
  ],
  [
    'two documents',
    'plans:',
    '---\nplans:',
    '8:1 is not YAML: remove this line, because the file must be one document',
  ],
  [
    'an anchor that is not there',
    'signals: true',
    'signals: *all',
    '17:16 plans.pro.features.signals is *all, but no value before it has the anchor &all\n17:16 plans.pro.features.signals is empty: it must be true or false, because its kind is boolean',
  ],
  [
    'maps to merge',
    '      signals: true',
    '      <<: { signals: true }',
    '17:7 plans.pro.features.<<: maps are not merged here, so repeat the lines of the other map',
  ],
  [
    'an unknown setting',
    'tax: none',
    'vat: none',
    '1:1 vat is unknown. Known here: tax, taxBehavior, graceDays, renewalLeewayHours, features, plans',
  ],
  [
    'an unknown key of a plan',
    'trialDays',
    'trial_days',
    `15:5 plans.pro.trial_days is unknown. Known here: ${PLAN_KEYS}`,
  ],
  ['a number as a name', 'name: Pro', 'name: 2024', '13:11 plans.pro.name must be a text in quotes, not 2024'],
  ['a name left empty', 'name: Pro', 'name:', '13:10 plans.pro.name is empty: it must be a text'],
  ['yes for true', 'free: true', 'free: yes', '11:11 plans.free.free must be true or false, not "yes"'],
  [
    'a wrong kind',
    'kind: boolean',
    'kind: bool',
    '5:11 features.signals.kind must be boolean, limit, metered, or config, not "bool"',
  ],
  [
    'an unknown feature',
    '      signals: true',
    '      signal: true',
    '17:7 plans.pro.features.signal is not a feature of this catalog. Add it to `features`, or use one of: signals, seats, level',
  ],
  [
    'a limit for a feature that has none',
    'signals: true',
    'signals: 5',
    '17:16 plans.pro.features.signals must be true or false, because its kind is boolean, not 5',
  ],
  [
    'a misspelled limit',
    'seats: 5',
    'seats: unlimted',
    '18:14 plans.pro.features.seats must be a whole number or unlimited, because its kind is limit, not "unlimted"',
  ],
  [
    'a value that is not listed',
    'level: low',
    'level: medium',
    '19:14 plans.pro.features.level must be one of "low", "high", because its kind is config, not "medium"',
  ],
  ['a plan twice', '  pro:\n', '  free:\n', '12:3 plans.free is defined twice, first in line 9: remove one of them'],
  [
    'a price without its currency',
    ' currency: EUR,',
    '',
    '21:9 plans.pro.prices[0] has no currency: add one such as EUR',
  ],
  [
    'a currency by its sign',
    'EUR',
    '€',
    '21:38 plans.pro.prices[0].currency must be a currency code such as EUR, not "€"',
  ],
  ['a fractional amount', '1999', '19.99', `21:51 plans.pro.prices[0].amount must be ${WHOLE}, not 19.99`],
  ['a negative amount', '1999', '-1', `21:51 plans.pro.prices[0].amount must be ${WHOLE}, not -1`],
  ['an amount in quotes', '1999', '"1999"', `21:51 plans.pro.prices[0].amount must be ${WHOLE}, not "1999"`],
  [
    'an interval by another name',
    'interval: month',
    'interval: monthly',
    '21:21 plans.pro.prices[0].interval must be month, year, or one_time, not "monthly"',
  ],
  [
    'a price twice',
    'amount: 1999 }\n',
    'amount: 1999 }\n      - { interval: month, currency: eur, amount: 5 }\n',
    '22:9 plans.pro.prices[1] is a second price in EUR with the interval month: remove one of them',
  ],
  [
    'prices by interval',
    '      - { interval: month, currency: EUR, amount: 1999 }',
    '      month: 1999',
    '21:7 plans.pro.prices must be a list (- item), not a map',
  ],
  [
    'a translation into an unknown language',
    'description: For teams',
    'translations: { it: { name: Pro } }',
    '14:21 plans.pro.translations.it is unknown. Known here: en, de, fr, es',
  ],
  [
    'a trial of the free plan',
    '    free: true\n',
    '    free: true\n    trialDays: 7\n',
    '12:16 plans.free is the free plan, which every customer has: remove `trialDays`',
  ],
  [
    'a term of the free plan',
    '    free: true\n',
    '    free: true\n    termDays: 7\n',
    '12:15 plans.free is the free plan, which every customer has: remove `termDays`',
  ],
  [
    'a trial of a plan that is paid once',
    'interval: month',
    'interval: one_time',
    '15:16 plans.pro has a trial, but no monthly or yearly price: add one, or remove `trialDays`',
  ],
  [
    'a term of a subscription',
    'trialDays: 14',
    'termDays: 30',
    '15:15 plans.pro has termDays, but no one-time price: add one, or remove `termDays`',
  ],
  [
    'a trial that is too long',
    'trialDays: 14',
    'trialDays: 1000',
    '15:16 plans.pro.trialDays must be a whole number from 1 to 730, not 1000',
  ],
];

describe('the message of a wrong catalog', () => {
  test('the catalog of these cases is right', () => expect(mistakes(RIGHT)).toEqual([]));

  test.each(CASES)('names line and key, what was found, and what is allowed: %s', (_slip, right, wrong, message) => {
    const text = RIGHT.replace(right, wrong);
    expect(text).not.toBe(RIGHT);
    expect(mistakes(text)).toEqual(
      message
        .split('\n')
        .map((line) => `plans.yaml:${line}`)
        .sort(byLine),
    );
  });

  test('says that an empty file is empty', () => {
    expect(mistakes('')[0]).toBe('plans.yaml:1:1 the file is empty: it must be a map (key: value)');
  });

  test('names the variable if there is no such file', async () => {
    await expect(loadCatalog('no-such-plans.yaml')).rejects.toThrow(
      'CATALOG_FILE: no-such-plans.yaml cannot be read (ENOENT). Set CATALOG_FILE to the path of your plans.yaml',
    );
  });
});

const byLine = (a: string, b: string): number => Number(a.split(':')[1]) - Number(b.split(':')[1]);
