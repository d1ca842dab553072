import { warnOfFailures } from './failures.ts';
import { type OverdueOptions, warnOfOverdue } from './overdue.ts';
import { type StuckOutboxOptions, watchOutboxes } from './stuck-outbox.ts';
import type { Watch } from './worker.ts';

/** What admins are told of that no event tells. */
export function createWatches(options: OverdueOptions & StuckOutboxOptions): Watch[] {
  return [() => warnOfOverdue(options), () => warnOfFailures(options), watchOutboxes(options)];
}
