import type { FoldEvent } from '../billing/fold.ts';
import type { Fact } from '../facts/fact.ts';
import { objectTypeOf, type StripeFact } from '../facts/stripe-objects/registry.ts';
import { isOurs, secondOf } from '../inbox/position.ts';
import { placeAnswers, ranksByAnswers } from './answer-placement.ts';
import { FIRST_CHANGES } from './object-state.ts';
import { chainUpdates } from './update-chain.ts';

/** Returns the state of a fact's object before the events that are being ordered, null if it is unknown. */
export type Known = (fact: Fact) => Fact['now'] | null;

/**
 * Orders the events of one span (see `spansOf` in replay.ts) and returns them second by second. Stripe's `created` has whole seconds,
 * and several events of one object in one second do occur, so the order within a second is derived from the events themselves.
 * Answers to reads and writes are placed among the events of their object. Objects are independent of each other (their states are
 * folded separately), so they are sorted by ID. `onBroken` receives objects whose events do not determine their order.
 */
export function orderEvents(
  events: readonly FoldEvent[],
  known: Known,
  onBroken: (fact: Fact) => void = () => {},
): FoldEvent[][] {
  if (events.length <= 1) return [[...events]];
  const byObject = new Map<string, FoldEvent[]>();
  for (const event of events) {
    const key = `${event.fact.kind}:${event.fact.id}`;
    byObject.set(key, [...(byObject.get(key) ?? []), event]);
  }
  const objects = [...byObject.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const seconds = new Map<number, FoldEvent[]>();
  for (const [, ofObject] of objects) {
    for (const { event, second } of orderOfObject(ofObject, known, onBroken)) {
      seconds.set(second, [...(seconds.get(second) ?? []), event]);
    }
  }
  return [...seconds].sort(([a], [b]) => a - b).map(([, ordered]) => ordered);
}

function orderOfObject(
  all: readonly FoldEvent[],
  known: Known,
  onBroken: (fact: Fact) => void,
): { event: FoldEvent; second: number }[] {
  const answers = all.filter(({ answer }) => answer !== null);
  const start = all[0] ? known(all[0].fact) : null;
  const ranks = ranksByAnswers(answers, all);
  const chain: FoldEvent[] = [];
  for (const events of bySecond(all.filter(({ answer }) => answer === null))) {
    chain.push(...orderWithinSecond(events, chain.at(-1)?.fact.now ?? start, ranks, onBroken));
  }
  const { placed, isDoubtful } = placeAnswers(chain, answers, start);
  if (isDoubtful && all[0]) onBroken(all[0].fact);
  return placed;
}

function bySecond(events: readonly FoldEvent[]): FoldEvent[][] {
  const seconds = new Map<number, FoldEvent[]>();
  for (const event of events) {
    const second = secondOf(event.position);
    seconds.set(second, [...(seconds.get(second) ?? []), event]);
  }
  return [...seconds].sort(([a], [b]) => a - b).map(([, found]) => found);
}

function orderWithinSecond(
  events: FoldEvent[],
  before: Fact['now'] | null,
  ranks: ReadonlyMap<string, number>,
  onBroken: (fact: Fact) => void,
): FoldEvent[] {
  const [first] = events;
  if (!first || events.length === 1) return events;
  // Positions of internal events have milliseconds.
  if (events.every(({ position }) => isOurs(position))) return [...events].sort(byPosition);
  const sorted = [...events].sort((a, b) => compareStages(stageOf(a), stageOf(b)) || byPosition(a, b));
  const isChange = (event: FoldEvent) => compareStages(stageOf(event), CHANGE) === 0;
  const changes = sorted.filter(isChange);
  if (changes.length <= 1) return sorted;
  const created = sorted.find((event) => event.fact.change === 'created');
  const start = created?.fact.now ?? before;
  const { ordered, isBroken } = chainUpdates(changes, start, ranks);
  if (isBroken) onBroken(first.fact);
  sorted.splice(sorted.findIndex(isChange), changes.length, ...ordered);
  return sorted;
}

const byPosition = (a: FoldEvent, b: FoldEvent): number => (a.position < b.position ? -1 : 1);

type Stage = readonly [number, number, number];
const CHANGE: Stage = [2, 0, 0];

const compareStages = (a: Stage, b: Stage): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** The stage of an event in the life of its object: created, changed, deleted. */
function stageOf({ fact }: FoldEvent): Stage {
  const ranks = objectTypeOf(fact.kind)?.lifecycle.ranks;
  if (ranks) return [1, ...ranks.of(fact.change, fact.now as StripeFact['now'])];
  return FIRST_CHANGES.includes(fact.change) ? [1, 0, 0] : LAST_CHANGES.includes(fact.change) ? [3, 0, 0] : CHANGE;
}

/** The last changes in the life of an object. The last four are those of a subscription schedule. */
const LAST_CHANGES = ['deleted', 'detached', 'released', 'canceled', 'completed', 'aborted'];
