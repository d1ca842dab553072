import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import type { EntitlementState } from '../billing/entitlement/entitlement.state.ts';
import type { FoldEvent } from '../billing/fold.ts';
import type { PaymentDocument } from '../billing/payment/payment.document.ts';
import { paymentProjection } from '../billing/payment/payment.fold.ts';
import type { PaymentState } from '../billing/payment/payment.state.ts';
import { Placement, type ReferencedPayment, referencesOf } from '../billing/payment/placement.ts';
import { secondOf } from '../inbox/position.ts';
import type { StreamEvent } from './log.ts';
import { covers, type KnownLog, UNKNOWN_LOG, withEvents, withPayments } from './remembered.ts';
import { type Folded, firstSecondOf, nothingFolded, type Replayed, replay, rewind } from './replay.ts';

/** The result of folding a stream. */
export interface FoldedStream {
  account: FoldedPart<EntitlementState>;
  /** The payments that the new events concern. All payments if the stream was folded from its first event. */
  payments: FoldedPayment[];
  /** The events that were folded now and not before, in order. */
  added: FoldEvent[];
  /** Events that wait for a payment to be known. */
  waiting: { id: string; waitsFor: string[] }[];
  /** IDs for which events may wait, and whose payment is known now. */
  told: string[];
  /** The known part of its log, after the fold. Its payments are those before the fold. */
  log: KnownLog;
}

/** The fold of one document: `after` is the result of folding `events`, `before` is what was stored. */
export interface FoldedPart<State> {
  events: FoldEvent[];
  before: State;
  after: Replayed<State>;
}

export interface FoldedPayment extends FoldedPart<PaymentState> {
  id: string;
  /** Its row as it was read, null if it had none. */
  row: PaymentDocument | null;
  /** See PaymentDocument. */
  firstId: string | undefined;
  references: ReferencedPayment;
  /** The second of its oldest event. null if all its events moved away. */
  since: number | null;
}

export interface StreamInput {
  stream: string;
  known: Folded<EntitlementState>;
  /** The payments of the stream that the new events name. */
  payments: readonly PaymentDocument[];
  added: readonly StreamEvent[];
  /** The known part of its log, without the new events. */
  log: KnownLog;
  /** Whether to read and fold the whole log, even if it is known. */
  fromNothing: boolean;
}

export interface StreamReads {
  /** Returns the stored events of the stream from a second on, in order. All of them for null. */
  log(fromSecond: number | null): Promise<StreamEvent[]>;
  /** Returns the payments of the stream that have one of these references. All of them for null. */
  payments(refs: readonly string[] | null): Promise<PaymentDocument[]>;
  /** Whether the account includes this event, although it is not marked as done yet. */
  isFolded(event: StreamEvent): boolean;
}

/**
 * Folds new events of a stream. Events newer than the last folded second are appended. An older event makes the stream fold again from the
 * newest checkpoint before it. Reads the log only if it is not known. Writes nothing.
 */
export async function foldStream(input: StreamInput, reads: StreamReads): Promise<FoldedStream> {
  const { stream, known, added } = input;
  if (input.fromNothing) return foldFromNothing({ ...input, log: UNKNOWN_LOG }, reads);
  const placement = new Placement(stream, input.payments);
  placement.tell(added.map(({ fact }) => fact));
  if (movesEvents(placement, input.payments)) return foldFromNothing(input, reads);
  const placed = placeAll(added, placement);
  const first = Math.min(...placed.events.map(firstSecondOf));
  if (placed.events.length === 0 || known.position === null || first > secondOf(known.position)) {
    const log = knownLog(input);
    return assemble(input, { start: known, placed, added: placed.events, placement, rows: input.payments, log });
  }
  // Events without a place count, too, because the log may give them one.
  return foldLate(input, reads, Math.min(...added.map(firstSecondOf)));
}

