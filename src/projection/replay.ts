import type { FoldEvent, Projection } from '../billing/fold.ts';
import type { Fact } from '../facts/fact.ts';
import { secondOf } from '../inbox/position.ts';
import { MINUTE, SECOND } from '../platform/clock.ts';
import { orderWithinSecond } from './second.ts';

/** A document's state before a second: where a refold can start, so that a late event need not replay a whole life. */
export interface Base<State> {
  second: number;
  state: State;
}

/** The folded part of a document. */
export interface Folded<State> {
  state: State;
  /** Position of the newest event in it; null before the first. */
  position: string | null;
  /** Oldest first: one at least ten minutes old, one on its way there, and the one before the newest second. */
  bases: Base<State>[];
}

export interface Replayed<State> extends Folded<State> {
  /** Events that made the fold throw: they left the state as it was. */
  failed: Map<string, unknown>;
  /** Objects whose updates within a second do not tell their order. */
  broken: Broken[];
}

export interface Broken {
  /** Of Stripe's object. */
  id: string;
  kind: Fact['kind'];
  second: number;
}

/**
 * Whether two states are the same to the letter: the order of what they keep included, because what is read from a state may take
 * the first of several.
 */
export function sameState<State>(one: State, other: State): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The folded part of a document that does not exist yet. */
export function nothingFolded<State>(projection: Projection<State>): Folded<State> {
  return { state: projection.empty, position: null, bases: [] };
}

/**
 * Folds events, sorted by position, onto what is folded already. Pure, and the only way in which state comes about:
 * lazily for new events, from a base for late ones, from nothing for a rebuild. Every event must belong to a
 * second that is not in `from` yet.
 */
export function replay<State>(
  projection: Projection<State>,
  from: Folded<State>,
  events: readonly FoldEvent[],
): Replayed<State> {
  const failed = new Map<string, unknown>();
  const broken: Broken[] = [];
  let { state, bases, position } = from;
  for (const group of bySecond(events)) {
    bases = remember(bases, { second: group.second, state });
    const before = state;
    const onBroken = ({ id, kind }: Fact) => void broken.push({ id, kind, second: group.second });
    for (const event of orderWithinSecond(group.events, (fact) => projection.known(before, fact), onBroken)) {
      try {
        state = projection.fold(state, event);
      } catch (error) {
        failed.set(event.id, error);
      }
    }
    state = projection.settle(state);
    position = group.newest;
  }
  return { state, bases, position, failed, broken };
}

/**
 * Where a refold starts that must include an event of `second`: the newest base at or before it, else nothing. Events are
 * to be read from `fromSecond` on; null means all of them.
 */
export function rewind<State>(
  projection: Projection<State>,
  folded: Folded<State>,
  second: number,
): { start: Folded<State>; fromSecond: number | null } {
  const index = folded.bases.findLastIndex((base) => base.second <= second);
  const base = folded.bases[index];
  if (!base) return { start: nothingFolded(projection), fromSecond: null };
  return { start: { state: base.state, position: null, bases: folded.bases.slice(0, index) }, fromSecond: base.second };
}

function bySecond(events: readonly FoldEvent[]): { second: number; newest: string; events: FoldEvent[] }[] {
  const groups: { second: number; newest: string; events: FoldEvent[] }[] = [];
  for (const event of events) {
    const second = secondOf(event.position);
    const last = groups.at(-1);
    if (last?.second === second) {
      last.events.push(event);
      last.newest = event.position;
    } else groups.push({ second, newest: event.position, events: [event] });
  }
  return groups;
}

/** Most events that come late come within minutes; older ones pay for a refold from nothing. */
const OLD = (10 * MINUTE) / SECOND;

function remember<State>(bases: readonly Base<State>[], base: Base<State>): Base<State>[] {
  const old = bases.findLast(({ second }) => second <= base.second - OLD);
  const onItsWay = bases.find(({ second }) => second > base.second - OLD);
  return [old, onItsWay, base].filter((kept) => kept !== undefined);
}
