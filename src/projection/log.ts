import DataLoader from 'dataloader';
import type { mongo } from 'mongoose';
import type { FoldEvent } from '../billing/fold.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { startOfSecond } from '../inbox/position.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { storedFold } from './resolve.ts';
import { factOf } from './stored-fact.ts';

/** A span of seconds: from `from` on (null: from the beginning) and before `before` (null: to the end). */
export interface Span {
  from: number | null;
  before: number | null;
}

/** Every stored event of a subject, in order, whatever its status: a document is the fold of all of them. */
export async function eventsOf(
  events: mongo.Collection<StoredEvent>,
  subject: string,
  span: Span,
): Promise<FoldEvent[]> {
  const happened = await inOrder(events, events.find(filterOf({ subject, ...span }), IN_ONE_ANSWER));
  return happened.map(({ event }) => event);
}

/** Counts the events that `eventsOf` would read, in the index alone. */
export function countEvents(events: mongo.Collection<StoredEvent>, subject: string, span: Span): Promise<number> {
  return events.countDocuments(filterOf({ subject, ...span }));
}

/**
 * The same from a second on, for many subjects: what is asked for in one turn of the event loop is read at once, because a batch of
 * events concerns many documents.
 */
export function createLog(
  events: mongo.Collection<StoredEvent>,
): (subject: string, from: number | null) => Promise<FoldEvent[]> {
  const loader = new DataLoader((asked: readonly Asked[]) => read(events, asked), { cache: false, maxBatchSize: 100 });
  return (subject, from) => loader.load({ subject, from, before: null });
}

interface Asked extends Span {
  subject: string;
}

async function read(events: mongo.Collection<StoredEvent>, asked: readonly Asked[]): Promise<FoldEvent[][]> {
  // The hint spares a plan for each of them.
  const found = events.find({ $or: asked.map(filterOf) }, IN_ONE_ANSWER).hint({ subjects: 1, position: 1 });
  const bySubject = new Map<string, FoldEvent[]>(asked.map(({ subject }) => [subject, []]));
  for (const { event, subjects } of await inOrder(events, found)) {
    for (const subject of subjects) bySubject.get(subject)?.push(event);
  }
  return asked.map(({ subject, from }) => {
    const happened = bySubject.get(subject) as FoldEvent[];
    // Another subject of an event may have been asked for from an earlier second on.
    return from === null ? happened : happened.filter(({ position }) => position >= startOfSecond(from));
  });
}

/** What a fold needs of an event. Every other field would be read and thrown away, for each event of a long life. */
const FOLDED = [
  '_id',
  'position',
  'createdAt',
  'subjects',
  'userId',
  'place',
  'fact',
  'answer',
  'idempotencyKey',
  'actor',
  'reason',
  'requestId',
  'by',
] as const satisfies readonly (keyof StoredEvent)[];
const ONLY_FOLDED = Object.fromEntries(FOLDED.map((field) => [field, 1]));

async function inOrder(
  events: mongo.Collection<StoredEvent>,
  found: mongo.FindCursor<StoredEvent>,
): Promise<{ event: FoldEvent; subjects: string[] }[]> {
  const rows = await found.project<Pick<StoredEvent, (typeof FOLDED)[number]>>(ONLY_FOLDED).toArray();
  const stale = rows.filter((row) => storedFold(row) === null).map(({ _id }) => _id);
  const readAgain = new Map(stale.length === 0 ? [] : (await readFacts(events, stale)).map((row) => [row._id, row]));
  return rows
    .sort((a, b) => (a.position < b.position ? -1 : 1))
    .flatMap((row) => {
      const event = storedFold(readAgain.get(row._id) ?? row);
      return event ? [{ event, subjects: row.subjects as string[] }] : [];
    });
}

function filterOf({ subject, from, before }: Asked): mongo.Filter<StoredEvent> {
  const position = {
    ...(from === null ? {} : { $gte: startOfSecond(from) }),
    ...(before === null ? {} : { $lt: startOfSecond(before) }),
  };
  return { subjects: subject, ...(Object.keys(position).length > 0 ? { position } : {}) };
}

/** Facts of an older version: their payloads are asked for after all. */
async function readFacts(events: mongo.Collection<StoredEvent>, ids: string[]): Promise<StoredEvent[]> {
  const rows = await events.find({ _id: { $in: ids } }, IN_ONE_ANSWER).toArray();
  return rows.map((row) => ({ ...row, fact: factOf(row) }));
}
