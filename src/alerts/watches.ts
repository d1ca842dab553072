import { type ExpiringCardsOptions, watchCards } from './expiring-cards.ts';
import { warnOfFailures } from './failures.ts';
import { type OverdueOptions, warnOfOverdue } from './overdue.ts';
import { type UnpublishedOptions, warnOfUnpublished } from './unpublished.ts';

/** Tells people of something, once, if it is so. */
export type Watch = () => Promise<void>;

/** What people are told of that no event tells: admins of what is wrong here, customers of what is ahead. */
export function createWatches(options: OverdueOptions & UnpublishedOptions & ExpiringCardsOptions): Watch[] {
  return [
    () => warnOfOverdue(options),
    () => warnOfFailures(options),
    () => warnOfUnpublished(options),
    watchCards(options),
  ];
}
