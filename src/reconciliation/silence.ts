import type { mongo } from 'mongoose';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Alerts } from '../outbox/alerts.ts';
import { type Clock, MINUTE } from '../platform/clock.ts';

/** A webhook that is on its way arrives sooner. */
const SILENT_AFTER = 15 * MINUTE;

export interface SilenceOptions {
  events: mongo.Collection<StoredEvent>;
  alerts: Alerts;
  wall: Clock;
}

/**
 * Tells admins that webhooks have stopped: behind the newest event that one brought there is another, known from Stripe's list for
 * 15 minutes, that none has brought since. A silence is named after that newest event, so it is told once.
 */
export async function warnOfSilence({ events, alerts, wall }: SilenceOptions): Promise<void> {
  const [newest] = await events
    .find({ source: 'STRIPE_WEBHOOK' })
    .project<Pick<StoredEvent, '_id' | 'position' | 'receivedAt'>>({ position: 1, receivedAt: 1 })
    .sort({ position: -1 })
    .limit(1)
    .toArray();
  const { _id, position, receivedAt } = newest ?? NEVER;
  const missed: mongo.Filter<StoredEvent> = {
    source: 'STRIPE_SYNC',
    position: { $gt: position },
    _id: /^evt_/,
    webhookAt: { $exists: false },
    receivedAt: { $lte: new Date(wall.now().getTime() - SILENT_AFTER) },
  };
  const first = await events.findOne(missed, { sort: { position: 1 }, projection: { _id: 1 } });
  if (!first) return;
  await alerts.raise({
    id: `webhook-silence:${_id}`,
    kind: 'webhook-silence',
    userId: null,
    data: { events: await events.countDocuments(missed), eventId: first._id, lastAt: receivedAt },
  });
}

const NEVER = { _id: 'ever', position: '', receivedAt: null };
