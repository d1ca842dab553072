import type { Answer, FoldEvent } from '../billing/fold.ts';
import type { Fact } from '../facts/fact.ts';
import { secondOf } from '../inbox/position.ts';
import { FIRST_CHANGES, hasPassed, keyOf } from './object-state.ts';

/** The events of one object with the answers among them, each with the second in which it is folded. */
export interface Placement {
  placed: { event: FoldEvent; second: number }[];
  /** Whether the last state may be wrong because an event is missing. Reading the object from Stripe again decides it. */
  isDoubtful: boolean;
}

type AnswerEvent = FoldEvent & { answer: Answer };

/**
 * Places answers of Stripe among the events of the same object. `chain` has the events in order, `start` is the object before them.
 * An answer has no instant of its own: Stripe dates it in whole seconds, and it shows the object at some moment between question and
 * answer. The place is a function of the stored events and answers alone, so the order of arrival does not matter:
 *
 * - Answers follow each other as they were asked. The one that was asked last is placed first.
 * - An answer stands within its seconds, behind everything that was stored about the object when it was asked, and not behind an
 *   answer that was asked later.
 * - An answer to a write stands directly behind the event of that write, which carries the same idempotency key.
 * - Otherwise an answer to a read stands behind the last event with the same state, or before all events if `start` is that state.
 * - Otherwise it stands before the first event that left this state, or that is further on (`hasPassed`).
 * - Otherwise it stands as late as allowed.
 *
 * See docs/decisions/0028-answers-among-events.md.
 */
export function placeAnswers(
  chain: readonly FoldEvent[],
  answers: readonly FoldEvent[],
  start: Fact['now'] | null,
): Placement {
  if (answers.length === 0) {
    return { placed: chain.map((event) => ({ event, second: secondOf(event.position) })), isDoubtful: false };
  }
  const asked = inOrderOfAsking(answers as readonly AnswerEvent[]);
  const slots: AnswerEvent[][] = Array.from({ length: chain.length + 1 }, () => []);
  let latest = chain.length;
  let guessed = false;
  for (const answer of [...asked].reverse()) {
    const own = ownEventOf(answer, chain);
    const found = own === -1 ? search(answer, asked, chain, start, latest) : { place: own + 1, guessed: false };
    slots[found.place]?.unshift(answer);
    guessed ||= found.guessed;
    latest = own === -1 ? found.place : Math.min(latest, own);
  }
  return { placed: inSeconds(chain, slots), isDoubtful: guessed || !endConnects(chain, slots, start) };
}

/**
 * By event: how early the answers show that it happened. An event that an answer had seen comes before its question, and an event that
 * an answer's own request caused before all that was asked later. Events of which no answer shows anything are absent.
 */
export function ranksByAnswers(
  answers: readonly FoldEvent[],
  events: readonly FoldEvent[],
): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const [n, { answer, idempotencyKey }] of inOrderOfAsking(answers as readonly AnswerEvent[]).entries()) {
    for (const id of answer.seen) if (!ranks.has(id)) ranks.set(id, n);
    for (const event of events) {
      const isOwn = idempotencyKey !== null && event.idempotencyKey === idempotencyKey;
      if (isOwn && !ranks.has(event.id)) ranks.set(event.id, n + 0.5);
    }
  }
  return ranks;
}

/** The place of the last event that the answer's own request caused; -1 where none is known. */
function ownEventOf({ idempotencyKey }: FoldEvent, chain: readonly FoldEvent[]): number {
  return idempotencyKey === null ? -1 : chain.findLastIndex((event) => event.idempotencyKey === idempotencyKey);
}

function search(
  event: AnswerEvent,
  asked: readonly AnswerEvent[],
  chain: readonly FoldEvent[],
  start: Fact['now'] | null,
  notBehind: number,
): { place: number; guessed: boolean } {
  const { fact, position, idempotencyKey } = event;
  const until = chain.findLastIndex((other) => secondOf(other.position) <= secondOf(position)) + 1;
  const earliest = earliestPlace(event, asked, chain, until);
  const last = Math.max(earliest, Math.min(notBehind, until));
  const state = keyOf(fact.now);
  if (idempotencyKey === null) {
    for (let place = last; place >= earliest; place--) {
      if (keyOf(place === 0 ? start : (chain[place - 1]?.fact.now ?? null)) === state) return { place, guessed: false };
    }
  }
  for (let place = earliest; place < last; place++) {
    const next = chain[place]?.fact;
    if (next && hasPassed(next, fact)) return { place, guessed: false };
    if (next?.before && keyOf(next.before) === state) return { place, guessed: idempotencyKey !== null };
  }
  return { place: last, guessed: last > earliest };
}

/** Behind everything of the seconds before, everything that was stored when it was asked, and whatever must be older. */
function earliestPlace(
  { fact, answer }: AnswerEvent,
  asked: readonly AnswerEvent[],
  chain: readonly FoldEvent[],
  until: number,
): number {
  const seen = new Set(answer.seen);
  const seenWrites = new Set(asked.filter(({ id }) => seen.has(id)).map((other) => ownEventOf(other, chain)));
  return (
    chain.findLastIndex(
      (event, place) =>
        secondOf(event.position) < answer.since ||
        seen.has(event.id) ||
        seenWrites.has(place) ||
        (place < until && (FIRST_CHANGES.includes(event.fact.change) || hasPassed(fact, event.fact))),
    ) + 1
  );
}

/** By what was stored when they were asked, then by the clock of who asked. */
function inOrderOfAsking(answers: readonly AnswerEvent[]): AnswerEvent[] {
  const left = [...answers].sort(
    (a, b) => a.answer.askedAt.getTime() - b.answer.askedAt.getTime() || (a.id < b.id ? -1 : 1),
  );
  const ordered: AnswerEvent[] = [];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ id }) => id));
    const next = left.findIndex(({ id, answer }) => !answer.seen.some((seen) => seen !== id && waiting.has(seen)));
    ordered.push(...left.splice(Math.max(0, next), 1));
  }
  return ordered;
}

function inSeconds(chain: readonly FoldEvent[], slots: readonly AnswerEvent[][]): Placement['placed'] {
  const placed: Placement['placed'] = [];
  for (const [place, answers] of slots.entries()) {
    const event = chain[place - 1];
    if (event) placed.push({ event, second: secondOf(event.position) });
    for (const answer of answers) {
      placed.push({ event: answer, second: Math.max(answer.answer.since, placed.at(-1)?.second ?? 0) });
    }
  }
  return placed;
}

/** Whether the last change starts from the state that was known before it, or an answer confirms what it led to. */
function endConnects(chain: readonly FoldEvent[], slots: readonly AnswerEvent[][], start: Fact['now'] | null): boolean {
  let known = start && keyOf(start);
  let connects = true;
  for (const [place, answers] of slots.entries()) {
    const event = chain[place - 1];
    if (event) {
      const { before, now } = event.fact;
      connects = before === null || known === null || keyOf(before) === known;
      known = keyOf(now);
    }
    for (const { fact, idempotencyKey } of answers) {
      if (event && idempotencyKey !== null && event.idempotencyKey === idempotencyKey) continue;
      known = keyOf(fact.now);
      connects = true;
    }
  }
  return connects;
}
