import { type ExpiringCardsOptions, watchCards } from './expiring-cards.ts';
import { warnOfFailures } from './failures.ts';
import { type OverdueOptions, warnOfOverdue } from './overdue.ts';
import { type PendingChangesOptions, tellPendingChanges } from './pending-changes.ts';
import { type UnpublishedOptions, warnOfUnpublished } from './unpublished.ts';

/** Checks one condition and alerts people once while it holds. */
export type Watch = () => Promise<void>;

/** Creates the checks for conditions that no event reports: problems of the service for admins, and for customers cards that expire and plans that will change. */
export function createWatches(
  options: OverdueOptions & UnpublishedOptions & ExpiringCardsOptions & PendingChangesOptions,
): Watch[] {
  return [
    () => warnOfOverdue(options),
    () => warnOfFailures(options),
    () => warnOfUnpublished(options),
    watchCards(options),
    () => tellPendingChanges(options),
  ];
}
