import type { FoldEvent, Projection } from '../billing/fold.ts';
import { type Folded, replay } from './replay.ts';

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
  /** Where the fold of `events` starts. */
  start: Folded<State>;
  /** Everything that is folded onto it, the new ones included. */
  events: readonly FoldEvent[];
  /** Those of them that the document did not have yet. */
  added: readonly FoldEvent[];
  before: State;
  after: State;
}

/**
 * Takes a write apart into the differences that its events made, each under its own cause. A late event changes what was
 * folded on top of it: so each step is the fold of everything but the events that are still to come.
 */
export function stepsOf<State>({
  projection,
  start,
  events,
  added,
  before,
  after,
}: StepsOptions<State>): Step<State>[] {
  const newest = added.at(-1) ?? null;
  if (added.length <= 1 || added.length > ONE_BY_ONE) return [{ event: newest, before, after }];
  const missing = new Set(added.map(({ id }) => id));
  const steps: Step<State>[] = [];
  let state = before;
  for (const event of added) {
    missing.delete(event.id);
    const next =
      missing.size === 0
        ? after
        : replay(
            projection,
            start,
            events.filter(({ id }) => !missing.has(id)),
          ).state;
    steps.push({ event, before: state, after: next });
    state = next;
  }
  return steps;
}
