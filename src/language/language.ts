/** The languages of texts for customers. Each has a file here. */
export const LANGUAGES = ['en', 'de', 'fr', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language of texts, and the locale (BCP 47) of amounts and dates, for one person. */
export interface Reading {
  language: Language;
  locale: string;
}

export const ENGLISH: Reading = Object.freeze({ language: 'en', locale: 'en' });

/** Returns the language and locale of a language tag: "de-AT" is German with Austrian amounts. null if there are no texts in that language. */
export function readingOf(tag: string | null): Reading | null {
  const [canonical] = canonicalTags(tag);
  if (canonical === undefined) return null;
  const language = LANGUAGES.find((known) => known === canonical.split('-')[0]);
  if (language === undefined) return null;
  // Without extensions, which could ask for another calendar or other digits.
  return { language, locale: new Intl.Locale(canonical).baseName };
}

/** Returns the reading of the locale that a customer set, else English. */
export const messageReading = (locale: string | null): Reading => readingOf(locale) ?? ENGLISH;

/** Returns the reading of the most preferred language in an `Accept-Language` header that has texts, or null. RFC 9110, section 12.5.4. */
export function acceptedReading(header: string | undefined): Reading | null {
  const wanted = (header ?? '').split(',').map((part) => {
    const [tag, ...parameters] = part.split(';').map((text) => text.trim()) as [string, ...string[]];
    const quality = parameters.find((text) => text.startsWith('q='))?.slice(2);
    return { tag, quality: quality === undefined ? 1 : Number(quality) || 0 };
  });
  const sorted = wanted.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality);
  for (const { tag } of sorted) {
    const reading = readingOf(tag);
    if (reading !== null) return reading;
  }
  return null;
}

function canonicalTags(tag: string | null): string[] {
  try {
    return Intl.getCanonicalLocales(tag ?? []);
  } catch {
    return []; // not a language tag at all
  }
}
