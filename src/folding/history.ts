import type { mongo } from 'mongoose';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { mergedState } from '../billing/entitlement/accounts.read.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import type { EntitlementState } from '../billing/entitlement/entitlement.state.ts';
import type { FoldEvent } from '../billing/fold.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { referencesOf } from '../billing/payment/placement.ts';
import type { Catalog } from '../billing/plan/catalog.ts';
import { SHAPE_VERSION } from '../billing/projected.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { startOfSecond } from '../inbox/position.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { CATALOG_CHANGED, catalogOf, eventIdOf } from './catalog.ts';
import { openBases } from './checkpoint.ts';
import { type Effects, withPending } from './effects.ts';
import { placedAmong, placedEvents } from './fold-stream.ts';
import { countLog, readLog } from './log.ts';
import { type Base, type Folded, firstSecondOf, rewind, statesBefore } from './replay.ts';

/** The state of a user at an instant, and the catalog that was in force then. */
export interface Past {
  state: EntitlementState;
  catalog: Catalog;
}

/**
 * Returns the state of a user and the catalog at each of some instants, as they are known today: late events are included. For each stream,
 * one read of the log and one fold serve all instants. They start at the newest checkpoint that is not after any instant, else at the first
 * event. `admit` gets the number of events before they are read, and an error that it throws ends the read. Instants before the first
 * catalog get the first catalog. (The audit history has what the API answered at an instant.)
 */
export type History = (
  userId: string,
  instants: readonly Date[],
  admit: (events: number) => Promise<void>,
) => Promise<Past[]>;

export interface HistoryOptions {
  events: mongo.Collection<StoredEvent>;
  accounts: mongo.Collection<AccountDocument>;
  payments: mongo.Collection<PaymentDocument>;
}

/** The fields of an account that a read of its past needs. */
type Known = Pick<AccountDocument, '_id' | 'v' | 'bases' | 'pending'>;

/** Where the fold of a stream starts, and how many events it takes. */
interface Start {
  account: Known;
  start: Folded<EntitlementState>;
  /** The first second of the events to read. null for all events. */
  from: number | null;
  count: number;
}

/** Creates the function that reads the history of a user from the stored events. */
export function createHistory({ events, accounts, payments }: HistoryOptions, inForce: () => Catalog): History {
  return async (userId, instants, admit) => {
    const seconds = [...new Set(instants.map(secondAfter))].sort((a, b) => a - b);
    const owned = await accounts
      .find({ 'owner.id': userId }, IN_ONE_ANSWER)
      .project<Known>({ v: 1, bases: 1, 'pending.payments': 1 })
      .sort({ _id: 1 })
      .toArray();
    const starts = await Promise.all(owned.map((account) => startOf(account, Math.min(...seconds), seconds)));
    await admit(starts.reduce((sum, { count }) => sum + count, 0));
    const ofStreams = await Promise.all(starts.map((start) => statesOf(start, seconds, admit)));
    const states = seconds.map((_second, n) =>
      mergedState(owned.map(({ _id: stream }, of) => ({ stream, state: ofStreams[of]?.[n] as EntitlementState }))),
    );
    const catalogs = await catalogsBefore(seconds);
    return instants.map((instant) => {
      const place = seconds.indexOf(secondAfter(instant));
      return { state: states[place] as EntitlementState, catalog: catalogs[place] as Catalog };
    });
  };

  /** Returns the newest checkpoint at or before a second. An account of another version has none, because its checkpoints are of that version. */
  async function startOf(account: Known, second: number, seconds: readonly number[]): Promise<Start> {
    const bases = account.v === SHAPE_VERSION ? (openBases(account.bases) as Base<EntitlementState>[]) : [];
    const { start, fromSecond: from } = rewind(entitlementProjection, { bases }, second);
    return { account, start, from, count: await countLog(events, [account._id], spanOf(from, seconds)) };
  }

  /** Returns the states of one stream before each of the seconds. */
  async function statesOf(
    { account, start, from }: Start,
    seconds: readonly number[],
    admit: (events: number) => Promise<void>,
  ): Promise<EntitlementState[]> {
    const past = await placedFrom(account, from, seconds);
    const first = past === null ? Number.NEGATIVE_INFINITY : Math.min(...past.map(firstSecondOf));
    // An answer that was stored after the account was saved can begin before the second of the checkpoint.
    if (past !== null && (from === null || first >= from))
      return statesBefore(entitlementProjection, start, past, seconds);
    const earlier = await startOf(account, first, seconds);
    await admit(earlier.count);
    return statesOf(earlier, seconds, admit);
  }

  /**
   * Returns the events of a stream from a second on, placed by its payments as they are known today. null if an event that is not folded
   * yet moves events before that second to other payments.
   */
  async function placedFrom(
    account: Known,
    from: number | null,
    seconds: readonly number[],
  ): Promise<FoldEvent[] | null> {
    const stream = account._id;
    const log = await readLog(events, [stream], spanOf(from, seconds));
    const refs = [...new Set(log.flatMap(({ fact }) => referencesOf(fact)))];
    const found = refs.length === 0 ? [] : await payments.find({ refs: { $in: refs } }, IN_ONE_ANSWER).toArray();
    const rows = withPending(found, account.pending as Effects[], stream, refs);
    const placed = account.v === SHAPE_VERSION ? placedAmong(rows, stream, log) : null;
    if (placed !== null || from !== null) return placed;
    // The stored payments cannot be used, so the payments are derived from all events, including those after the seconds.
    const allEvents = await readLog(events, [stream], { from: null, before: null });
    const before = startOfSecond(Math.max(...seconds));
    return placedEvents(stream, allEvents).filter(({ position }) => position < before);
  }

  /** Returns the catalog before each of some ascending seconds. Reads each catalog once. */
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
    // The first catalog counts for all earlier seconds, too.
    return { position: '', catalog: oldest ? contentOf(oldest) : inForce() };
  }

  /** Returns the catalog of an event. It is almost always the one in force, which need not be parsed again. */
  function contentOf(row: StoredEvent): Catalog {
    return row._id === eventIdOf(inForce()) ? inForce() : catalogOf(row);
  }
}

const spanOf = (from: number | null, seconds: readonly number[]) => ({ from, before: seconds.at(-1) ?? 0 });

/** Returns the second after the one that contains an instant. */
const secondAfter = (instant: Date): number => Math.floor(instant.getTime() / 1000) + 1;
