import type { Figure } from '../figures.ts';
import { type Load, load, type Request } from '../load.ts';
import { start } from '../processes.ts';
import { ME, post } from '../questions.ts';
import { startService, TOKEN_SECRET, tokenOf } from '../service.ts';
import { drained, type Store } from '../store.ts';
import { deliveries, events } from '../traffic.ts';

const CONNECTIONS = 32;
const USERS = 1_000;
const SOME = `query ($ids: [ID!]!, $feature: ID!) {
  customersByUserId(userIds: $ids) { entitlement(feature: $feature) { granted } }
}`;
const ONE = 'query ($id: ID!, $feature: ID!) { customer(userId: $id) { entitlement(feature: $feature) { granted } } }';
const FEATURE = 'signals_premium';

/** Questions: what somebody may use, against Apollo with one findOne (C2) and against bytes without a question (C3). */
export async function measureReads(store: Store, rounds: number, amount: number): Promise<Figure[]> {
  const { uri, db } = await store.fresh('bench_reads');
  const service = await startService(uri);
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
  const staff = await tokenOf('billing-backend', ['service']);
  const many = () => post(staff, SOME, { ids: ids.slice(0, 100), feature: FEATURE });
  let turn = 0;
  const one = () => post(staff, ONE, { id: ids[turn++ % ids.length], feature: FEATURE });

  const results: Record<'ours' | 'c2' | 'c3' | 'many' | 'one', Load[]> = {
    ours: [],
    c2: [],
    c3: [],
    many: [],
    one: [],
  };
  for (let round = -1; round < rounds; round++) {
    const count = round < 0 ? Math.ceil(amount / 5) : amount;
    const ask = (url: string, next: () => Request, n = count) =>
      load(url, next, { connections: CONNECTIONS, amount: n });
    const took = {
      ours: await ask(service.url, me),
      c2: await ask(c2.url, me),
      c3: await ask(c3.url, me),
      many: await ask(service.url, many, Math.ceil(count / 20)),
      one: await ask(service.url, one),
    };
    if (round < 0) continue;
    for (const [name, result] of Object.entries(took)) results[name as keyof typeof results].push(result);
  }
  for (const running of [service, c2, c3]) await running.stop();

  const rates = (loads: Load[], times = 1) => loads.map(({ rate }) => rate * times);
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
    {
      name: 'users a second by `customersByUserId` of 100, against `customer`',
      unit: '/s',
      ours: rates(results.many, 100),
      ceiling: rates(results.one),
      target: 'at least 15 times',
    },
  ];
}

function askMe(tokens: string[]): () => Request {
  let turn = 0;
  return () => post(tokens[turn++ % tokens.length] ?? '', ME);
}
