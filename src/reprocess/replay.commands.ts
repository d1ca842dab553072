import type { Acted } from '../billing/actor.ts';
import { BillingError } from '../billing/errors.ts';
import type { ReplayEvents, ReplayReport, ReplayRequest } from './replay-events.ts';

/** What one request may replay; more is a task for `npm run replay`, which nobody waits for. */
const MOST = 1_000;

const NOTHING = { matchedCount: 0, replayedCount: 0, changes: [] };

/**
 * Replays events for an admin, or says what that would change. Throws TOO_MANY_EVENTS, and UNKNOWN_EVENT where an id is none of an
 * event: then nothing is replayed.
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
  if (matchedCount < asked) throw new BillingError('UNKNOWN_EVENT', { missing: asked - matchedCount }, field, beside);
  return dryRun ? replays.preview(request) : replays.replay(request, by);
}