/** Folds again from the newest checkpoint before a second. */
async function foldLate(input: StreamInput, reads: StreamReads, first: number): Promise<FoldedStream> {
  let second = first;
  let logFrom = first;
  for (;;) {
    const { start, fromSecond } = rewind(entitlementProjection, input.known, second);
    if (fromSecond === null) return foldFromNothing(input, reads);
    logFrom = Math.min(logFrom, fromSecond);
    const log = await logSince(logFrom, input, reads);
    const { payments: rows } = log;
    const events = log.events.filter(({ position }) => secondOf(position) >= logFrom);
    const placement = new Placement(input.stream, rows);
    placement.tell(events.map(({ fact }) => fact));
    if (movesEvents(placement, rows)) return foldFromNothing(input, reads);
    const placed = placeAll(events, placement);
    // An answer that was stored meanwhile can begin before the second of the checkpoint.
    const inSpan = placed.events.filter(({ position }) => secondOf(position) >= fromSecond);
    const earliest = Math.min(...inSpan.map(firstSecondOf));
    if (earliest < fromSecond) {
      second = earliest;
      continue;
    }
    const added = addedOf(placed.events, events, input, reads);
    // The payment of a late event is folded from its first event.
    const since = lateRows(added, rows).map((row) => row.since ?? logFrom);
    if (Math.min(...since) < logFrom) {
      logFrom = Math.min(...since);
      continue;
    }
    return assemble(input, { start, placed, added, placement, rows, fromSecond, log });
  }
}

async function foldFromNothing(input: StreamInput, reads: StreamReads): Promise<FoldedStream> {
  const log = await logSince(null, input, reads);
  const { events, payments: rows } = log;
  const placement = new Placement(input.stream, []);
  placement.tell(events.map(({ fact }) => fact));
  const placed = placeAll(events, placement);
  const added = addedOf(placed.events, events, input, reads);
  const start = nothingFolded(entitlementProjection);
  return assemble(input, { start, placed, added, placement, rows, all: true, log });
}

/** Returns the known part of the log, with the new events and the payments that they name. */
const knownLog = ({ log, payments, added }: StreamInput): KnownLog => ({
  ...withPayments(log, payments),
  events: withEvents(log.events, added),
});

/** Returns the log with the new events. Uses the known part if it reaches back to that second, else reads the stored events. */
async function logSince(from: number | null, input: StreamInput, reads: StreamReads): Promise<KnownLog> {
  if (covers(input.log, from)) return knownLog(input);
  const events = await reads.log(from);
  const payments = await reads.payments(from === null ? null : events.flatMap(({ fact }) => referencesOf(fact)));
  return { from, events, payments };
}

/** Returns the events of a stream that have a place, in order. `events` must be all events of the stream. */
export function placedEvents(stream: string, events: readonly StreamEvent[]): FoldEvent[] {
  const placement = new Placement(stream, []);
  placement.tell(events.map(({ fact }) => fact));
  return placeAll(events, placement).events;
}

/**
 * Returns the events that have a place, in order, for a part of a stream. `rows` are the payments that the events name. null if an event
 * that is not folded yet moves earlier events to other payments.
 */
export function placedAmong(
  rows: readonly PaymentDocument[],
  stream: string,
  events: readonly StreamEvent[],
): FoldEvent[] | null {
  const placement = new Placement(stream, rows);
  placement.tell(events.map(({ fact }) => fact));
  return movesEvents(placement, rows) ? null : placeAll(events, placement).events;
}

interface Placed {
  events: FoldEvent[];
  waiting: { id: string; waitsFor: string[] }[];
}

function placeAll(events: readonly StreamEvent[], placement: Placement): Placed {
  const placed: Placed = { events: [], waiting: [] };
  for (const { isDone: _, isErased: __, ...event } of events) {
    const place = placement.place(event.fact);
    if ('waitsFor' in place) placed.waiting.push({ id: event.id, waitsFor: place.waitsFor });
    else placed.events.push({ ...event, place });
  }
  placed.events.sort((a, b) => (a.position < b.position ? -1 : 1));
  return placed;
}

/** Whether new events move folded events to other payments. */
function movesEvents(placement: Placement, rows: readonly PaymentDocument[]): boolean {
  if (placement.absorbed.size > 0) return true;
  return rows.some((row) => {
    const now = placement.payment(row._id);
    if (row.position === null || now === undefined) return false;
    const bills = row.subscriptionId !== undefined && now.subscriptionId !== row.subscriptionId;
    return bills || now.sessionId !== row.sessionId;
  });
}

