import type { FoldEvent } from '../billing/fold.ts';
import type { Fact } from '../facts/fact.ts';
import { isOurs } from '../inbox/position.ts';

/**
 * Puts the events of one second in order. Stripe tells time in seconds, and several events of one object in one second do
 * occur, so the order inside it is found from what the events say. `known` gives an object as it was before that second.
 * Objects are independent of each other (their states are folded apart), so they follow each other by id. `onBroken` is told of
 * objects whose updates do not tell their order.
 */
export function orderWithinSecond(
  events: readonly FoldEvent[],
  known: (fact: Fact) => Fact['now'] | null,
  onBroken: (fact: Fact) => void = () => {},
): FoldEvent[] {
  if (events.length <= 1) return [...events];
  const byObject = new Map<string, FoldEvent[]>();
  for (const event of events) {
    const key = `${event.fact.kind}:${event.fact.id}`;
    byObject.set(key, [...(byObject.get(key) ?? []), event]);
  }
  const objects = [...byObject.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  return objects.flatMap(([, ofObject]) => orderOfObject(ofObject, known, onBroken));
}

function orderOfObject(
  events: FoldEvent[],
  known: (fact: Fact) => Fact['now'] | null,
  onBroken: (fact: Fact) => void,
): FoldEvent[] {
  const [first] = events;
  if (!first || events.length === 1) return events;
  // What is ours alone is told by the millisecond.
  if (events.every(({ position }) => isOurs(position))) return [...events].sort(byPosition);
  const sorted = [...events].sort((a, b) => compareStages(stageOf(a), stageOf(b)) || byPosition(a, b));
  const isChange = (event: FoldEvent) => compareStages(stageOf(event), CHANGE) === 0;
  const changes = sorted.filter(isChange);
  if (changes.length <= 1) return sorted;
  const created = sorted.find((event) => event.fact.change === 'created');
  const start = created?.fact.now ?? known(first.fact);
  if (isBroken(changes, start)) onBroken(first.fact);
  const at = sorted.findIndex(isChange);
  sorted.splice(at, changes.length, ...chain(changes, start));
  return sorted;
}

const byPosition = (a: FoldEvent, b: FoldEvent): number => (a.position < b.position ? -1 : 1);

type Stage = readonly [number, number, number];
const CHANGE: Stage = [2, 0, 0];

const compareStages = (a: Stage, b: Stage): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** Where an event stands in the life of its object: what we read ourselves, created, changed, deleted. */
function stageOf({ snapshot, fact }: FoldEvent): Stage {
  if (snapshot) return [0, 0, 0];
  switch (fact.kind) {
    case 'invoice':
      return [1, fact.now.attemptCount, INVOICE_STAGES[fact.change] ?? 0];
    case 'charge':
      return [1, fact.now.amountRefunded, 0]; // what is refunded of it only grows
    case 'checkout_session':
    case 'payment_intent':
    case 'refund':
    case 'dispute':
      return [1, 0, STAGES[fact.change] ?? 0];
    default:
      return FIRST.includes(fact.change) ? [1, 0, 0] : LAST.includes(fact.change) ? [3, 0, 0] : CHANGE;
  }
}

/** An attempt fails before another one pays. */
const INVOICE_STAGES: Record<string, number> = {
  finalized: 0,
  payment_failed: 1,
  payment_action_required: 2,
  marked_uncollectible: 3,
  paid: 4,
  payment_succeeded: 4,
  voided: 5,
};

/** Steps that lead only forwards. */
const STAGES: Record<string, number> = {
  completed: 0,
  async_payment_failed: 1,
  async_payment_succeeded: 2,
  created: 0,
  updated: 1,
  funds_withdrawn: 1,
  funds_reinstated: 1,
  failed: 2,
  closed: 2,
  payment_failed: 0,
  canceled: 1,
  succeeded: 2,
};

const FIRST = ['created', 'attached'];
const LAST = ['deleted', 'detached'];

/**
 * Orders the updates of one object within a second: the path on which each one's "before" is what the one before it left.
 * Each update is an edge between two states, so this is an Eulerian trail from the state before the second (Hierholzer's
 * algorithm). Its end does not depend on which trail is taken, so equal ids of different runs agree. Without a start that
 * tells, the trail may begin only where more updates leave than arrive. Where there is no trail (an update is missing), the
 * order by position stands. Events that tell no "before" repeat a state: they follow the update that led to it, or go
 * ahead of the one that left it.
 */
export function chain(events: readonly FoldEvent[], start: Fact['now'] | null): FoldEvent[] {
  const [edges, echoes] = edgesAndEchoes(events);
  return withEchoes(wholeTrail(edges, start) ?? edges, echoes);
}

/**
 * Whether the updates of one object within a second do not tell their order: one of them is missing, or they lead in a circle that
 * may begin anywhere. What holds after that second, only Stripe can say.
 */
export function isBroken(events: readonly FoldEvent[], start: Fact['now'] | null): boolean {
  const [edges] = edgesAndEchoes(events);
  return edges.length > 1 && wholeTrail(edges, start) === null;
}

function edgesAndEchoes(events: readonly FoldEvent[]): [FoldEvent[], FoldEvent[]] {
  return [events.filter(({ fact }) => fact.before !== null), events.filter(({ fact }) => fact.before === null)];
}

function wholeTrail(edges: readonly FoldEvent[], start: Fact['now'] | null): FoldEvent[] | null {
  const starts = [...(start === null ? [] : [keyOf(start)]), ...sources(edges)];
  const trails = starts.map((from) => ({ from, path: trail(edges, from) }));
  return trails.find(({ from, path }) => path.length === edges.length && connects(path, from))?.path ?? null;
}

/** Hierholzer's algorithm takes every edge in any case; where there is no trail, some of them do not follow each other. */
function connects(path: readonly FoldEvent[], from: string): boolean {
  return path.every(({ fact }, n) => keyOf(fact.before) === (n === 0 ? from : keyOf(path[n - 1]?.fact.now ?? null)));
}

const keyOf = (now: Fact['now'] | null): string => JSON.stringify(now);

function sources(edges: readonly FoldEvent[]): string[] {
  const surplus = new Map<string, number>();
  for (const { fact } of edges) {
    surplus.set(keyOf(fact.before), (surplus.get(keyOf(fact.before)) ?? 0) + 1);
    surplus.set(keyOf(fact.now), (surplus.get(keyOf(fact.now)) ?? 0) - 1);
  }
  return [...surplus].filter(([, out]) => out > 0).map(([state]) => state);
}

function trail(edges: readonly FoldEvent[], start: string): FoldEvent[] {
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
    const said = ordered.findLastIndex((event) => keyOf(event.fact.now) === keyOf(echo.fact.now));
    const left = ordered.findIndex((event) => keyOf(event.fact.before) === keyOf(echo.fact.now));
    ordered.splice(said !== -1 ? said + 1 : left !== -1 ? left : ordered.length, 0, echo);
  }
  return ordered;
}
