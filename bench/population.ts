import { mongo } from 'mongoose';
import type { RevenueCollections } from '../src/billing/revenue/revenue.document.ts';
import type { RevenueLine } from '../src/billing/revenue/revenue.line.ts';
import { type RevenueChange, writeRevenue } from '../src/billing/revenue/revenue.write.ts';
import { paymentLines, revenueKeyOf, subscriptionLines } from '../src/billing/revenue/stream.lines.ts';
import { load } from './load.ts';
import { renewals } from './renewals.ts';
import { startService } from './service.ts';
import type { Store } from './store.ts';
import { COLLECTIONS, chainAgain, type Documents, drained, messagesSent } from './stored-documents.ts';
import { deliveries } from './traffic.ts';

/** Users whose documents the service itself has folded, each plan with each fate; all others are like one of them. */
const TEMPLATES = 60;
/** Documents of one insert. */
const BATCH = 2_000;

const TEMPLATES_KEYS = /u00000[0-5]\d(?!\d)/;

export interface Population {
  uri: string;
  db: mongo.Db;
  users: number;
}

/** The key of the n-th user: `user-<key>`, `cus_<key>` and so on are theirs. */
export const keyOf = (n: number): string => `u${String(n).padStart(7, '0')}`;

let templates: Documents[] | undefined;
const populations = new Map<number, Population>();

/**
 * A database with so many users, each with 5 payments and 10 events: those of templates that the service folded from webhooks, written
 * straight into the database with ids, instants and audit chains of their own. A service builds the indexes as it starts: that is four
 * times as fast as keeping them up. Asked for again, it is the same database.
 */
export async function populate(store: Store, users: number): Promise<Population> {
  const there = populations.get(users);
  if (there) return there;
  templates ??= await live(store);
  const population = { ...(await store.fresh(`bench_population_${users}`)), users };
  populations.set(users, population);
  let written: Promise<unknown> = Promise.resolve();
  let batch: Documents = new Map();
  for (let n = 0; n < users; n++) {
    add(batch, anotherUser(templates, n));
    if ((batch.get('events')?.length ?? 0) < BATCH) continue;
    // The next batch is made while this one is written.
    await written;
    written = write(population.db, batch);
    batch = new Map();
  }
  await written;
  await write(population.db, batch);
  // As if it had been written long ago: a service sums these days as soon as it starts.
  await population.db.collection('revenue_days').updateMany({}, { $set: { markedAt: new Date(0) } });
  return population;
}

/** The templates, as the service folds what it is told of them. */
async function live(store: Store): Promise<Documents[]> {
  const { uri, db } = await store.fresh('bench_templates');
  const service = await startService(uri);
  const told = Array.from({ length: TEMPLATES }, (_, n) => renewals(keyOf(n), n)).flat();
  await load(service.url, deliveries(told), { connections: 32, amount: told.length });
  await drained(db);
  await messagesSent(db);
  await service.stop();
  return readTemplates(db);
}

/** Everything of each template, by collection; what is nobody's is left out. */
async function readTemplates(db: mongo.Db): Promise<Documents[]> {
  const templates = Array.from({ length: TEMPLATES }, (): Documents => new Map());
  for (const name of COLLECTIONS) {
    for await (const document of db.collection<{ _id: string }>(name).find({ _id: TEMPLATES_KEYS }).sort({ seq: 1 })) {
      const key = TEMPLATES_KEYS.exec(document._id)?.[0] ?? '';
      const own = templates[Number(key.slice(1))] as Documents;
      own.set(name, [...(own.get(name) ?? []), document]);
    }
  }
  return templates;
}

function anotherUser(templates: readonly Documents[], n: number): Documents {
  const template = templates[n % TEMPLATES] as Documents;
  const as = { was: keyOf(n % TEMPLATES), key: keyOf(n), seconds: -((n * 7_919) % EARLIER) };
  const own: Documents = new Map();
  for (const [name, documents] of template) {
    const retelling = documents.map((each) => retold(each, as) as mongo.BSON.Document);
    own.set(name, retelling);
  }
  chainAgain(own);
  return own;
}

/** Lives begin within 25 days, so that as many renew on each. */
const EARLIER = 25 * 86_400;

/** What a template's user becomes: of another key, so many seconds later. */
interface Retelling {
  was: string;
  key: string;
  seconds: number;
}

// A Unix second of these years by itself or at the beginning of a position.
const SECONDS = /\b(?:00)?1[5-9]\d{8}\b/g;

/** A value of a template as it would be of the other user. */
function retold(value: unknown, as: Retelling): unknown {
  switch (typeof value) {
    case 'string':
      return value
        .replaceAll(as.was, as.key)
        .replace(SECONDS, (second) => String(Number(second) + as.seconds).padStart(second.length, '0'));
    case 'number':
      return value > 1.5e9 && value < 2e9 ? value + as.seconds : value;
    case 'object':
      if (value === null) return null;
      if (value instanceof Date) return new Date(value.getTime() + as.seconds * 1_000);
      if (value instanceof mongo.Binary) return retoldBytes(value, as);
      return Array.isArray(value) ? value.map((each) => retold(each, as)) : retoldFields(value, as);
    default:
      return value;
  }
}

/** Bases are documents inside documents, as bytes. */
function retoldBytes({ buffer }: mongo.Binary, as: Retelling): mongo.Binary {
  const state = retoldFields(mongo.BSON.deserialize(buffer), as);
  return new mongo.Binary(mongo.BSON.serialize(state, { ignoreUndefined: false }));
}

function retoldFields(fields: object, as: Retelling): Record<string, unknown> {
  const retelling: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) retelling[name.replaceAll(as.was, as.key)] = retold(value, as);
  return retelling;
}

function add(batch: Documents, own: Documents): void {
  for (const [name, documents] of own) {
    const there = batch.get(name);
    if (there) there.push(...documents);
    else batch.set(name, documents);
  }
}

async function write(db: mongo.Db, batch: Documents): Promise<void> {
  const inserts = [...batch].map(([name, documents]) => db.collection(name).insertMany(documents, { ordered: false }));
  await Promise.all([...inserts, writeRevenue(revenueOf(db), revenueChanges(batch))]);
}

const revenueOf = (db: mongo.Db): RevenueCollections => ({
  revenueRows: db.collection('revenue_rows'),
  revenueDays: db.collection('revenue_days'),
});

/** Rows say of which day they are, so those of another user cannot be retold: they follow from the documents. */
function revenueChanges(batch: Documents): RevenueChange[] {
  const changesOf = (
    name: string,
    keyOf: (id: string) => string,
    linesOf: (state: never, id: string) => readonly RevenueLine[],
  ) =>
    (batch.get(name) ?? []).map(({ _id, revision, state }) => ({
      stream: keyOf(String(_id)),
      revision,
      before: [],
      after: linesOf(state as never, _id),
    }));
  return [...changesOf('accounts', String, subscriptionLines), ...changesOf('payments', revenueKeyOf, paymentLines)];
}
