import type { mongo } from 'mongoose';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Alerts } from './alerts.ts';

/** Fewer are told one by one, when they are parked. */
const RISEN = 10;

/**
 * Tells admins that many events throw when they are folded, hours before the first of them is parked. Named after the day on which
 * the oldest of them came, so that one cause is told once.
 */
export async function warnOfFailures({
  events,
  alerts,
}: {
  events: mongo.Collection<StoredEvent>;
  alerts: Alerts;
}): Promise<void> {
  const failing = { status: 'FAILED' } as const;
  const oldest = await events.findOne(failing, { sort: { position: 1 }, projection: { receivedAt: 1 } });
  const count = await events.countDocuments(failing);
  if (!oldest || count < RISEN) return;
  await alerts.raise({
    id: `failures-rise:${oldest.receivedAt.toISOString().slice(0, 'yyyy-mm-dd'.length)}`,
    kind: 'failures-rise',
    userId: null,
    data: { events: count, eventId: oldest._id, since: oldest.receivedAt },
  });
}
