import { type ExpiringCardsOptions, watchCards } from './expiring-cards.ts';
import { warnOfFailures } from './failures.ts';
import { type OverdueOptions, warnOfOverdue } from './overdue.ts';
import { type StuckOutboxOptions, watchOutboxes } from './stuck-outbox.ts';
import type { Watch } from '../worker/worker.ts';

/** What people are told of that no event tells: admins of what is wrong here, customers of what is ahead. */
export function createWatches(options: OverdueOptions & StuckOutboxOptions & ExpiringCardsOptions): Watch[] {
  return [() => warnOfOverdue(options), () => warnOfFailures(options), watchOutboxes(options), watchCards(options)];
}
