import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { describe, expect, test } from '@jest/globals';
import { LANGUAGES } from '../../src/language/language.ts';
import { isTextKey, TEXTS, type TextKey, textIn } from '../../src/language/text.ts';

/** The arguments that a text names, with the words that it chooses from. */
function argumentsOf(text: string): string[] {
  const names = new Set<string>();
  const visit = (elements: readonly MessageFormatElement[]) => {
    for (const element of elements) {
      if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
      const words = element.type === TYPE.select ? Object.keys(element.options).sort().join('|') : '';
      if (element.type !== TYPE.tag) names.add(`${element.value}${words && `: ${words}`}`);
      if (element.type === TYPE.select || element.type === TYPE.plural)
        for (const option of Object.values(element.options)) visit(option.value);
    }
  };
  visit(parse(text, { ignoreTag: true }));
  return [...names].sort();
}

const KEYS = Object.keys(TEXTS.en) as TextKey[];

describe.each(LANGUAGES)('the texts in %s', (language) => {
  test('have every key, in the order of English, and no other', () => {
    expect(Object.keys(TEXTS[language])).toEqual(KEYS);
  });

  test.each(KEYS)('%s names what the English text names', (key) => {
    expect(argumentsOf(TEXTS[language][key])).toEqual(argumentsOf(TEXTS.en[key]));
  });

  test('are not empty, and have no space at an end', () => {
    expect(Object.values(TEXTS[language]).filter((text) => text === '' || text !== text.trim())).toEqual([]);
  });

  // In ICU MessageFormat an apostrophe before a brace begins a quotation: the value would not be put in.
  test('have no apostrophe that quotes', () => {
    expect(Object.values(TEXTS[language]).filter((text) => /'[{}#|]/.test(text))).toEqual([]);
  });
});

test('a text that lacks a value is an error that names the value', () => {
  expect(() => textIn('de', 'error.SAME_PLAN')).toThrow('plan');
});

test('a text shows what looks like markup as it is', () => {
  expect(textIn('en', 'error.SAME_PLAN', { plan: '<b>Pro</b>' })).toBe('You are already on <b>Pro</b>.');
});

test.each([
  [
    'en',
    'AI generations: your plan includes only 1,200 more in this period. Upgrade, or wait until your usage resets.',
  ],
  [
    'de',
    'AI generations: In diesem Zeitraum haben Sie nur noch 1.200 übrig. Wechseln Sie in einen höheren Tarif oder warten Sie auf den nächsten Zeitraum.',
  ],
] as const)('a number is written as in %s', (language, text) => {
  expect(
    textIn(language, 'error.QUOTA_EXHAUSTED', { feature: 'AI generations', quantity: 2000, remaining: 1200 }),
  ).toBe(text);
});

test('only what has a text is a key', () => {
  expect([isTextKey('error.SAME_PLAN'), isTextKey('error.NOTHING'), isTextKey('toString')]).toEqual([
    true,
    false,
    false,
  ]);
});
