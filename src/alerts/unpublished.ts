import type { mongo } from 'mongoose';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { PARTITIONS } from '../inbox/partition.ts';
import { type Clock, MINUTE } from '../platform/clock.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import type { Alerts } from './alerts.ts';

/** Side effects are usually published within a second. */
const STUCK_AFTER = 5 * MINUTE;

/** A stuck event is among the first due events. */
const MOST_READ = 100;

export interface UnpublishedOptions {
  events: mongo.Collection<StoredEvent>;
  accounts: mongo.Collection<AccountDocument>;
  alerts: Alerts;
  wall: Clock;
}

/**
 * Tells admins that an account was saved five minutes ago, but its messages, audit entries and payments are not in their collections. The
 * folded event is still due then. The alert is named after the hour in which the event came, so that one cause is reported once.
 */
export async function warnOfUnpublished({ events, accounts, alerts, wall }: UnpublishedOptions): Promise<void> {
  const before = new Date(wall.now().getTime() - STUCK_AFTER);
  const due = { partition: { $in: Array.from({ length: PARTITIONS }, (_, n) => n) }, dueAt: { $exists: true } };
  const old = await events
    .find({ ...due, receivedAt: { $lte: before }, stream: { $exists: true } }, IN_ONE_ANSWER)
    .project<Pick<StoredEvent, '_id' | 'stream' | 'receivedAt'>>({ stream: 1, receivedAt: 1 })
    .limit(MOST_READ)
    .toArray();
  if (old.length === 0) return;
  const streams = old.map(({ stream }) => String(stream));
  const saved = await accounts
    .find({ _id: { $in: streams }, 'pending.events': { $in: old.map(({ _id }) => _id) } })
    .project<{ _id: string; pending: { events: string[] }[] }>({ 'pending.events': 1 })
    .toArray();
  for (const { _id: stream, pending } of saved) {
    const isIn = ({ _id }: (typeof old)[number]) => pending.some((effects) => effects.events.includes(_id));
    const { _id: eventId, receivedAt: since } = old.find(isIn) as (typeof old)[number];
    const hour = since.toISOString().slice(0, 'yyyy-mm-ddThh'.length);
    const data = { stream, eventId, since };
    await alerts.raise({ id: `unpublished:${hour}`, kind: 'unpublished', userId: null, data });
  }
}
