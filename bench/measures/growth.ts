import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { mongo } from 'mongoose';
import { explained, whatIsAsked } from '../../test/support/explained.ts';
import { QUESTIONS, type Question, REVENUE } from '../contract.ts';
import { median, short, type Table } from '../figures.ts';
import type { Scale } from '../measure.ts';
import { startMonitored } from '../monitored.ts';
import { keyOf, type Population, populate } from '../population.ts';
import { latencies, percentile, post } from '../questions.ts';
import { commandEnv, startService, tokenOf } from '../service.ts';
import type { Store } from '../store.ts';

const SMALLEST = 1_000;
/** How often each question is asked, of the requests of a round. */
const SHARE = 100;

/** What each question took at one size, in milliseconds. */
type Took = Map<string, { p50: number; p99: number }>;

/**
 * Every query of the contract at 1,000 users, at each ten times as many, and at `users`; then what MongoDB says about how it finds
 * them, and what they take on its disk. Throws where a command is answered without an index or sorted in memory.
 */
export async function measureGrowth(store: Store, { users, amount }: Scale): Promise<Table> {
  const sizes = [SMALLEST];
  for (let size = SMALLEST; size < users; size *= 10) sizes.push(Math.min(size * 10, users));
  await proven(await populate(store, SMALLEST));
  const results: Took[] = [];
  for (const size of sizes) results.push(await askAll(await populate(store, size), Math.ceil(amount / SHARE)));
  const population = await populate(store, users);
  const rows = [...(results[0]?.keys() ?? [])].map((name) => {
    const took = results.map((result) => result.get(name) ?? { p50: Number.NaN, p99: Number.NaN });
    const cells = took.map(({ p50, p99 }) => `${short(p50)} / ${short(p99)}`);
    return [
      name,
      ...cells,
      ...growthOf(
        took.map(({ p50 }) => p50),
        sizes,
      ),
    ];
  });
  const notes = [await explanation(population), ...(await disk(population))];
  const padded = notes.map(([name = '', value = '']) => [name, ...sizes.slice(1).map(() => ''), value, '', '']);
  const heads = sizes.map((size) => `${size.toLocaleString('en')} users, p50 / p99 ms`);
  return { head: ['What', ...heads, 'Last against first', 'Slope'], rows: [...rows, ...padded] };
}

/** What was written without the service is what the service would have written: a rebuild finds no difference. */
async function proven({ uri }: Population): Promise<void> {
  await (await startService(uri)).stop(); // it builds the indexes
  const { stdout } = await promisify(execFile)(process.execPath, ['dist/cli/rebuild.js', '--json'], {
    env: { ...process.env, ...commandEnv(uri) },
  });
  const { different } = JSON.parse(stdout) as { different: object[] };
  if (different.length > 0)
    throw new Error(`these are not as the service writes them: ${JSON.stringify(different.slice(0, 10))}`);
}

/** How many times the last is the first, and the exponent by which it grew. */
function growthOf(p50: readonly number[], sizes: readonly number[]): [string, string] {
  const times = (p50.at(-1) ?? Number.NaN) / (p50[0] ?? Number.NaN);
  const slope = sizes.length === 1 ? '' : (Math.log(times) / Math.log((sizes.at(-1) ?? 1) / SMALLEST)).toFixed(2);
  return [`${short(times)} times`, slope];
}

async function askAll({ uri, db, users }: Population, amount: number): Promise<Took> {
  const service = await startService(uri);
  const took: Took = new Map();
  const admin = await tokenOf('ada', ['admin']);
  for (const question of QUESTIONS) {
    const requests = await Promise.all(
      Array.from({ length: amount }, (_, n) => requestOf(question, (n * 7_919) % users, users)),
    );
    let turn = 0;
    const next = () => requests[turn++ % amount] as (typeof requests)[0];
    await latencies(service.url, next, Math.min(20, amount));
    const sorted = await latencies(service.url, next, amount);
    took.set(question.name, { p50: percentile(sorted, 50), p99: percentile(sorted, 99) });
  }
  const sorted = await latencies(service.url, () => post(admin, REVENUE), 3);
  const { middle } = median(sorted);
  const documents = (await db.collection('entitlements').estimatedDocumentCount()) / 1_000;
  took.set('`revenue` of a day', { p50: middle, p99: sorted.at(-1) ?? middle });
  took.set('the same for each 1,000 users', { p50: middle / documents, p99: (sorted.at(-1) ?? middle) / documents });
  await service.stop();
  return took;
}

async function requestOf({ as, query }: Question, n: number, users: number) {
  const key = keyOf(n);
  const token = as === 'user' ? await tokenOf(`user-${key}`) : await tokenOf('ada', [as]);
  return post(token, query(key, users));
}

/** Asks everything once more in this process, where its commands can be seen. */
async function explanation({ uri, users }: Population): Promise<string[]> {
  const { tollgate, connection, close } = await startMonitored(uri);
  const asked = whatIsAsked(connection);
  for (const { as, query } of [...QUESTIONS, { as: 'admin', query: () => REVENUE }] as Question[]) {
    const viewer = as === 'user' ? { userId: `user-${keyOf(7)}` } : { userId: 'ada', roles: [as] };
    await tollgate.ask(viewer, query(keyOf(7), users));
  }
  const { shapes, slow } = await explained(connection, asked);
  await close();
  if (slow.length > 0) throw new Error(`answered without an index, or sorted in memory:\n${slow.join('\n')}`);
  return ['commands of these questions that `explain` finds on an index and in its order', `${shapes} of ${shapes}`];
}

/** Bytes on disk, compressed, with indexes. */
async function disk({ db, users }: Population): Promise<string[][]> {
  await db.admin().command({ fsync: 1 });
  const bytes = new Map<string, number>();
  for (const { collectionName } of await db.collections()) {
    const [{ storageStats } = { storageStats: {} }] = await statsOf(db.collection(collectionName));
    const { storageSize = 0, totalIndexSize = 0, count = 0 } = storageStats;
    bytes.set(collectionName, storageSize + totalIndexSize);
    if (count >= users && ['events', 'payments', 'entitlements', 'audit'].includes(collectionName)) {
      bytes.set(`${collectionName}, each`, (storageSize + totalIndexSize) / count);
    }
  }
  const all = [...bytes].filter(([name]) => !name.endsWith('each')).reduce((sum, [, size]) => sum + size, 0);
  const each = [...bytes].filter(([name]) => name.endsWith('each'));
  const rows = each.map(([name, size]) => [`on disk with its indexes: ${name}`, `${short(size)} bytes`]);
  return [...rows, ['on disk for each user, with 10 events and 5 payments', `${short(all / users)} bytes`]];
}

async function statsOf(collection: mongo.Collection): Promise<{ storageStats: Record<string, number> }[]> {
  return collection
    .aggregate<{ storageStats: Record<string, number> }>([{ $collStats: { storageStats: {} } }])
    .toArray();
}
