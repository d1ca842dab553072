import { type ExpiringCardsOptions, watchCards } from './expiring-cards.ts';
import { warnOfFailures } from './failures.ts';
import { type OverdueOptions, warnOfOverdue } from './overdue.ts';
import { type UnpublishedOptions, warnOfUnpublished } from './unpublished.ts';

/** Checks one condition and alerts people once while it holds. */
export type Watch = () => Promise<void>;

/** Creates the checks for conditions that no event reports: problems of the service for admins, and expiring cards for customers. */
export function createWatches(options: OverdueOptions & UnpublishedOptions & ExpiringCardsOptions): Watch[] {
  return [
    () => warnOfOverdue(options),
    () => warnOfFailures(options),
    () => warnOfUnpublished(options),
    watchCards(options),
  ];
}
