import type { Acted } from '../billing/actor.ts';
import { BillingError } from '../billing/errors.ts';
import type { ReplayEvents, ReplayReport, ReplayRequest } from './replay-events.ts';

/** The most events that one request may replay. `npm run replay` has no such limit, because no caller waits for it. */
const MOST = 1_000;

/** How many unknown IDs the message of UNKNOWN_EVENT lists. */
const LISTED = 10;

const NOTHING = { matchedCount: 0, replayedCount: 0, changes: [] };

/**
 * Replays events for an admin, or returns what that would change. Throws TOO_MANY_EVENTS, and UNKNOWN_EVENT if an ID is not the ID of
 * a stored event. Then nothing is replayed.
 */
export async function replayForAdmin(
  request: ReplayRequest,
  { dryRun, by }: { dryRun: boolean; by: Acted },
  replays: ReplayEvents,
): Promise<ReplayReport> {
  const matchedCount = await replays.count(request, MOST + 1);
  const asked = 'ids' in request ? new Set(request.ids).size : matchedCount;
  const field = ['input', 'ids' in request ? 'ids' : 'filter'];
  const beside = { ...NOTHING, matchedCount };
  if (Math.max(matchedCount, asked) > MOST) throw new BillingError('TOO_MANY_EVENTS', { most: MOST }, field, beside);
  if (matchedCount < asked && 'ids' in request) {
    const missing = await replays.missing(request.ids);
    const more = missing.length > LISTED ? ` and ${missing.length - LISTED} more` : '';
    const listed = `${missing.slice(0, LISTED).join(', ')}${more}`;
    throw new BillingError('UNKNOWN_EVENT', { missing: listed }, field, beside);
  }
  return dryRun ? replays.preview(request) : replays.replay(request, by);
}
