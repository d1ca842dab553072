import type { mongo } from 'mongoose';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import type { EntitlementState } from '../billing/entitlement/entitlement.state.ts';
import type { Catalog } from '../billing/plan/catalog.ts';
import { SHAPE_VERSION } from '../billing/projected.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { startOfSecond } from '../inbox/position.ts';
import { openBases } from './bases.ts';
import { CATALOG_CHANGED, catalogOf, eventIdOf } from './catalog.ts';
import type { Collections } from './kinds.ts';
import { countEvents, eventsOf } from './log.ts';
import { readFromBase } from './project.ts';
import { type Base, statesBefore } from './replay.ts';

/** What was so at an instant: the state of a user, and the catalog that was in force. */
export interface Past {
  state: EntitlementState;
  catalog: Catalog;
}

/**
 * Reads what was so at some instants of one user, by when things happened and with what is known today. One read of the log and one
 * fold serve all instants. They start at the newest base of the user's document that no instant is before, else from nothing. `admit`
 * gets the number of events before they are read, and an error that it throws ends the read. Before the first catalog, the first one
 * counts. The audit history has what was answered at an instant.
 */
export type History = (
  userId: string,
  instants: readonly Date[],
  admit: (events: number) => Promise<void>,
) => Promise<Past[]>;

/** The history of every user in the stored events. */
export function createHistory(
  { events, entitlements }: Pick<Collections, 'entitlements'> & { events: mongo.Collection<StoredEvent> },
  inForce: () => Catalog,
): History {
  return async (userId, instants, admit) => {
    const seconds = [...new Set(instants.map(secondAfter))].sort((a, b) => a - b);
    const subject = `entitlement:${userId}`;
    const readEvents = async (from: number | null) => {
      const span = { from, before: Math.max(...seconds) };
      await admit(await countEvents(events, subject, span));
      return eventsOf(events, subject, span);
    };
    const known = { bases: await basesOf(userId) };
    const past = await readFromBase(entitlementProjection, known, Math.min(...seconds), readEvents);
    const states = statesBefore(entitlementProjection, past.start, past.events, seconds);
    const catalogs = await catalogsBefore(seconds);
    return instants.map((instant) => {
      const place = seconds.indexOf(secondAfter(instant));
      return { state: states[place] as EntitlementState, catalog: catalogs[place] as Catalog };
    });
  };

  /** None where the document is of another shape, because its bases are too. */
  async function basesOf(userId: string): Promise<Base<EntitlementState>[]> {
    const current = { _id: userId, v: SHAPE_VERSION };
    const document = await entitlements.findOne(current, { projection: { bases: 1 } });
    return openBases(document?.bases ?? []);
  }

  /** The catalog before each of some ascending seconds. Reads each catalog once. */
  async function catalogsBefore(seconds: readonly number[]): Promise<Catalog[]> {
    const catalogs: Catalog[] = [];
    let read: { position: string; catalog: Catalog } | null = null;
    for (const second of [...seconds].reverse()) {
      if (read === null || read.position >= startOfSecond(second)) read = await catalogBefore(second);
      catalogs.unshift(read.catalog);
    }
    return catalogs;
  }

  async function catalogBefore(second: number): Promise<{ position: string; catalog: Catalog }> {
    const until = { type: CATALOG_CHANGED, position: { $lt: startOfSecond(second) } };
    const [newest] = await events.find(until).sort({ type: 1, position: -1 }).limit(1).toArray();
    if (newest) return { position: newest.position, catalog: contentOf(newest) };
    const [oldest] = await events.find({ type: CATALOG_CHANGED }).sort({ type: -1, position: 1 }).limit(1).toArray();
    // It counts for every second before, too.
    return { position: '', catalog: oldest ? contentOf(oldest) : inForce() };
  }

  /** Nearly always the one in force, which need not be parsed again. */
  function contentOf(row: StoredEvent): Catalog {
    return row._id === eventIdOf(inForce()) ? inForce() : catalogOf(row);
  }
}

/** The second after the one that an instant is in. */
const secondAfter = (instant: Date): number => Math.floor(instant.getTime() / 1000) + 1;
