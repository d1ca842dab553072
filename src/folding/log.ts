import type { mongo } from 'mongoose';
import { claimedBy } from '../billing/customer/claimed-by.ts';
import type { FoldEvent } from '../billing/fold.ts';
import type { Fact } from '../facts/fact.ts';
import { anOwnerOf, type StoredEvent } from '../inbox/event.document.ts';
import { startOfSecond } from '../inbox/position.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { factOf, storedFact } from '../routing/stored-fact.ts';

/** A stored event of a stream, before its place is known. */
export interface StreamEvent extends Omit<FoldEvent, 'place'> {
  /** Whether it is folded: marked as done, or waiting only for an owner. */
  isDone: boolean;
  /** Whether its personal fields were overwritten. */
  isErased: boolean;
}

/** A range of seconds. `from` is included, null for no lower limit. `before` is excluded, null for no upper limit. */
export interface Span {
  from: number | null;
  before: number | null;
}

/** Returns the stored events of some streams, in order and of any status, because an account is the fold of all of them. */
export async function readLog(
  events: mongo.Collection<StoredEvent>,
  streams: readonly string[],
  span: Span,
): Promise<StreamEvent[]> {
  const rows = await events
    .find(filterOf(streams, span), IN_ONE_ANSWER)
    .project<Pick<StoredEvent, (typeof FOLDED)[number]>>(ONLY_FOLDED)
    .toArray();
  // An ignored event has no fact, so its payload need not be read.
  const stale = rows.filter((row) => storedFact(row) === null && row.status !== 'IGNORED').map(({ _id }) => _id);
  const readAgain = stale.length === 0 ? new Map() : await readFacts(events, stale);
  return rows
    .sort((a, b) => (a.position < b.position ? -1 : 1))
    .flatMap((row) => {
      const fact = storedFact(row) ?? readAgain.get(row._id) ?? null;
      return fact ? [streamEventOf(row, fact)] : [];
    });
}

/** Counts the events that `readLog` would read, in the index alone. */
export function countLog(
  events: mongo.Collection<StoredEvent>,
  streams: readonly string[],
  span: Span,
): Promise<number> {
  return events.countDocuments(filterOf(streams, span));
}

/** The fields of an event that a fold needs. Reading the others would cost time for each event of a long log. */
const FOLDED = [
  '_id',
  'position',
  'createdAt',
  'status',
  'stream',
  'waitsFor',
  'fact',
  'trusted',
  'answer',
  'idempotencyKey',
  'actor',
  'reason',
  'requestId',
  'by',
  'erased',
] as const satisfies readonly (keyof StoredEvent)[];
const ONLY_FOLDED = Object.fromEntries(FOLDED.map((field) => [field, 1]));

/** Returns a stored event and its fact in the form that folds take. */
export function streamEventOf(event: Pick<StoredEvent, (typeof FOLDED)[number]>, fact: Fact): StreamEvent {
  const { _id: id, position, createdAt: at, actor, reason = null, requestId = null } = event;
  const by = event.by ?? (actor ? { actor, reason, requestId } : null);
  const { answer = null, idempotencyKey = null } = event;
  const claims = claimedBy(fact, event.trusted === true);
  // An event that waits for an owner is folded already. An event that waits for its payment is not.
  const isDone = event.status === 'PROCESSED' || event.waitsFor?.[0] === anOwnerOf(String(event.stream));
  return { id, position, at, answer, idempotencyKey, claims, fact, by, isDone, isErased: event.erased === true };
}

function filterOf(streams: readonly string[], { from, before }: Span): mongo.Filter<StoredEvent> {
  const position = {
    ...(from === null ? {} : { $gte: startOfSecond(from) }),
    ...(before === null ? {} : { $lt: startOfSecond(before) }),
  };
  const [stream] = streams;
  return {
    stream: streams.length === 1 && stream !== undefined ? stream : { $in: [...streams] },
    ...(Object.keys(position).length > 0 ? { position } : {}),
  };
}

/** Reads the facts of some events from their payloads, by event ID, because the stored facts are of an older version. Unreadable ones are absent. */
async function readFacts(events: mongo.Collection<StoredEvent>, ids: string[]): Promise<Map<string, Fact>> {
  const rows = await events.find({ _id: { $in: ids } }, IN_ONE_ANSWER).toArray();
  return new Map(
    rows.flatMap((row) => {
      try {
        const fact = factOf(row);
        return fact ? [[row._id, fact] as const] : [];
      } catch {
        return [];
      }
    }),
  );
}
