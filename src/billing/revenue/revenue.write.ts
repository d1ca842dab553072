import { isDeepStrictEqual } from 'node:util';
import type { mongo } from 'mongoose';
import { duplicatesOf, IN_ONE_ANSWER } from '../../platform/mongo.ts';
import type { RevenueCollections, RevenueDay, RevenueRow } from './revenue.document.ts';
import { dayOf, type RevenueLine } from './revenue.line.ts';

/** A stream whose document was saved. */
export interface RevenueChange {
  stream: string;
  /** Of the document as it is saved now. */
  revision: number;
  /**
   * The lines of the document that this one replaced. Null where the rows of that one may be missing, after a crash for one: then the stored rows
   * are read and compared, which costs one more command.
   */
  before: readonly RevenueLine[] | null;
  after: readonly RevenueLine[];
}

type Rows = RevenueCollections['revenueRows'];

/** Lines by the day of their row. */
type ByDay = ReadonlyMap<string, readonly RevenueLine[]>;

/**
 * Makes the rows of these streams say what their documents say. Rows of an older revision never replace newer ones, so a late or repeated call does
 * no harm. The days of rows that change are marked as dirty first, so that no report adds up sums that lack them. Rejects when MongoDB cannot be
 * asked: then call it again with `before: null`.
 */
export async function writeRevenue(
  { revenueRows, revenueDays }: RevenueCollections,
  changes: readonly RevenueChange[],
): Promise<void> {
  const unknown = changes.filter(({ before }) => before === null).map(({ stream }) => stream);
  const stored = unknown.length === 0 ? new Map() : await storedLines(revenueRows, unknown);
  const writes = changes.flatMap((change) => writesOf(change, stored));
  if (writes.length === 0) return;
  const days = [...new Set(writes.map(({ row }) => row._id.day))];
  await revenueDays.bulkWrite(days.map(mark), { ordered: false });
  try {
    await revenueRows.bulkWrite(writes.map(insertOrReplace), { ordered: false });
  } catch (error) {
    const there = duplicatesOf(error);
    if (!there) throw error;
    // Rows are never deleted, so these exist, at a newer revision or written a moment ago.
    const again = there.flatMap((index) => writes[index] ?? []);
    await revenueRows.bulkWrite(
      again.map((write) => ({ updateOne: replacement(write) })),
      { ordered: false },
    );
  }
}

const mark = (day: string): mongo.AnyBulkWriteOperation<RevenueDay> => ({
  updateOne: { filter: { _id: day }, update: { $currentDate: { markedAt: true } }, upsert: true },
});

/** How many rows of a stream say something else than the lines of its document. */
export async function wrongRows(rows: Rows, stream: string, lines: readonly RevenueLine[]): Promise<number> {
  const stored = await storedLines(rows, [stream]);
  return differences(stored.get(stream) ?? new Map(), byDay(lines)).size;
}

interface Write {
  row: RevenueRow;
  isNew: boolean;
}

function writesOf({ stream, revision, before, after }: RevenueChange, stored: ReadonlyMap<string, ByDay>): Write[] {
  const known = before === null ? (stored.get(stream) ?? new Map()) : byDay(before);
  return [...differences(known, byDay(after))].map(([day, lines]) => ({
    row: { _id: { stream, day }, revision, lines: [...lines] },
    isNew: !known.has(day),
  }));
}

/** An insert costs MongoDB a tenth of an upsert, and most rows are new. */
function insertOrReplace({ row, isNew }: Write): mongo.AnyBulkWriteOperation<RevenueRow> {
  if (isNew) return { insertOne: { document: row } };
  return { updateOne: { ...replacement({ row }), upsert: true } };
}

/** An upsert of an older row tries to insert it, and fails. */
function replacement({ row }: Pick<Write, 'row'>) {
  const { _id, revision, lines } = row;
  return { filter: { _id, revision: { $lte: revision } }, update: { $set: { revision, lines } } };
}

function differences(known: ByDay, after: ByDay): ByDay {
  const days = [...new Set([...known.keys(), ...after.keys()])];
  const lines = (of: ByDay, day: string) => of.get(day) ?? [];
  const wrong = days.filter((day) => !isDeepStrictEqual(lines(known, day), lines(after, day)));
  return new Map(wrong.map((day) => [day, lines(after, day)]));
}

/** Reads the lines of all rows of these streams, by stream and day, with one command. */
async function storedLines(rows: Rows, streams: readonly string[]): Promise<Map<string, ByDay>> {
  const ofStream = (stream: string) => ({ _id: { $gte: { stream, day: '' }, $lt: { stream, day: '~' } } });
  const found = await rows.find({ $or: [...new Set(streams)].map(ofStream) }, IN_ONE_ANSWER).toArray();
  const byStream = new Map<string, Map<string, RevenueLine[]>>();
  for (const { _id, lines } of found) {
    const days = byStream.get(_id.stream) ?? new Map<string, RevenueLine[]>();
    byStream.set(_id.stream, days.set(_id.day, lines));
  }
  return byStream;
}

function byDay(lines: readonly RevenueLine[]): Map<string, RevenueLine[]> {
  const days = new Map<string, RevenueLine[]>();
  for (const line of lines) {
    const day = dayOf(line.at);
    const known = days.get(day);
    if (known) known.push(line);
    else days.set(day, [line]);
  }
  return days;
}
