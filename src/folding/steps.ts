import type { FoldEvent, Projection } from '../billing/fold.ts';
import { type Replayed, replay } from './replay.ts';

/** The change of a document by one event. */
export interface Step<State> {
  /** null if no new event caused the change: events moved to another document. */
  event: FoldEvent | null;
  before: State;
  after: State;
}

/** Up to this number of new events, each gets its own step. A larger batch is one step of its newest event. */
const ONE_BY_ONE = 50;

export interface StepsOptions<State> {
  projection: Projection<State>;
  /** The fold that included the new events. */
  replayed: Pick<Replayed<State>, 'state' | 'spans'>;
  /** The events that the document did not have yet, in order. */
  added: readonly FoldEvent[];
  before: State;
}

/**
 * Splits one save into a step for each new event, so that each change names its event. A late event can change the result of newer events that
 * are stored already. So the state after a step is the fold of all stored events and of the new events up to this step. More than ONE_BY_ONE
 * new events make one step, which names the newest event.
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
    // All new events of earlier spans are included by now, so the state before this span is final.
    while (spans[n] && !spans[n]?.events.includes(event)) n++;
    const start = { state: spans[n]?.before ?? before, position: null, bases: [] };
    const rest = spans.slice(n).flatMap(({ events }) => events.filter(isThere));
    const next = missing.size === 0 ? after : replay(projection, start, rest).state;
    steps.push({ event, before: state, after: next });
    state = next;
  }
  return steps;
}
