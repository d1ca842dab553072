import { LANGUAGES, type Language } from '../../language/language.ts';
import type { Translations } from '../../language/named.ts';
import { fieldsOf, type Place } from './yaml-place.ts';
import { textOf } from './yaml-scalar.ts';

type Texts = { name?: string; description?: string };

/** The names and descriptions in other languages. What is not translated keeps the text of the catalog. */
export function readTranslations(place: Place, translatable: readonly (keyof Texts)[]): { translations: Translations } {
  const byLanguage = Object.entries(fieldsOf(place, LANGUAGES)) as [Language, Place][];
  const translations = byLanguage.map(([language, texts]) => [language, readTexts(texts, translatable)]);
  return { translations: Object.fromEntries(translations) };
}

function readTexts(place: Place, translatable: readonly (keyof Texts)[]): Texts {
  const fields = Object.entries(fieldsOf(place, translatable)) as [keyof Texts, Place][];
  return Object.fromEntries(
    fields.flatMap(([name, field]) => {
      const text = textOf(field);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}
