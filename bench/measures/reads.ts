import type { Figure } from '../figures.ts';
import { type Load, load, type Request } from '../load.ts';
import type { Scale } from '../measure.ts';
import { start } from '../processes.ts';
import { ME, post } from '../questions.ts';
import { COUNTED_BUDGETS, startService, TOKEN_SECRET, tokenOf } from '../service.ts';
import type { Store } from '../store.ts';
import { drained } from '../stored-documents.ts';
import { deliveries, events } from '../traffic.ts';

const CONNECTIONS = 32;
const USERS = 1_000;

/** `me`, against Apollo Server with one findOne (C2) and against a constant answer (C3). */
export async function measureReads(store: Store, { rounds, amount }: Scale): Promise<Figure[]> {
  const { uri, db } = await store.fresh('bench_reads');
  const service = await startService(uri, COUNTED_BUDGETS);
  const told = events(USERS * 12, 'q');
  await load(service.url, deliveries(told), { connections: CONNECTIONS, amount: told.length });
  await drained(db);
  const ids = Array.from({ length: USERS }, (_, n) => `user-q${n}`);
  const me = askMe(await Promise.all(ids.map((id) => tokenOf(id))));
  const answer = (await (await fetch(`${service.url}/graphql`, me() as RequestInit)).json()) as {
    data: { me: object };
  };

  const c2Store = await store.fresh('bench_c2');
  await c2Store.db.collection('answers').insertMany(ids.map((id) => ({ _id: id as never, me: answer.data.me })));
  const c2 = await start({
    script: 'bench/ceilings/query.ts',
    ready: '/',
    env: { MONGODB_URI: c2Store.uri, AUTH_JWT_SECRET: TOKEN_SECRET },
  });
  const c3 = await start({ script: 'bench/ceilings/bare.ts', ready: '/', env: { BODY: JSON.stringify(answer) } });

  const results: Record<'ours' | 'c2' | 'c3', Load[]> = { ours: [], c2: [], c3: [] };
  for (let round = -1; round < rounds; round++) {
    const count = round < 0 ? Math.ceil(amount / 5) : amount; // the first round warms up
    const asked = (url: string) => load(url, me, { connections: CONNECTIONS, amount: count });
    const took = { ours: await asked(service.url), c2: await asked(c2.url), c3: await asked(c3.url) };
    if (round < 0) continue;
    for (const [name, result] of Object.entries(took)) results[name as keyof typeof results].push(result);
  }
  for (const running of [service, c2, c3]) await running.stop();

  const rates = (loads: Load[]) => loads.map(({ rate }) => rate);
  const slowest = (loads: Load[]) => loads.map(({ p99 }) => p99);
  return [
    { name: '`me`', unit: '/s', ours: rates(results.ours), ceiling: rates(results.c2), target: 'at least 80 % of C2' },
    { name: '`me`, p99', unit: 'ms', ours: slowest(results.ours), ceiling: slowest(results.c2), target: '' },
    {
      name: '`me` against bare HTTP (C3)',
      unit: '/s',
      ours: rates(results.ours),
      ceiling: rates(results.c3),
      target: '',
    },
  ];
}

function askMe(tokens: string[]): () => Request {
  let turn = 0;
  return () => post(tokens[turn++ % tokens.length] ?? '', ME);
}
