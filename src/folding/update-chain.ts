import type { FoldEvent } from '../billing/fold.ts';
import type { Fact } from '../facts/fact.ts';
import { keyOf } from './object-state.ts';

/** The most steps of the search for the best trail. Six updates of one second need a few hundred at most. */
const MOST_STEPS = 2_000;

/**
 * Orders the updates of one object within a second. `events` are sorted by position. In the right order, the state before each update is the
 * state after the previous one. Each update is an edge between two states, so the order is an Eulerian trail from the state before the
 * second (Hierholzer's algorithm). All trails end in the same state, so the result does not depend on which trail is found. Among several
 * trails, ranks decide. Without a known start, the trail begins at a state that more updates leave than reach. If there is no trail because
 * an update is missing, rank and position decide. Events without a state before repeat a state: they are placed after the update that led to
 * it, or else before the update that left it.
 *
 * `isBroken` is true if the updates do not determine their order, because one is missing or because they are a circle without a known start.
 * Then only Stripe knows the state after that second.
 */
export function chainUpdates(
  events: readonly FoldEvent[],
  start: Fact['now'] | null,
  ranks: ReadonlyMap<string, number>,
): { ordered: FoldEvent[]; isBroken: boolean } {
  const [unranked, echoes] = edgesAndEchoes(events);
  const rankOf = ({ id }: FoldEvent) => ranks.get(id) ?? Number.MAX_VALUE;
  const edges = [...unranked].sort((a, b) => rankOf(a) - rankOf(b)); // stable
  const trail = wholeTrail(edges, start);
  const path = trail && ranks.size > 0 ? bestTrail(edges, trail, rankOf) : trail;
  return { ordered: withEchoes(path ?? edges, echoes), isBroken: edges.length > 1 && !isCertain(path, start, ranks) };
}

/** Whether neither the state before the updates nor an answer of Stripe contradicts their order. */
function isCertain(
  path: readonly FoldEvent[] | null,
  start: Fact['now'] | null,
  ranks: ReadonlyMap<string, number>,
): boolean {
  if (path === null || ranks.size === 0) return path !== null;
  const found = path.map(({ id }) => ranks.get(id) ?? null);
  const isOvertaken = found.some(
    (rank, n) =>
      rank !== null && !Number.isInteger(rank) && found.slice(n).some((later) => later !== null && later < rank),
  );
  return !isOvertaken && (start === null || keyOf(start) === keyOf(path[0]?.fact.before ?? null));
}

/**
 * Returns the trail through all updates, from the start of `known`, in which the fewest updates come before one of a lower rank. The search ends
 * after `MOST_STEPS`.
 */
function bestTrail(edges: readonly FoldEvent[], known: readonly FoldEvent[], rankOf: (event: FoldEvent) => number) {
  const left = edges.map((event) => {
    return { event, before: keyOf(event.fact.before), now: keyOf(event.fact.now), rank: rankOf(event) };
  });
  let best = { path: known, inversions: Number.MAX_VALUE };
  let steps = 0;
  const search = (state: string, path: readonly FoldEvent[], inversions: number): void => {
    if (left.length === 0) best = { path, inversions };
    for (let n = 0; n < left.length && steps < MOST_STEPS; n++) {
      const edge = left[n];
      if (edge?.before !== state) continue;
      steps += 1;
      left.splice(n, 1);
      const overtaken = inversions + left.filter(({ rank }) => rank < edge.rank).length;
      if (overtaken < best.inversions) search(edge.now, [...path, edge.event], overtaken);
      left.splice(n, 0, edge);
    }
  };
  search(keyOf(known[0]?.fact.before ?? null), [], 0);
  return best.path;
}

function edgesAndEchoes(events: readonly FoldEvent[]): [FoldEvent[], FoldEvent[]] {
  return [events.filter(({ fact }) => fact.before !== null), events.filter(({ fact }) => fact.before === null)];
}

function wholeTrail(edges: readonly FoldEvent[], start: Fact['now'] | null): FoldEvent[] | null {
  const starts = [...(start === null ? [] : [keyOf(start)]), ...sources(edges)];
  const trails = starts.map((from) => ({ from, path: trailFrom(edges, from) }));
  return trails.find(({ from, path }) => path.length === edges.length && connects(path, from))?.path ?? null;
}

/** Whether the updates of a path follow each other. If there is no trail, Hierholzer's algorithm returns all edges in a path with gaps. */
function connects(path: readonly FoldEvent[], from: string): boolean {
  return path.every(({ fact }, n) => keyOf(fact.before) === (n === 0 ? from : keyOf(path[n - 1]?.fact.now ?? null)));
}

/** The states that more updates leave than reach: a trail can start only there. */
function sources(edges: readonly FoldEvent[]): string[] {
  const surplus = new Map<string, number>();
  for (const { fact } of edges) {
    surplus.set(keyOf(fact.before), (surplus.get(keyOf(fact.before)) ?? 0) + 1);
    surplus.set(keyOf(fact.now), (surplus.get(keyOf(fact.now)) ?? 0) - 1);
  }
  return [...surplus].filter(([, out]) => out > 0).map(([state]) => state);
}

function trailFrom(edges: readonly FoldEvent[], start: string): FoldEvent[] {
  const leaving = new Map<string, FoldEvent[]>();
  for (const edge of [...edges].reverse()) {
    const from = keyOf(edge.fact.before);
    leaving.set(from, [...(leaving.get(from) ?? []), edge]); // reversed, so that pop() takes them in order
  }
  const path: FoldEvent[] = [];
  const stack: { state: string; by: FoldEvent | null }[] = [{ state: start, by: null }];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const next = leaving.get(top.state)?.pop();
    if (next) stack.push({ state: keyOf(next.fact.now), by: next });
    else {
      stack.pop();
      if (top.by) path.unshift(top.by);
    }
  }
  return path;
}

function withEchoes(path: readonly FoldEvent[], echoes: readonly FoldEvent[]): FoldEvent[] {
  const ordered = [...path];
  for (const echo of echoes) {
    const after = ordered.findLastIndex((event) => keyOf(event.fact.now) === keyOf(echo.fact.now));
    const before = ordered.findIndex((event) => keyOf(event.fact.before) === keyOf(echo.fact.now));
    ordered.splice(after !== -1 ? after + 1 : before !== -1 ? before : ordered.length, 0, echo);
  }
  return ordered;
}
