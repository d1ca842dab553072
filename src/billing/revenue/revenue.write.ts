import { isDeepStrictEqual } from 'node:util';
import type { mongo } from 'mongoose';
import { duplicatesOf, IN_ONE_ANSWER } from '../../platform/mongo.ts';
import type { RevenueCollections, RevenueDay, RevenueRow } from './revenue.document.ts';
import { dayOf, type RevenueLine } from './revenue.line.ts';

/** A stream whose document was saved. */
export interface RevenueChange {
  stream: string;
  /** The revision of the saved document. */
  revision: number;
  /**
   * The lines of the document before the save. null if its rows may be missing, for example after a crash. Then the stored rows are read
   * and compared, which costs one more read.
   */
  before: readonly RevenueLine[] | null;
  after: readonly RevenueLine[];
}

type Rows = RevenueCollections['revenueRows'];

/** Lines by the day of their row. */
type ByDay = ReadonlyMap<string, readonly RevenueLine[]>;

/**
 * Writes the rows of these streams so that they match their documents. Rows of an older revision never replace newer ones, so a late or repeated
 * call does no harm. The days of changed rows are marked as dirty first, so that no report uses sums without them. Rejects if MongoDB does not
 * answer: then call it again with `before: null`.
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
    const refused = duplicatesOf(error);
    if (!refused) throw error;
    // Rows are never deleted, so the refused rows exist, and a replacement applies unless they are newer.
    const replacements = refused.flatMap((index) => writes[index] ?? []);
    await revenueRows.bulkWrite(
      replacements.map((write) => ({ updateOne: replacement(write) })),
      { ordered: false },
    );
  }
}

const mark = (day: string): mongo.AnyBulkWriteOperation<RevenueDay> => ({
  updateOne: { filter: { _id: day }, update: { $currentDate: { markedAt: true } }, upsert: true },
});

/** Returns how many rows of a stream differ from the lines of its document. */
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

/** Returns an insert for a new row, because most rows are new and an insert costs MongoDB a tenth of an upsert. */
function insertOrReplace({ row, isNew }: Write): mongo.AnyBulkWriteOperation<RevenueRow> {
  if (isNew) return { insertOne: { document: row } };
  return { updateOne: { ...replacement({ row }), upsert: true } };
}

/** Returns an upsert on an older revision. If the stored row is newer, the upsert tries to insert a row, and fails. */
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

/** Reads the lines of all rows of these streams, by stream and day. One read. */
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
