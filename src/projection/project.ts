import { isDeepStrictEqual } from 'node:util';
import { mongo } from 'mongoose';
import type { FoldEvent, Projection } from '../billing/fold.ts';
import { type Projected, SHAPE_VERSION } from '../billing/projected.ts';
import { secondOf } from '../inbox/position.ts';
import type { Clock } from '../platform/clock.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { type Opened, openBases } from './bases.ts';
import {
  type Base,
  type Broken,
  type Folded,
  firstSecondOf,
  nothingFolded,
  type Replayed,
  replay,
  rewind,
  sameState,
} from './replay.ts';
import { save } from './save.ts';

/** The events that a document must have: some new ones, or all of them again. */
export interface Work {
  events: FoldEvent[];
  /** Why it must be folded from nothing, as the audit history will say; null where it need not. */
  fromNothing: string | null;
}

export interface Projector {
  /**
   * Brings documents up to date with their events and returns, by event id, the errors of those that could not be folded.
   * Done again, it changes nothing. Rejects when MongoDB cannot be asked: then all of it is to be done again.
   */
  project(work: ReadonlyMap<string, Work>): Promise<Map<string, unknown>>;
}

export interface ProjectorOptions<State> {
  projection: Projection<State>;
  /** `entitlement` or `payment`: subjects are `<name>:<document id>`. */
  name: string;
  documents: mongo.Collection<Projected<State>>;
  /** Every stored event of a subject from a position on, sorted by position. */
  readEvents(subject: string, fromSecond: number | null): Promise<FoldEvent[]>;
  /** Dates what is audited. */
  clock: Clock;
  /** Told of objects whose order of updates is unknown, after the document was saved all the same. */
  onBroken?: (broken: readonly Broken[]) => Promise<void>;
}

/** The engine: load, fold, save each document in one guarded write. It knows documents, not their meaning. */
export function createProjector<State>(options: ProjectorOptions<State>): Projector {
  return {
    async project(work) {
      const failed = new Map<string, unknown>();
      let open = new Map(work);
      // Each round at least one writer of a document wins, so this ends; whoever lost folds again on what the winner wrote.
      while (open.size > 0) open = await projectOnce(options, open, failed);
      return failed;
    },
  };
}

async function projectOnce<State>(
  options: ProjectorOptions<State>,
  work: ReadonlyMap<string, Work>,
  failed: Map<string, unknown>,
): Promise<Map<string, Work>> {
  const { projection, name, documents, readEvents } = options;
  const found = await documents.find({ _id: { $in: [...work.keys()] } } as never, IN_ONE_ANSWER).toArray();
  const stored = new Map(found.map((document) => [document._id as string, opened(document as Projected<State>)]));
  const ready = [...work].filter(([id, { events }]) => {
    if (!hasFullOutbox(stored.get(id))) return true;
    for (const event of events)
      failed.set(event.id, new Postponed(`${name}:${id} waits for its outbox to be emptied.`));
    return false;
  });
  const outcomes = await Promise.all(
    ready.map(async ([id, todo]) => {
      const document = stored.get(id) ?? null;
      const work = document && document.v !== SHAPE_VERSION ? { ...todo, fromNothing: OUTDATED } : todo;
      const update = await bringUpToDate(projection, document, work, (second) => readEvents(`${name}:${id}`, second));
      return { id, document, update };
    }),
  );
  const changed = outcomes.filter(
    ({ id, document, update }) =>
      !document || !sameFold(document, update.replayed) || !samePublished(document, projection, id),
  );
  const { lost, refused } = await save(changed, options);
  for (const { id, update } of outcomes) {
    if (!lost.has(id)) for (const [event, error] of update.replayed.failed) failed.set(event, error);
    if (refused.has(id)) for (const event of update.added) failed.set(event.id, refused.get(id));
  }
  const broken = outcomes
    .filter(({ id }) => !lost.has(id) && !refused.has(id))
    .flatMap(({ update }) => update.replayed.broken);
  if (broken.length > 0) await options.onBroken?.(broken);
  return new Map([...work].filter(([id]) => lost.has(id)));
}

