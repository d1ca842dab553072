import type { mongo } from 'mongoose';
import type { Alerts } from '../alerts/alerts.ts';
import { STRIPE_EVENT_TYPES } from '../facts/read-fact.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { type Clock, MINUTE } from '../platform/clock.ts';

/** A webhook that is only delayed usually arrives sooner. */
const SILENT_AFTER = 15 * MINUTE;

export interface SilenceOptions {
  events: mongo.Collection<StoredEvent>;
  alerts: Alerts;
  wall: Clock;
}

export interface Silence {
  /** The newest event that a webhook delivered. It identifies the silence. */
  after: string;
  /** When that event arrived. Null if no webhook ever arrived. */
  lastAt: Date | null;
  /** How many events no webhook has delivered since, and the ID of the first one. */
  events: number;
  eventId: string;
}

/**
 * Returns the silence if webhooks have stopped, or null. They have stopped if Stripe's list has an event that is newer than the last
 * delivered one, was stored 15 minutes ago, and has still not been delivered.
 * Only event types that an endpoint is subscribed to count. Stripe also lists others, such as `product.created`.
 */
export async function silenceOf({ events, wall }: Omit<SilenceOptions, 'alerts'>): Promise<Silence | null> {
  const [newest] = await events
    .find({ source: 'STRIPE_WEBHOOK' })
    .project<Pick<StoredEvent, '_id' | 'position' | 'receivedAt'>>({ position: 1, receivedAt: 1 })
    .sort({ position: -1 })
    .limit(1)
    .toArray();
  const { _id: after, position, receivedAt: lastAt } = newest ?? NEVER;
  const missed: mongo.Filter<StoredEvent> = {
    source: 'STRIPE_SYNC',
    position: { $gt: position },
    type: { $in: [...STRIPE_EVENT_TYPES] },
    _id: /^evt_/,
    webhookAt: { $exists: false },
    receivedAt: { $lte: new Date(wall.now().getTime() - SILENT_AFTER) },
  };
  const first = await events.findOne(missed, { sort: { position: 1 }, projection: { _id: 1 } });
  return first && { after, lastAt, events: await events.countDocuments(missed), eventId: first._id };
}

const NEVER = { _id: 'ever', position: '', receivedAt: null };

/** Tells admins once per silence that webhooks have stopped. */
export async function warnOfSilence({ alerts, ...options }: SilenceOptions): Promise<void> {
  const silence = await silenceOf(options);
  if (!silence) return;
  const { after, ...data } = silence;
  await alerts.raise({ id: `webhook-silence:${after}`, kind: 'webhook-silence', userId: null, data });
}
