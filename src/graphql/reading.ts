import { acceptedReading, ENGLISH, messageReading, type Reading } from '../language/language.ts';
import type { Loaders } from './loaders.ts';
import { isPerson, type Viewer } from './viewer.ts';

/** How the caller of a request reads: by `Accept-Language`, else as their contact details say, else in English. */
export type AskReading = () => Reading | Promise<Reading>;

/** The account is read at most once in a request, and only if the header names no language that we have. */
export function createReading(
  acceptLanguage: string | undefined,
  { viewer, loaders }: { viewer: Viewer; loaders: Pick<Loaders, 'account'> },
): AskReading {
  const accepted = acceptedReading(acceptLanguage);
  if (accepted !== null) return () => accepted;
  if (!isPerson(viewer)) return () => ENGLISH;
  return async () => {
    try {
      return messageReading((await loaders.account.load(viewer.userId)).contact.locale);
    } catch {
      return ENGLISH; // The answer matters more than its language.
    }
  };
}