/** Why a document of another shape is folded from nothing: nothing of its state is read but what is told and audited of it. */
const OUTDATED = 'It was of an older version.';

/** No failure: the same is to be tried again a little later, without end. */
export class Postponed extends Error {
  override readonly name = 'Postponed';
}

/** A document whose outbox holds more waits for the relay, or what follows from it could outgrow it. */
const FULL_OUTBOX = 1024 * 1024;

function hasFullOutbox(document: Pick<Projected<unknown>, 'outbox'> | undefined): boolean {
  const staged = document?.outbox ?? [];
  return staged.length > 0 && mongo.BSON.calculateObjectSize({ staged }) > FULL_OUTBOX;
}

/** What a document becomes, and from what: the fold started at `start` and took in `events`, of which `added` are new to it. */
export interface Update<State> {
  replayed: Replayed<State>;
  start: Folded<State>;
  events: readonly FoldEvent[];
  added: readonly FoldEvent[];
  /** Why it was folded from nothing, if it was. */
  reason: string | null;
}

/**
 * Brings a document up to date. Events newer than the last folded second are appended. Any other event makes the document refold from
 * the log, starting at the newest base before it.
 */
export async function bringUpToDate<State>(
  projection: Projection<State>,
  folded: Folded<State> | null,
  work: Work,
  readEvents: (fromSecond: number | null) => Promise<FoldEvent[]>,
): Promise<Update<State>> {
  const added = [...work.events].sort((a, b) => (a.position < b.position ? -1 : 1));
  const { start, events } = await whereToStart();
  return { replayed: replay(projection, start, events), start, events, added, reason: work.fromNothing };

  async function whereToStart(): Promise<{ start: Folded<State>; events: readonly FoldEvent[] }> {
    const known = folded ?? nothingFolded(projection);
    if (work.fromNothing !== null || added.length === 0) {
      return { start: nothingFolded(projection), events: await readEvents(null) };
    }
    const second = Math.min(...added.map(firstSecondOf));
    if (known.position !== null && second > secondOf(known.position)) return { start: known, events: added };
    return readFromBase(projection, known, second, readEvents);
  }
}

/**
 * Returns the newest base of a document at or before `second`, and the events from that base on. A document without such a base is
 * folded from nothing: `readEvents` gets null and reads all events.
 */
export async function readFromBase<State>(
  projection: Projection<State>,
  known: Pick<Folded<State>, 'bases'>,
  second: number,
  readEvents: (fromSecond: number | null) => Promise<FoldEvent[]>,
): Promise<{ start: Folded<State>; events: FoldEvent[] }> {
  const { start, fromSecond } = rewind(projection, known, second);
  const events = await readEvents(fromSecond);
  // An answer that was stored after the document was read may cover seconds before the base.
  const first = Math.min(...events.map(firstSecondOf));
  if (fromSecond === null || first >= fromSecond) return { start, events };
  return readFromBase(projection, known, first, readEvents);
}

/** The bases too: a late event may change one and nothing else, and the next late event starts there. */
const sameFold = <State>(document: Folded<State>, replayed: Folded<State>): boolean =>
  document.position === replayed.position &&
  sameState(document.state, replayed.state) &&
  document.bases.length === replayed.bases.length &&
  document.bases.every((base, n) => sameBase(base, replayed.bases[n]));

const sameBase = <State>(one: Base<State>, other: Base<State> | undefined): boolean =>
  one === other || (one.second === other?.second && sameState(one.state, other.state));

const opened = <State>(document: Projected<State>): Opened<State> => ({
  ...document,
  bases: openBases(document.bases),
});

/** Whether what stands beside the state is what it would be written as today: a release may publish more than the one before. */
export function samePublished<State>(
  document: Pick<Projected<State>, 'state' | 'v'>,
  projection: Projection<State>,
  id: string,
): boolean {
  const stored = document as unknown as Record<string, unknown>;
  const published = Object.entries(projection.published(document.state, id));
  return document.v === SHAPE_VERSION && published.every(([field, value]) => isDeepStrictEqual(stored[field], value));
}
