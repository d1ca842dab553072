import { rm, writeFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import type { Figure } from '../figures.ts';
import { type Load, load, type Request } from '../load.ts';
import type { Scale } from '../measure.ts';
import { keyOf, populate } from '../population.ts';
import { ME, post } from '../questions.ts';
import { COUNTED_BUDGETS, startService, tokenOf } from '../service.ts';
import type { Store } from '../store.ts';
import { LIST } from './admin-list.ts';

const USERS = 1_000;
const CONNECTIONS = 32;
/** Where its packages are found. */
const OPEN = 'node_modules/.cache/tollgate-open';
/** What permits everything and limits nothing, in the place of these modules. */
const WITHOUT = {
  'graphql/protect.ts': 'export const protect = (schema) => schema;',
  'graphql/limits/document-limits.ts': 'export const documentLimits = () => ({});',
  'graphql/limits/cost.ts': 'export const costLimit = () => ({});',
};

/** What permissions and limits cost: the service as it is, and one that is built with that taken out. */
export async function measurePolicy(store: Store, { rounds, amount }: Scale): Promise<Figure[]> {
  const { uri } = await populate(store, USERS);
  const guarded = await startService(uri, COUNTED_BUDGETS);
  const open = await startService(uri, COUNTED_BUDGETS, { script: await buildWithoutPolicy() });
  const admin = await tokenOf('ada', ['admin']);
  const people = await Promise.all(Array.from({ length: 100 }, (_, n) => tokenOf(`user-${keyOf(n)}`)));
  let turn = 0;
  const me = () => post(people[turn++ % people.length] ?? '', ME);
  const list = () => post(admin, LIST);

  const loads = { me: [], meOpen: [], list: [], listOpen: [] } as Record<'me' | 'meOpen' | 'list' | 'listOpen', Load[]>;
  for (let round = -1; round < rounds; round++) {
    const few = round < 0 ? 5 : 1;
    const ask = (url: string, next: () => Request, count: number) =>
      load(url, next, { connections: CONNECTIONS, amount: Math.ceil(count / few) });
    const took = {
      me: await ask(guarded.url, me, amount),
      meOpen: await ask(open.url, me, amount),
      list: await ask(guarded.url, list, amount / 20),
      listOpen: await ask(open.url, list, amount / 20),
    };
    if (round < 0) continue;
    for (const [name, result] of Object.entries(took)) loads[name as keyof typeof loads].push(result);
  }
  await guarded.stop();
  await open.stop();
  const rates = (of: Load[]) => of.map(({ rate }) => rate);
  const target = 'at least 90 %';
  return [
    { name: '`me`', unit: '/s', ours: rates(loads.me), ceiling: rates(loads.meOpen), target },
    {
      name: 'a list of 50 with everything',
      unit: '/s',
      ours: rates(loads.list),
      ceiling: rates(loads.listOpen),
      target,
    },
  ];
}

/** Returns the script to start. */
async function buildWithoutPolicy(): Promise<string> {
  const { bundle } = (await import(new URL('../../scripts/bundle.mjs', import.meta.url).href)) as {
    bundle(outdir: string, plugins: Plugin[]): Promise<unknown>;
  };
  const withoutPolicy: Plugin = {
    name: 'without policy',
    setup({ onLoad }) {
      for (const [file, contents] of Object.entries(WITHOUT)) {
        onLoad({ filter: new RegExp(`/src/${file}$`) }, () => ({ contents }));
      }
    },
  };
  await rm(OPEN, { recursive: true, force: true });
  await bundle(OPEN, [withoutPolicy]);
  await writeFile(`${OPEN}/package.json`, '{ "type": "module" }');
  return `${OPEN}/main.js`;
}
