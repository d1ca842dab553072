import type { Collection } from 'mongodb';
import { newId } from './ids.ts';
import type { AnswerRow, CommitRow, DeliveryRow, EventRow, Row, Store } from './store.ts';

/** Another commit changed the same object meanwhile. Nothing of this one took effect. */
export class Overtaken extends Error {}

interface Changes {
  rows: { row: Row; read: string | null }[];
  events: EventRow[];
  deliveries: DeliveryRow[];
  answer: AnswerRow | null;
}

/**
 * Writes all changes or none. The embedded engine has no transactions, so the changes are first stored as one document and then applied.
 * Each of these writes can be repeated.
 */
export async function commit(store: Store, changes: Changes): Promise<void> {
  if (changes.rows.length === 0 && changes.events.length === 0 && !changes.answer) return;
  const id = newId('commit_');
  const written = { _id: id, ...changes, rows: changes.rows.map((it) => ({ ...it, row: { ...it.row, commit: id } })) };
  await store.commits.insertOne(written);
  await carryOut(store, written);
}

/** Completes the commits that a crash interrupted. */
export async function finishCommits(store: Store): Promise<void> {
  for (const left of await store.commits.find().toArray()) {
    await carryOut(store, left).catch((error: unknown) => {
      // Another commit changed the first object before the crash, so none of these changes was visible.
      if (!(error instanceof Overtaken)) throw error;
    });
  }
}

async function carryOut(store: Store, { _id, rows, events, deliveries, answer }: CommitRow): Promise<void> {
  for (const { row, read } of rows) {
    if (read === null) {
      await store.objects.replaceOne({ _id: row._id }, row, { upsert: true });
      continue;
    }
    // The filter contains the version, so that only one of two submits of the same page succeeds.
    const { matchedCount } = await store.objects.replaceOne({ _id: row._id, commit: { $in: [read, _id] } }, row);
    if (matchedCount === 0) {
      await store.commits.deleteOne({ _id });
      throw new Overtaken(`${row._id} was changed by somebody else.`);
    }
  }
  await insertAnew(store.events, events);
  await insertAnew(store.deliveries, deliveries);
  if (answer) await insertAnew(store.answers, [answer]);
  await store.commits.deleteOne({ _id });
}

async function insertAnew<R extends { _id: string }>(collection: Collection<R>, rows: R[]): Promise<void> {
  if (rows.length === 0) return;
  const writes = rows.map((row) => {
    const { _id, ...fields } = row;
    return { updateOne: { filter: { _id }, update: { $setOnInsert: fields }, upsert: true } };
  });
  await (collection as unknown as Collection<{ _id: string }>).bulkWrite(writes, {
    ordered: true,
  });
}
