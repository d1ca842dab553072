import type { Alerts } from '../outbox/alerts.ts';
import type { Outboxes } from '../outbox/relay.ts';
import { type Clock, MINUTE } from '../platform/clock.ts';

/** The relay empties outboxes within a second. */
const STUCK_AFTER = 5 * MINUTE;

/** What is stuck is seen in the first of them. */
const LOOKED_AT = 100;

export interface StuckOutboxOptions {
  outboxes: readonly Outboxes[];
  alerts: Alerts;
  wall: Clock;
}

/**
 * Tells admins of an outbox in which one and the same entry stands for 5 minutes. An entry does not say when it was staged, so what
 * was there at an earlier look is kept here. Named after the hour in which it was first seen, so that one cause is told once.
 */
export function watchOutboxes({ outboxes, alerts, wall }: StuckOutboxOptions): () => Promise<void> {
  let seen = new Map<string, Date>();
  return async () => {
    const now = wall.now();
    const standing = new Map<string, Date>();
    for (const documents of outboxes) {
      const collection = documents.collectionName;
      const waiting = documents
        .find({ 'outbox.key': { $exists: true } })
        .project<{ _id: string; outbox: { key: string }[] }>({ 'outbox.key': 1 });
      for (const { _id: documentId, outbox } of await waiting.limit(LOOKED_AT).toArray()) {
        const names = outbox.map(({ key }) => `${collection} ${documentId} ${key}`);
        for (const name of names) standing.set(name, seen.get(name) ?? now);
        const since = names.map((name) => standing.get(name)).find((at) => isStuck(at, now));
        if (since) await warn({ collection, documentId, since });
      }
    }
    seen = standing;
  };

  async function warn(data: { collection: string; documentId: string; since: Date }): Promise<void> {
    const hour = data.since.toISOString().slice(0, 'yyyy-mm-ddThh'.length);
    await alerts.raise({ id: `outbox-stuck:${hour}`, kind: 'outbox-stuck', userId: null, data });
  }
}

const isStuck = (since: Date | undefined, now: Date): boolean =>
  since !== undefined && now.getTime() - since.getTime() >= STUCK_AFTER;
