import type { FoldEvent, Projection } from '../billing/fold.ts';
import type { Fact } from '../facts/fact.ts';
import { secondOf } from '../inbox/position.ts';
import { MINUTE, SECOND } from '../platform/clock.ts';
import { orderEvents } from './event-ordering.ts';

/** A checkpoint: the state of a document before a second. A refold starts there, so that a late event need not fold the whole log. */
export interface Base<State> {
  /** The second after the newest event in the state. */
  second: number;
  state: State;
}

/** The folded part of a document. */
export interface Folded<State> {
  state: State;
  /** The position of the newest event in it, null if no event is folded. */
  position: string | null;
  /** Checkpoints, oldest first: one at least ten minutes older than the newest span, one that will be, and the one before that span. */
  bases: Base<State>[];
}

export interface Replayed<State> extends Folded<State> {
  /** The spans that were folded, in order. */
  spans: FoldedSpan<State>[];
  /** Errors of the fold, by event ID. Such an event leaves the state unchanged. */
  failed: Map<string, unknown>;
  /** Objects whose events do not determine their order. */
  broken: Broken[];
}

/** Events that were folded together, with the state before and after them. */
export interface FoldedSpan<State> {
  events: readonly FoldEvent[];
  before: State;
  after: State;
}

/** A Stripe object whose events do not determine their order. */
export interface Broken {
  /** The ID of the Stripe object. */
  id: string;
  kind: Fact['kind'];
  /** The last second of the span of these events. */
  second: number;
}

/**
 * Whether two states are equal, including the order of lists and keys. The order counts, because readers of a state may take the first of
 * several entries.
 */
export function sameState<State>(one: State, other: State): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Returns the folded part of a document that does not exist yet. */
export function nothingFolded<State>(projection: Projection<State>): Folded<State> {
  return { state: projection.empty, position: null, bases: [] };
}

/**
 * Folds events, sorted by position, onto the state in `from`. Pure, and the only function that makes states. `from` is the stored state for
 * new events, a checkpoint for late events, and the empty state for a rebuild. Every event must belong to a span that is not in
 * `from` yet.
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
 * Returns the state before each of some ascending seconds: the fold of `start` and the events before that second. Folds `events`, sorted by
 * position, once for all seconds. No second may be before `start`.
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
    // An answer of Stripe can make a span longer than a second. Only its events before that second count.
    const begun = spans[next]?.events.filter(({ position }) => isBefore(position)) ?? [];
    return replay(projection, folded, begun).state;
  });
}

/**
 * Returns the start of a refold that includes an event of `second`: the newest checkpoint at or before it, else the empty state. Events have
 * to be read from `fromSecond` on, all of them if it is null.
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
  /** The first second in which one of its events may be folded. */
  first: number;
  /** The position of its newest event. */
  newest: string;
  events: FoldEvent[];
}

/**
 * Splits events, sorted by position, into spans that can be folded independently. Seconds that one answer of Stripe covers are in the same
 * span. Nearly every span is one second.
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

/** Returns the first second in which an event may be folded: its own, or for an answer the one in which Stripe was asked. */
export function firstSecondOf({ answer, position }: Pick<FoldEvent, 'answer' | 'position'>): number {
  return answer?.since ?? secondOf(position);
}

/** The age of the stored checkpoint, in seconds. Most late events are minutes late. A later one costs a fold of the whole log. */
const OLD = (10 * MINUTE) / SECOND;

/** Whether a checkpoint is old enough for late events, if the newest event is of this second. */
export const isOld = ({ second }: Pick<Base<unknown>, 'second'>, newest: number): boolean => second <= newest - OLD;

/** Returns the checkpoints to keep when the span that begins at `first` is folded onto `base`. */
function remember<State>(bases: readonly Base<State>[], base: Base<State>, first: number): Base<State>[] {
  // A checkpoint with the same state as the one before would save nothing.
  const all = bases.at(-1)?.state === base.state ? bases : [...bases, base];
  const old = all.findLast((checkpoint) => isOld(checkpoint, first));
  const nextOld = all.find((checkpoint) => !isOld(checkpoint, first));
  return [...new Set([old, nextOld, all.at(-1)])].filter((kept) => kept !== undefined);
}
