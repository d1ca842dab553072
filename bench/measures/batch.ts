import type { Figure } from '../figures.ts';
import { load, type Request } from '../load.ts';
import type { Scale } from '../measure.ts';
import { keyOf, populate } from '../population.ts';
import { start } from '../processes.ts';
import { ask, post } from '../questions.ts';
import { COUNTED_BUDGETS, startService, tokenOf } from '../service.ts';
import type { Store } from '../store.ts';

const CONNECTIONS = 32;
const USERS = 1_000;
const SIZE = 100;
const MANY = `query ($ids: [ID!]!, $feature: ID!) {
  customersByUserId(userIds: $ids) { entitlement(feature: $feature) { granted } }
}`;
const ONE = 'query ($id: ID!, $feature: ID!) { customer(userId: $id) { entitlement(feature: $feature) { granted } } }';
const FEATURE = 'signals_premium';
/** The plans that give it, of those that the population has. */
const PLANS = 'premium,pro';

interface Customer {
  entitlement: { granted: boolean };
}

/** Batches of 100 users against C4, and against one request for each user. */
export async function measureBatch(store: Store, { rounds, amount }: Scale): Promise<Figure[]> {
  const { uri } = await populate(store, USERS);
  const service = await startService(uri, COUNTED_BUDGETS);
  const c4 = await start({ script: 'bench/ceilings/batch.ts', ready: '/', env: { MONGODB_URI: uri, PLANS } });
  const staff = await tokenOf('billing-backend', ['service']);
  const ids = Array.from({ length: USERS }, (_, n) => `user-${keyOf(n)}`);
  let turn = 0;
  const one = () => post(staff, ONE, { id: ids[turn++ % USERS], feature: FEATURE });
  const many = () => {
    const first = (turn++ * SIZE) % USERS;
    return post(staff, MANY, { ids: ids.slice(first, first + SIZE), feature: FEATURE });
  };
  await similarAnswers(service.url, c4.url, many());

  const rates: Record<'ours' | 'c4' | 'one', number[]> = { ours: [], c4: [], one: [] };
  for (let round = -1; round < rounds; round++) {
    const count = round < 0 ? amount / 5 : amount; // the first round warms up
    const users = async (url: string, next: () => Request, size: number, requests: number) =>
      (await load(url, next, { connections: CONNECTIONS, amount: Math.ceil(requests) })).rate * size;
    const took = {
      ours: await users(service.url, many, SIZE, count / 20),
      c4: await users(c4.url, many, SIZE, count / 20),
      one: await users(service.url, one, 1, count),
    };
    if (round < 0) continue;
    for (const [name, rate] of Object.entries(took)) rates[name as keyof typeof rates].push(rate);
  }
  await service.stop();
  await c4.stop();
  const name = 'users a second by `customersByUserId` of 100';
  return [
    { name: `${name}, against C4`, unit: '/s', ours: rates.ours, ceiling: rates.c4, target: 'at least 50 %' },
    { name: `${name}, against \`customer\``, unit: '/s', ours: rates.ours, ceiling: rates.one, target: '' },
  ];
}

/**
 * Throws unless the ceiling answers nearly what the service answers. C4 knows no grace periods, so it may differ for users who are behind
 * with a payment, of whom there are 5 in 100.
 */
async function similarAnswers(ours: string, ceiling: string, question: Request): Promise<void> {
  const granted = async (url: string) => {
    const { customersByUserId = [] } = await ask<{ customersByUserId?: Customer[] }>(url, question);
    return customersByUserId.map(({ entitlement }) => entitlement.granted);
  };
  const [said, least] = await Promise.all([granted(ours), granted(ceiling)]);
  const same = said.filter((each, n) => each === least[n]).length;
  if (same < 0.95 * SIZE) throw new Error(`C4 answers as the service does for ${same} of ${SIZE} users`);
}
