import type { mongo } from 'mongoose';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Alerts } from './alerts.ts';

/** Failures often disappear after one or two retries. The third attempt comes a few seconds after the first. */
const REPORTED_AFTER_ATTEMPTS = 3;

type Failing = { _id: string } & Pick<StoredEvent, 'receivedAt'> & { eventId: string; count: number };

/**
 * Tells admins that folding events fails, about a day before the first of them is parked. Sends one alert for each event type and hour of
 * its oldest failing event, so that one cause is reported once.
 */
export async function warnOfFailures({
  events,
  alerts,
}: {
  events: mongo.Collection<StoredEvent>;
  alerts: Alerts;
}): Promise<void> {
  const failing = events.aggregate<Failing>([
    { $match: { status: 'FAILED', attempts: { $gte: REPORTED_AFTER_ATTEMPTS } } },
    { $sort: { position: 1 } },
    {
      $group: { _id: '$type', eventId: { $first: '$_id' }, receivedAt: { $first: '$receivedAt' }, count: { $sum: 1 } },
    },
  ]);
  for await (const { _id: type, eventId, receivedAt: since, count } of failing) {
    const hour = since.toISOString().slice(0, 'yyyy-mm-ddThh'.length);
    const data = { type, events: count, eventId, since };
    await alerts.raise({ id: `failures-rise:${type}:${hour}`, kind: 'failures-rise', userId: null, data });
  }
}
