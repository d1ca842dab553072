import type { Collection, Db, Document } from 'mongodb';
import type Stripe from 'stripe';
import type { Kind } from './kinds.ts';

/** One stored Stripe object. `commit` is the last commit that wrote it, and serves as its version. */
export interface Row {
  _id: string;
  kind: Kind;
  seq: number;
  commit: string;
  deleted: boolean;
  /** When the next scheduled operation of the object is due (Unix seconds). */
  due: number | null;
  body: Document;
  privateState: Document | null;
}

export interface EventRow {
  _id: string;
  seq: number;
  body: Stripe.Event;
}

/** One attempt to deliver an event, as the front page shows it. */
export interface Attempt {
  at: Date;
  status: number | null;
  error: string | null;
  milliseconds: number;
}

export interface DeliveryRow {
  _id: string;
  event: string;
  type: string;
  seq: number;
  state: 'due' | 'delivered' | 'given_up';
  dueAt: Date;
  attempts: Attempt[];
}

/** A setting of the control panel, or the offset of the clock. */
interface SettingRow {
  _id: string;
  offset?: number;
  value?: unknown;
}

/** The answer stored under an idempotency key. */
export interface AnswerRow {
  _id: string;
  request: string;
  created: number;
  status: number;
  body: string;
}

/** A change that is stored completely before it is applied, so that a crash leaves nothing incomplete. */
export interface CommitRow {
  _id: string;
  rows: { row: Row; read: string | null }[];
  events: EventRow[];
  deliveries: DeliveryRow[];
  answer: AnswerRow | null;
}

export interface Store {
  objects: Collection<Row>;
  events: Collection<EventRow>;
  deliveries: Collection<DeliveryRow>;
  answers: Collection<AnswerRow>;
  commits: Collection<CommitRow>;
  settings: Collection<SettingRow>;
  /** Returns the next number in the order in which all objects were created. */
  nextSeq(): number;
}

/** Opens the sandbox's collections with their indexes. Numbers continue where the last process stopped. */
export async function openStore(db: Db): Promise<Store> {
  const store = {
    objects: db.collection<Row>('sandbox_objects'),
    events: db.collection<EventRow>('sandbox_events'),
    deliveries: db.collection<DeliveryRow>('sandbox_deliveries'),
    answers: db.collection<AnswerRow>('sandbox_answers'),
    commits: db.collection<CommitRow>('sandbox_commits'),
    settings: db.collection<SettingRow>('sandbox_settings'),
  };
  await store.objects.createIndexes([
    { key: { kind: 1, seq: -1 } },
    { key: { kind: 1, 'body.customer': 1, seq: -1 } },
    { key: { kind: 1, 'body.status': 1, seq: -1 } },
    { key: { kind: 1, 'body.lookup_key': 1 } },
    { key: { seq: -1 } },
    { key: { due: 1 } },
  ]);
  await store.events.createIndexes([{ key: { seq: -1 } }, { key: { 'body.type': 1, seq: -1 } }]);
  await store.deliveries.createIndexes([{ key: { seq: -1 } }, { key: { state: 1, dueAt: 1 } }]);

  // Earlier versions of the sandbox stored the field under its old name.
  await store.objects.updateMany({ aside: { $exists: true } }, { $rename: { aside: 'privateState' } });

  let seq = 0;
  for (const collection of [store.objects, store.events] as unknown as Collection<{ seq: number }>[]) {
    const [newest] = await collection.find().sort({ seq: -1 }).limit(1).toArray();
    seq = Math.max(seq, newest?.seq ?? 0);
  }
  return { ...store, nextSeq: () => ++seq };
}
