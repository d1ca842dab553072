import type { FoldEvent, Projection } from '../billing/fold.ts';
import type { Fact } from '../facts/fact.ts';
import { secondOf } from '../inbox/position.ts';
import { MINUTE, SECOND } from '../platform/clock.ts';
import { orderEvents } from './event-ordering.ts';

/** A document's state before a second: where a refold can start, so that a late event need not fold a whole life. */
export interface Base<State> {
  /** Of no event that is folded before it: the one after the newest of those. */
  second: number;
  state: State;
}

/** The folded part of a document. */
export interface Folded<State> {
  state: State;
  /** Position of the newest event in it; null before the first. */
  position: string | null;
  /** Oldest first: one at least ten minutes older than the newest span, one on its way there, and the one before that span. */
  bases: Base<State>[];
}

export interface Replayed<State> extends Folded<State> {
  /** What was folded, in order. */
  spans: FoldedSpan<State>[];
  /** Events that made the fold throw: they left the state as it was. */
  failed: Map<string, unknown>;
  /** Objects whose events do not determine their order. */
  broken: Broken[];
}

/** Events that were folded together, and what they did. */
export interface FoldedSpan<State> {
  events: readonly FoldEvent[];
  before: State;
  after: State;
}

export interface Broken {
  /** Of Stripe's object. */
  id: string;
  kind: Fact['kind'];
  /** The last second of the span in question. */
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
 * span that is not in `from` yet.
 */
export function replay<State>(
  projection: Projection<State>,
  from: Folded<State>,
  events: readonly FoldEvent[],
): Replayed<State> {
  const failed = new Map<string, unknown>();
  const broken: Broken[] = [];
  const spans: FoldedSpan<State>[] = [];
  let { state, bases, position } = from;
  for (const span of spansOf(events)) {
    const before = state;
    const second = position === null ? span.first : secondOf(position) + 1;
    bases = remember(bases, { second, state: before }, span.first);
    const onBroken = ({ id, kind }: Fact) => void broken.push({ id, kind, second: secondOf(span.newest) });
    for (const second of orderEvents(span.events, (fact) => projection.known(before, fact), onBroken)) {
      for (const event of second) {
        try {
          state = projection.fold(state, event);
        } catch (error) {
          failed.set(event.id, error);
        }
      }
      state = projection.settle(state);
    }
    position = span.newest;
    spans.push({ events: span.events, before, after: state });
  }
  return { state, bases, position, spans, failed, broken };
}

/**
 * The state before each of some seconds, given in ascending order: what `replay` makes of `start` and the events before that second.
 * Folds `events`, sorted by position, once for all of them. None of the seconds is before `start`.
 */
export function statesBefore<State>(
  projection: Projection<State>,
  start: Folded<State>,
  events: readonly FoldEvent[],
  seconds: readonly number[],
): State[] {
  const spans = spansOf(events);
  let folded = start;
  let next = 0;
  return seconds.map((second) => {
    const isBefore = (position: string) => secondOf(position) < second;
    for (let span = spans[next]; span && isBefore(span.newest); span = spans[++next]) {
      folded = replay(projection, folded, span.events);
    }
    // Of a span that an answer of Stripe stretches beyond that second, only the events before it count.
    const begun = spans[next]?.events.filter(({ position }) => isBefore(position)) ?? [];
    return replay(projection, folded, begun).state;
  });
}

/**
 * Where a refold starts that must include an event of `second`: the newest base at or before it, else nothing. Events are
 * to be read from `fromSecond` on; null means all of them.
 */
export function rewind<State>(
  projection: Projection<State>,
  { bases }: Pick<Folded<State>, 'bases'>,
  second: number,
): { start: Folded<State>; fromSecond: number | null } {
  const index = bases.findLastIndex((base) => base.second <= second);
  const base = bases[index];
  if (!base) return { start: nothingFolded(projection), fromSecond: null };
  return { start: { state: base.state, position: null, bases: bases.slice(0, index + 1) }, fromSecond: base.second };
}

interface Span {
  /** Its first second. */
  first: number;
  /** Position of its newest event. */
  newest: string;
  events: FoldEvent[];
}

/**
 * Splits events, sorted by position, where one can be folded without looking at the next: between two seconds that no answer of Stripe
 * covers both of. Nearly every span is a second.
 */
function spansOf(events: readonly FoldEvent[]): Span[] {
  const spans: Span[] = [];
  for (const event of [...events].reverse()) {
    const span = spans.at(-1);
    if (span && secondOf(event.position) >= span.first) {
      span.events.push(event);
      span.first = Math.min(span.first, firstSecondOf(event));
    } else spans.push({ first: firstSecondOf(event), newest: event.position, events: [event] });
  }
  for (const span of spans) span.events.reverse();
  return spans.reverse();
}

/** The first second in which an event may be folded: its own, or the one in which Stripe was asked. */
export function firstSecondOf({ answer, position }: Pick<FoldEvent, 'answer' | 'position'>): number {
  return answer?.since ?? secondOf(position);
}

/** Most events that come late come within minutes; older ones pay for a refold from nothing. */
const OLD = (10 * MINUTE) / SECOND;

/** Whether a base is one for late events when the newest event is of this second. */
export const isOld = ({ second }: Pick<Base<unknown>, 'second'>, newest: number): boolean => second <= newest - OLD;

/** The bases that are kept when the span that begins at `first` is folded onto `base`. */
function remember<State>(bases: readonly Base<State>[], base: Base<State>, first: number): Base<State>[] {
  // What changed nothing since the last one is folded again for nothing.
  const all = bases.at(-1)?.state === base.state ? bases : [...bases, base];
  const old = all.findLast((one) => isOld(one, first));
  const onItsWay = all.find((one) => !isOld(one, first));
  return [...new Set([old, onItsWay, all.at(-1)])].filter((kept) => kept !== undefined);
}
