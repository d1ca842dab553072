import { acceptedReading, ENGLISH, type Language } from './language.ts';
import { type TextKey, type TextValues, textIn } from './text.ts';

/** The texts of a page for one reader. */
export interface Reader {
  language: Language;
  text(key: TextKey, values?: TextValues): string;
}

/** The reader of a page, by the `Accept-Language` header of the request. A page knows no user. */
export function readerOf({ headers }: { headers: { 'accept-language'?: string | undefined } }): Reader {
  const { language } = acceptedReading(headers['accept-language']) ?? ENGLISH;
  return { language, text: (key, values) => textIn(language, key, values) };
}
