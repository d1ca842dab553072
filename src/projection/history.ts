import type { mongo } from 'mongoose';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import type { EntitlementState } from '../billing/entitlement/entitlement.state.ts';
import type { Catalog } from '../billing/plan/catalog.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { startOfSecond } from '../inbox/position.ts';
import { CATALOG_CHANGED, catalogOf } from './catalog.ts';
import { eventsOf } from './log.ts';
import { nothingFolded, replay } from './replay.ts';

/** What was so at a moment: the state of a user, and the catalog that was in force. */
export interface Past {
  state: EntitlementState;
  catalog: Catalog;
}

/**
 * Answers for a moment by when things happened, with what is known today: the same fold, stopped early. Before the first
 * catalog, the first one counts. What was answered at that moment is in the audit history.
 */
export function createHistory(
  events: mongo.Collection<StoredEvent>,
  inForce: () => Catalog,
): (userId: string, at: Date) => Promise<Past> {
  return async (userId, at) => {
    const before = Math.floor(at.getTime() / 1000) + 1;
    const happened = await eventsOf(events, `entitlement:${userId}`, { from: null, before });
    const { state } = replay(entitlementProjection, nothingFolded(entitlementProjection), happened);
    return { state, catalog: (await catalogBefore(before)) ?? inForce() };
  };

  async function catalogBefore(second: number): Promise<Catalog | null> {
    const until = { type: CATALOG_CHANGED, position: { $lt: startOfSecond(second) } };
    const [newest] = await events.find(until).sort({ type: 1, position: -1 }).limit(1).toArray();
    const [oldest] = newest
      ? [newest]
      : await events.find({ type: CATALOG_CHANGED }).sort({ type: -1, position: 1 }).limit(1).toArray();
    return oldest ? catalogOf(oldest) : null;
  }
}
