import type { mongo } from 'mongoose';
import type { FoldEvent } from '../billing/fold.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import { startOfSecond } from '../inbox/position.ts';
import { factOf, storedFold } from './resolve.ts';

/** A span of seconds: from `from` on (null: from the beginning) and before `before` (null: to the end). */
export interface Span {
  from: number | null;
  before: number | null;
}

/** Every stored event of a subject, in order, whatever its status: a document is the fold of all of them. */
export async function eventsOf(
  events: mongo.Collection<StoredEvent>,
  subject: string,
  { from, before }: Span,
): Promise<FoldEvent[]> {
  const position = {
    ...(from === null ? {} : { $gte: startOfSecond(from) }),
    ...(before === null ? {} : { $lt: startOfSecond(before) }),
  };
  const rows = await events
    .find({ subjects: subject, ...(Object.keys(position).length > 0 ? { position } : {}) })
    .project<Omit<StoredEvent, 'payload'>>({ payload: 0 })
    .sort({ position: 1 })
    .toArray();
  const stale = rows.filter((row) => storedFold(row) === null).map(({ _id }) => _id);
  const readAgain = new Map(stale.length === 0 ? [] : (await readFacts(events, stale)).map((row) => [row._id, row]));
  return rows.map((row) => storedFold(readAgain.get(row._id) ?? row)).filter((event) => event !== null);
}

/** Facts of an older version: their payloads are asked for after all. */
async function readFacts(events: mongo.Collection<StoredEvent>, ids: string[]): Promise<StoredEvent[]> {
  const rows = await events.find({ _id: { $in: ids } }).toArray();
  return rows.map((row) => ({ ...row, fact: factOf(row) }));
}
