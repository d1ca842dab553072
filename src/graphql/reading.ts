import { acceptedReading, ENGLISH, messageReading, type Reading } from '../language/language.ts';
import type { Loaders } from './loaders.ts';
import { isPerson, type Viewer } from './viewer.ts';

/** Returns the language and the locale of an answer: those of `Accept-Language`, else of the caller's contact details, else English. */
export type AskReading = () => Reading | Promise<Reading>;

interface Caller {
  viewer: Viewer;
  loaders: Pick<Loaders, 'account'>;
}

/** Creates the reading of a request. It is determined once, when the first text needs it, because most answers have no such text. */
export function createReading(acceptLanguage: string | undefined, caller: Caller): AskReading {
  let reading: Reading | Promise<Reading> | undefined;
  return () => {
    reading ??= acceptedReading(acceptLanguage) ?? contactReading(caller);
    return reading;
  };
}

function contactReading({ viewer, loaders }: Caller): Reading | Promise<Reading> {
  if (!isPerson(viewer)) return ENGLISH;
  return loaders.account.load(viewer.userId).then(
    ({ contact }) => messageReading(contact.locale),
    () => ENGLISH, // The answer matters more than its language.
  );
}
