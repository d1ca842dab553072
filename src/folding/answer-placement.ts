import type { Answer, FoldEvent } from '../billing/fold.ts';
import type { Fact } from '../facts/fact.ts';
import { secondOf } from '../inbox/position.ts';
import { FIRST_CHANGES, hasPassed, keyOf } from './object-state.ts';

/** The events and answers of one object in order. */
export interface Placement {
  /** Each with the second in which it is folded. */
  placed: { event: FoldEvent; second: number }[];
  /** Whether the last state may be wrong because an event is missing. Then the object has to be read from Stripe again. */
  isDoubtful: boolean;
}

type AnswerEvent = FoldEvent & { answer: Answer };

/**
 * Places answers of Stripe among the events of the same object. `chain` has the events in order, `start` is the object before them.
 * The instant of an answer is not known exactly: Stripe dates it in whole seconds, and it shows the object at some moment between request
 * and answer. The place depends only on the stored events and answers, so the order of arrival does not matter:
 *
 * - Answers are in the order of their requests, but a read that overlaps with a write and shows another state counts as older. The
 *   answer to the last request is placed first.
 * - An answer is placed within its seconds, after everything that was stored about the object at the time of the request, and not after
 *   the answer to a later request.
 * - An answer to a write is placed directly after the event of that write, which has the same idempotency key.
 * - Otherwise an answer to a read is placed after the last event with the same state, or before all events if `start` is that state.
 * - Otherwise it is placed before the first event that changed this state, or that is further in the lifecycle (`hasPassed`).
 * - Otherwise it is placed as late as these rules allow.
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
  const asked = inOrderOfRequest(answers as readonly AnswerEvent[]);
  const slots: AnswerEvent[][] = Array.from({ length: chain.length + 1 }, () => []);
  let latest = chain.length;
  let guessed = false;
  for (const answer of [...asked].reverse()) {
    const own = causedEventOf(answer, chain);
    const found = own === -1 ? search(answer, asked, chain, start, latest) : { place: own + 1, guessed: false };
    slots[found.place]?.unshift(answer);
    guessed ||= found.guessed;
    latest = own === -1 ? found.place : Math.min(latest, own);
  }
  return { placed: inSeconds(chain, slots), isDoubtful: guessed || !endConnects(chain, slots, start) };
}

/**
 * Returns ranks of events, by event ID: a lower rank happened earlier, as the answers show. An event that was stored when an answer was
 * requested is older than the request. An event that a write caused is older than all later requests. Other events are absent.
 */
export function ranksByAnswers(
  answers: readonly FoldEvent[],
  events: readonly FoldEvent[],
): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  for (const [n, { answer, idempotencyKey }] of inOrderOfRequest(answers as readonly AnswerEvent[]).entries()) {
    for (const id of answer.seen) if (!ranks.has(id)) ranks.set(id, n);
    for (const event of events) {
      const isOwn = idempotencyKey !== null && event.idempotencyKey === idempotencyKey;
      if (isOwn && !ranks.has(event.id)) ranks.set(event.id, n + 0.5);
    }
  }
  return ranks;
}

/** Returns the index of the last event that the request of an answer caused, -1 if there is none. */
function causedEventOf({ idempotencyKey }: FoldEvent, chain: readonly FoldEvent[]): number {
  return idempotencyKey === null ? -1 : chain.findLastIndex((event) => event.idempotencyKey === idempotencyKey);
}

/** Returns the place of an answer whose own event is unknown. `guessed` is true if the events do not determine the place. */
function search(
  event: AnswerEvent,
  asked: readonly AnswerEvent[],
  chain: readonly FoldEvent[],
  start: Fact['now'] | null,
  latest: number,
): { place: number; guessed: boolean } {
  const { fact, position, idempotencyKey } = event;
  const until = chain.findLastIndex((other) => secondOf(other.position) <= secondOf(position)) + 1;
  const earliest = earliestPlace(event, asked, chain, until);
  const last = Math.max(earliest, Math.min(latest, until));
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

/** Returns the first place that is after all earlier seconds, all events stored before the request, and all states that must be older. */
function earliestPlace(
  { fact, answer }: AnswerEvent,
  asked: readonly AnswerEvent[],
  chain: readonly FoldEvent[],
  until: number,
): number {
  const seen = new Set(answer.seen);
  const seenWrites = new Set(asked.filter(({ id }) => seen.has(id)).map((other) => causedEventOf(other, chain)));
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

/**
 * Sorts answers by request: first by which answers were stored at that time, then by the clock of the process that asked. A read that
 * overlaps with a write, and shows another state, comes before it: Stripe answered it before it made the write.
 */
function inOrderOfRequest(answers: readonly AnswerEvent[]): AnswerEvent[] {
  const left = [...answers].sort(
    (a, b) => a.answer.askedAt.getTime() - b.answer.askedAt.getTime() || (a.id < b.id ? -1 : 1),
  );
  const ordered: AnswerEvent[] = [];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ id }) => id));
    const ready = left.filter(({ id, answer }) => !answer.seen.some((seen) => seen !== id && waiting.has(seen)));
    const first = ready[0] ?? (left[0] as AnswerEvent);
    const overlapping = isWrite(first) ? ready.find((read) => isReadBefore(read, first)) : undefined;
    ordered.push(...left.splice(left.indexOf(overlapping ?? first), 1));
  }
  return ordered;
}

const isWrite = ({ idempotencyKey }: FoldEvent): boolean => idempotencyKey !== null;
/** Whether a read shows another state than a write, whose answer was not stored when it was sent. A read that names nothing is not compared. */
const isReadBefore = (read: AnswerEvent, write: AnswerEvent): boolean =>
  !isWrite(read) && read.answer.seen.length > 0 && keyOf(read.fact.now) !== keyOf(write.fact.now);

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

/** Whether the last change starts from the state before it, or an answer confirms the state after it. */
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
