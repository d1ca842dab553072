import type { mongo } from 'mongoose';
import { streamsOfUsers } from '../billing/customer/streams.read.ts';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { mergedState } from '../billing/entitlement/accounts.read.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import type { EntitlementState } from '../billing/entitlement/entitlement.state.ts';
import type { Catalog } from '../billing/plan/catalog.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { secondOf, startOfSecond } from '../inbox/position.ts';
import { CATALOG_CHANGED, catalogOf, eventIdOf } from './catalog.ts';
import { placedEvents } from './fold-stream.ts';
import { countLog, readLog } from './log.ts';
import { statesBefore } from './replay.ts';

/** What was so at an instant: the state of a user, and the catalog that was in force. */
export interface Past {
  state: EntitlementState;
  catalog: Catalog;
}

/**
 * Reads what was so at some instants of one user, by when things happened and with what is known today. One read of the log and one
 * fold serve all instants. `admit` gets the number of events before they are read; what it throws ends the read. Before the first
 * catalog, the first one counts. The audit history has what was answered at an instant.
 */
export type History = (
  userId: string,
  instants: readonly Date[],
  admit: (events: number) => Promise<void>,
) => Promise<Past[]>;

/** The history of every user in the stored events. */
export function createHistory(
  { events, accounts }: { events: mongo.Collection<StoredEvent>; accounts: mongo.Collection<AccountDocument> },
  inForce: () => Catalog,
): History {
  return async (userId, instants, admit) => {
    const seconds = [...new Set(instants.map(secondAfter))].sort((a, b) => a - b);
    const streams = (await streamsOfUsers(accounts, [userId])).get(userId) ?? [];
    const before = seconds.at(-1) ?? 0;
    await admit(streams.length === 0 ? 0 : await countLog(events, streams, { from: null, before }));
    // What belongs together is known from all that is known today, also from what was told later.
    const perStream = await Promise.all(
      streams.map(async (stream) => {
        const log = await readLog(events, [stream], { from: null, before: null });
        const past = placedEvents(stream, log).filter(({ position }) => secondOf(position) < before);
        return { stream, states: statesBefore(entitlementProjection, past, seconds) };
      }),
    );
    const states = seconds.map((_second, n) =>
      mergedState(perStream.map(({ stream, states }) => ({ stream, state: states[n] as EntitlementState }))),
    );
    const catalogs = await catalogsBefore(seconds);
    return instants.map((instant) => {
      const place = seconds.indexOf(secondAfter(instant));
      return { state: states[place] as EntitlementState, catalog: catalogs[place] as Catalog };
    });
  };

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
