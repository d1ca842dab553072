import type { mongo } from 'mongoose';
import type { StoredEvent } from '../inbox/event.document.ts';
import { PARTITIONS } from '../inbox/partition.ts';
import { type Clock, MINUTE } from '../platform/clock.ts';
import type { Alerts } from './alerts.ts';

/** Shorter delays end by themselves and need no alert. */
const OVERDUE_AFTER = 15 * MINUTE;

export interface OverdueOptions {
  events: mongo.Collection<StoredEvent>;
  alerts: Alerts;
  wall: Clock;
}

/** All due events, in any partition. */
const DUE = { partition: { $in: Array.from({ length: PARTITIONS }, (_, n) => n) }, dueAt: { $exists: true } };

/** Returns the oldest event that has waited for 15 minutes to be folded. Reads all due events, which are many only in an outage. */
export async function oldestUnfolded({
  events,
  wall,
}: Omit<OverdueOptions, 'alerts'>): Promise<Pick<StoredEvent, '_id' | 'receivedAt'> | null> {
  const unfolded = { ...DUE, status: 'RECEIVED', receivedAt: { $lte: new Date(wall.now().getTime() - OVERDUE_AFTER) } };
  const [oldest] = await events
    .aggregate<Pick<StoredEvent, '_id' | 'receivedAt'>>([
      { $match: unfolded },
      // The `dueAt` of every new event is the epoch, so it does not show which event came first.
      {
        $group: {
          _id: null,
          oldest: { $top: { sortBy: { receivedAt: 1 }, output: { _id: '$_id', receivedAt: '$receivedAt' } } },
        },
      },
      { $replaceWith: '$oldest' },
    ])
    .toArray();
  return oldest ?? null;
}

/**
 * Tells admins that events have waited for 15 minutes, either to be folded or for an answer of Stripe. No other alert reports an outage,
 * because it uses up no attempts. The alert is named after the hour in which the oldest of them began to wait, so an outage is reported
 * once.
 */
export async function warnOfOverdue({ events, alerts, wall }: OverdueOptions): Promise<void> {
  const before = new Date(wall.now().getTime() - OVERDUE_AFTER);
  const unfolded = await oldestUnfolded({ events, wall });
  if (unfolded) await warn('events', unfolded.receivedAt, unfolded._id);
  const unasked = await events.findOne(
    { lookUpAt: { $lte: before }, status: 'UNMATCHED' },
    { sort: { lookUpAt: 1 }, projection: { lookUpAt: 1 } },
  );
  if (unasked?.lookUpAt) await warn('look-ups', unasked.lookUpAt, unasked._id);

  async function warn(what: 'events' | 'look-ups', since: Date, eventId: string): Promise<void> {
    const hour = since.toISOString().slice(0, 'yyyy-mm-ddThh'.length);
    await alerts.raise({
      id: `overdue:${what}:${hour}`,
      kind: 'overdue',
      userId: null,
      data: { what, since, eventId },
    });
  }
}
