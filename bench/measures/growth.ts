import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { explained, whatIsAsked } from '../../test/support/explained.ts';
import { QUESTIONS, type Question, REVENUE } from '../contract.ts';
import { short, type Table } from '../figures.ts';
import type { Scale } from '../measure.ts';
import { startMonitored } from '../monitored.ts';
import { keyOf, type Population, populate } from '../population.ts';
import type { Running } from '../processes.ts';
import { latencies, percentile, post } from '../questions.ts';
import { commandEnv, startService, tokenOf } from '../service.ts';
import type { Store } from '../store.ts';

const SMALLEST = 1_000;
/** How often each question is asked at each size, of the requests of a round. */
const SHARE = 100;

/** A size: its users, its service, and what each question took there, in milliseconds. */
interface Size extends Population {
  service: Running;
  took: Map<string, number[]>;
}

/**
 * Every query of the contract at 1,000 users, at each ten times as many, and at `users`, the sizes by turns, and how MongoDB finds them.
 * Throws if a command is answered without an index or sorted in memory.
 */
export async function measureGrowth(store: Store, { rounds, users, amount }: Scale): Promise<Table> {
  await proven(await populate(store, SMALLEST));
  const sizes: Size[] = [];
  for (let size = SMALLEST; size < users; size *= 10) sizes.push(await open(store, size));
  const largest = await open(store, users);
  sizes.push(largest);
  // What was written and built is on disk before anything is asked.
  await largest.db.admin().command({ fsync: 1 });
  await ask(sizes, rounds, Math.ceil(amount / SHARE));
  for (const { service } of sizes) await service.stop();

  const [found, count] = await explanation(largest);
  const note = [found, ...sizes.slice(1).map(() => ''), count, '', ''];
  const heads = sizes.map((size) => `${size.users.toLocaleString('en')} users, p50 / p99 ms`);
  return { head: ['What', ...heads, 'Last against first', 'Slope'], rows: [...rowsOf(sizes), note] };
}

/** The database of that size and a service on it, which builds its indexes. */
async function open(store: Store, users: number): Promise<Size> {
  const population = await populate(store, users);
  return { ...population, service: await startService(population.uri), took: new Map() };
}

/** Each question by turns: a few at one size, as many at the next. The first round warms up. */
async function ask(sizes: readonly Size[], rounds: number, amount: number): Promise<void> {
  const admin = await tokenOf('ada', ['admin']);
  const revenue = { name: REVENUE_OF_A_DAY, amount: 1, requestAt: async () => post(admin, REVENUE) };
  const questions = QUESTIONS.map((question) => ({
    name: question.name,
    amount: Math.ceil(amount / rounds),
    requestAt: (n: number, users: number) => requestOf(question, (n * 7_919) % users, users),
  }));
  for (const { name, amount, requestAt } of [...questions, revenue]) {
    const asked = sizes.map(async (size) => {
      const requests = await Promise.all(Array.from({ length: amount }, (_, n) => requestAt(n, size.users)));
      return { ...size, requests };
    });
    const turns = await Promise.all(asked);
    for (let round = -1; round < rounds; round++) {
      for (const { service, took, requests } of turns) {
        let turn = 0;
        const these = await latencies(service.url, () => requests[turn++] as (typeof requests)[0], amount);
        if (round >= 0) took.set(name, [...(took.get(name) ?? []), ...these]);
      }
    }
  }
}

const REVENUE_OF_A_DAY = '`revenue` of a day';

function rowsOf(sizes: readonly Size[]): string[][] {
  const rows = [...QUESTIONS.map(({ name }) => name), REVENUE_OF_A_DAY].map((name) =>
    rowOf(name, sizes, ({ took }) => took.get(name) ?? []),
  );
  const each = ({ took, users }: Size) => (took.get(REVENUE_OF_A_DAY) ?? []).map((time) => time / (users / 1_000));
  return [...rows, rowOf('the same for each 1,000 users', sizes, each)];
}

/** How many times the last is the first, and the exponent by which it grew. */
function rowOf(name: string, sizes: readonly Size[], tookAt: (size: Size) => number[]): string[] {
  const took = sizes.map((size) => tookAt(size).sort((a, b) => a - b));
  const p50 = took.map((sorted) => percentile(sorted, 50));
  const times = (p50.at(-1) ?? Number.NaN) / (p50[0] ?? Number.NaN);
  const slope =
    sizes.length === 1 ? '' : (Math.log(times) / Math.log((sizes.at(-1)?.users ?? 1) / SMALLEST)).toFixed(2);
  const cells = took.map((sorted, n) => `${short(p50[n] ?? Number.NaN)} / ${short(percentile(sorted, 99))}`);
  return [name, ...cells, `${short(times)} times`, slope];
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

async function requestOf({ as, query }: Question, n: number, users: number) {
  const key = keyOf(n);
  const token = as === 'user' ? await tokenOf(`user-${key}`) : await tokenOf('ada', [as]);
  return post(token, query(key, users));
}

/** Asks everything once more in this process, where its commands can be seen. */
async function explanation({ uri, users }: Population): Promise<[string, string]> {
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