/** The new events, and the events that were stored since the account was saved and are not folded yet. */
function addedOf(
  placed: readonly FoldEvent[],
  events: readonly StreamEvent[],
  { added }: StreamInput,
  { isFolded }: StreamReads,
): FoldEvent[] {
  const fresh = new Set(added.map(({ id }) => id));
  const open = new Set(events.filter((event) => !event.isDone && !isFolded(event)).map(({ id }) => id));
  return placed.filter(({ id }) => fresh.has(id) || open.has(id));
}

/** Returns the payments with a new event that is not newer than the ones folded before. These are folded again. */
function lateRows(added: readonly FoldEvent[], rows: readonly PaymentDocument[]): PaymentDocument[] {
  return rows.filter((row) => {
    const own = added.filter(({ place }) => place.paymentId === row._id);
    return row.position !== null && own.some((event) => firstSecondOf(event) <= secondOf(row.position as string));
  });
}

/** The first `_id` of a payment without a row: the ID of its payment intent, if an invoice has just claimed that. */
function firstIdOf(id: string, { refs }: ReferencedPayment, rows: readonly PaymentDocument[]): string | undefined {
  const claimed = rows.find((row) => row._id !== id && row.status !== null && refs.includes(row._id));
  return claimed && (claimed.firstId ?? claimed._id);
}

interface Assembly {
  start: Folded<EntitlementState>;
  placed: Placed;
  added: FoldEvent[];
  placement: Placement;
  rows: readonly PaymentDocument[];
  /** The second from which the account is folded. Absent if it is folded from the first of the events. */
  fromSecond?: number;
  all?: boolean;
  log: KnownLog;
}

function assemble(
  input: StreamInput,
  { start, placed, added, placement, rows, fromSecond, all, log }: Assembly,
): FoldedStream {
  const ofAccount =
    fromSecond === undefined ? placed.events : placed.events.filter(({ position }) => secondOf(position) >= fromSecond);
  const account = {
    events: ofAccount,
    before: input.known.state,
    after: replay(entitlementProjection, start, ofAccount),
  };
  const stored = new Map(rows.map((row) => [row._id, row]));
  const late = new Set(lateRows(added, rows).map(({ _id }) => _id));
  const touched = new Set(
    all
      ? [...placement.ids().filter((id) => !placement.absorbed.has(id)), ...stored.keys()]
      : [...added.flatMap(({ place }) => place.paymentId ?? []), ...placement.changed()],
  );
  const payments = [...touched].sort().map((id): FoldedPayment => {
    const row = stored.get(id);
    const own = placed.events.filter(({ place }) => place.paymentId === id);
    const again = all || late.has(id) || !row;
    const start = again ? nothingFolded(paymentProjection) : { state: row.state, position: row.position, bases: [] };
    const events = again ? own : own.filter((event) => added.includes(event));
    const references = placement.payment(id) ?? { _id: id, stream: input.stream, refs: [], sessionId: null };
    const seconds = events.map(firstSecondOf);
    if (!again && row.since !== null) seconds.push(row.since);
    return {
      id,
      row: row ?? null,
      firstId: row ? row.firstId : firstIdOf(id, references, rows),
      references,
      before: row?.state ?? paymentProjection.empty,
      after: replay(paymentProjection, start, events),
      since: seconds.length === 0 ? null : Math.min(...seconds),
      events,
    };
  });
  const foldedBefore = new Set(
    added.flatMap(({ place: { paymentId }, position }) => {
      const folded = stored.get(paymentId ?? '')?.position ?? null;
      return paymentId !== null && folded !== null && position <= folded ? [paymentId] : [];
    }),
  );
  const knownNow = payments.flatMap(({ id, references: { refs, subscriptionId } }) => {
    const row = stored.get(id);
    const isKnownNow = subscriptionId !== undefined && row?.subscriptionId === undefined;
    // The process that folded one of its events before may have died before it rescheduled the waiting events.
    if (isKnownNow || foldedBefore.has(id)) return [id, ...refs];
    return refs.filter((ref) => !row?.refs.includes(ref));
  });
  const isPlaced = new Set(placed.events.map(({ id }) => id));
  const logged = log.events.map((event) => (isPlaced.has(event.id) ? { ...event, isDone: true } : event));
  return {
    account,
    payments,
    added,
    waiting: placed.waiting,
    told: [...new Set(knownNow)],
    log: { ...log, events: logged },
  };
}
