import { IntlMessageFormat } from 'intl-messageformat';
import de from './de.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };
import es from './es.json' with { type: 'json' };
import fr from './fr.json' with { type: 'json' };
import type { Language } from './language.ts';

export type TextKey = keyof typeof en;

/** The values in a text. Amounts and dates are formatted before, because Stripe's minor units are not those of ICU. */
export type TextValues = Readonly<Record<string, string | number>>;

/** The texts of each language, in ICU MessageFormat. https://unicode-org.github.io/icu/userguide/format_parse/messages/ */
export const TEXTS: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en, de, fr, es };

/** Whether there is a text with this key. */
export const isTextKey = (key: string): key is TextKey => Object.hasOwn(en, key);

/** Returns the text with this key. Throws if a value is missing. */
export function textIn(language: Language, key: TextKey, values: TextValues = {}): string {
  return formatOf(language, key).format(values) as string;
}

/** Parsed texts by language and key, because parsing takes longer than formatting. A locale is not in the key: callers could fill the cache. */
const formats = new Map<string, IntlMessageFormat>();

function formatOf(language: Language, key: TextKey): IntlMessageFormat {
  const name = `${language} ${key}`;
  const known = formats.get(name);
  if (known) return known;
  const format = new IntlMessageFormat(TEXTS[language][key], language, undefined, { ignoreTag: true });
  formats.set(name, format);
  return format;
}
