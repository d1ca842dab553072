import { describe, expect, test } from '@jest/globals';
import { acceptedReading, messageReading, readingOf } from '../../src/language/language.ts';
import { descriptionIn, nameIn } from '../../src/language/named.ts';

describe('the language of a person', () => {
  test.each([
    ['de', 'de', 'de'],
    ['de-AT', 'de', 'de-AT'],
    ['DE-at', 'de', 'de-AT'],
    ['fr-CA', 'fr', 'fr-CA'],
    ['es-419', 'es', 'es-419'],
    ['en-GB', 'en', 'en-GB'],
    ['de-AT-u-nu-thai', 'de', 'de-AT'],
    ['zh-Hant-TW', null, null],
    ['ja', null, null],
    ['x', null, null],
    ['not a tag', null, null],
    [null, null, null],
  ])('of the tag %s', (tag, language, locale) => {
    expect(readingOf(tag)).toEqual(language === null ? null : { language, locale });
  });

  test('is English in messages, amounts and dates included, if there are no texts in another', () => {
    expect(messageReading('ja')).toEqual({ language: 'en', locale: 'en' });
    expect(messageReading('fr')).toEqual({ language: 'fr', locale: 'fr' });
  });
});

describe('the language that a request accepts', () => {
  test.each([
    ['de', 'de'],
    ['ja, fr;q=0.8, de;q=0.9', 'de'],
    ['ja;q=1, es-MX;q=0.5', 'es-MX'],
    ['fr;q=0, de;q=0.1', 'de'],
    ['fr;q=nonsense, en;q=0.2', 'en'],
    ['fr ; q=0.3 , es', 'es'],
    ['*', null],
    ['ja', null],
    ['', null],
    [undefined, null],
  ])('%s', (header, locale) => {
    expect(acceptedReading(header)?.locale ?? null).toBe(locale);
  });

  test('is found in a long header at once', () => {
    const started = performance.now();
    expect(acceptedReading(`${'xx-YY;q=0.1,'.repeat(1_000)}es`)?.language).toBe('es');
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('the name of a plan', () => {
  const plan = { code: 'pro', name: 'Pro', description: 'For traders.', translations: { de: { name: 'Profi' } } };

  test('is the translated one, else the one of the catalog', () => {
    expect([nameIn(plan, 'de'), nameIn(plan, 'fr'), nameIn({ code: 'x', name: 'X' }, 'de')]).toEqual([
      'Profi',
      'Pro',
      'X',
    ]);
    expect(descriptionIn(plan, 'de')).toBe('For traders.');
    expect(descriptionIn({ description: null, translations: { fr: { description: 'Tout' } } }, 'fr')).toBe('Tout');
  });
});
