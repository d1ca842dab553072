// `npm run bench`: how far the service is from what this machine can do at all.
import { cpus, totalmem, type } from 'node:os';
import { parseArgs } from 'node:util';
import { markdownOf, tableOf } from './figures.ts';
import { MEASURES } from './measure.ts';
import { writeSection } from './page.ts';
import { openStore, type Store } from './store.ts';
import { loadTarget } from './target.ts';

/** Taken only by name, because it takes as long as it is told to. */
const LONG = ['soak'];
const NAMES = Object.keys(MEASURES);

const USAGE = `Measures the service against the least code that could do the same, in one run, by turns.

  npm run bench -- [options]

  --only <names>   some of the measures below, comma-separated; all but ${LONG} unless given
  --rounds <n>     rounds of each, 5 unless given
  --amount <n>     requests of each round, 20,000 unless given
  --users <n>      users at most, for growth, search, console, revenue, disk and start; 10,000 unless given
  --minutes <n>    how long soak takes, 2 unless given
  --write          writes what was measured into docs/benchmarks.md
  --help           this text

Measures:
${Object.entries(MEASURES)
  .map(([name, { title }]) => `  ${name.padEnd(15)}${title}`)
  .join('\n')}

MONGODB_URI names the MongoDB to use; without it an embedded one is opened in a process of its own.

  npm run bench -- --target <url>   loads a deployment of yours, gently; --target help says how`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: NAMES.filter((name) => !LONG.includes(name)).join(',') },
    rounds: { type: 'string', default: '5' },
    amount: { type: 'string', default: '20000' },
    users: { type: 'string', default: '10000' },
    minutes: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
    target: { type: 'string' },
    connections: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '10' },
    'allow-host': { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
const { rounds, amount, users, minutes } = values;
const scale = { rounds: Number(rounds), amount: Number(amount), users: Number(users), minutes: Number(minutes) };

if (values.target !== undefined) await loadTarget(values.target, values);
else if (values.help) console.log(USAGE);
else await bench();

async function bench(): Promise<void> {
  const store = await openStore();
  const machine = `Node ${process.version}, MongoDB ${store.version}, ${type()}, ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB`;
  console.log(machine);
  try {
    for (const name of values.only.split(',')) await measure(name, store, machine);
  } finally {
    await store.close();
  }
}

async function measure(name: string, store: Store, machine: string): Promise<void> {
  const measure = MEASURES[name];
  if (!measure) throw new Error(`There is no measure ${name}. --help lists them.`);
  const result = await measure.measure(store, scale);
  if ('skipped' in result) return console.log(`\n## ${measure.title}\n\nSkipped. ${result.skipped}`);
  const table = Array.isArray(result) ? tableOf(result) : result;
  console.log(`\n## ${measure.title}\n\n${markdownOf(table)}`);
  if (!values.write) return;
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`;
  const measured = `Measured on ${new Date().toISOString().slice(0, 10)} by \`${command}\`, ${machine}.`;
  const titles = Object.values(MEASURES).map(({ title }) => title);
  await writeSection({ ...measure, table, measured }, titles);
}
