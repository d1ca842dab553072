import type { FoldEvent, Projection } from '../billing/fold.ts';
import { type Replayed, replay } from './replay.ts';

/** What one event did to a document, in the order in which the events were put in. */
export interface Step<State> {
  /** null where an event left the document: another user has it now. */
  event: FoldEvent | null;
  before: State;
  after: State;
}

/** A batch of up to so many new events is told one by one; a larger one is told as a whole, under its newest event. */
const ONE_BY_ONE = 50;

export interface StepsOptions<State> {
  projection: Projection<State>;
  /** The fold that took in the new events, among all that were folded with them. */
  replayed: Pick<Replayed<State>, 'state' | 'spans'>;
  /** Those events that the document did not have yet, in order. */
  added: readonly FoldEvent[];
  before: State;
}

/**
 * Takes a write apart into the differences that its events made, each under its own cause. A late event changes what was
 * folded on top of it: so each step is the fold of everything but the events that are still to come.
 */
export function stepsOf<State>({ projection, replayed, added, before }: StepsOptions<State>): Step<State>[] {
  const { state: after, spans } = replayed;
  const newest = added.at(-1) ?? null;
  if (added.length <= 1 || added.length > ONE_BY_ONE) return [{ event: newest, before, after }];
  const missing = new Set(added.map(({ id }) => id));
  const isThere = ({ id }: FoldEvent) => !missing.has(id);
  const steps: Step<State>[] = [];
  let state = before;
  let n = 0;
  for (const event of added) {
    missing.delete(event.id);
    // What the spans before its own made has every new event of theirs.
    while (spans[n] && !spans[n]?.events.includes(event)) n++;
    const start = { state: spans[n]?.before ?? before, position: null, bases: [] };
    const rest = spans.slice(n).flatMap(({ events }) => events.filter(isThere));
    const next = missing.size === 0 ? after : replay(projection, start, rest).state;
    steps.push({ event, before: state, after: next });
    state = next;
  }
  return steps;
}
