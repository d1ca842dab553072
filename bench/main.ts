// `npm run bench`: how far the service is from what this machine can do at all.
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { type Figure, HEAD, rowOf } from './figures.ts';
import { measureReads } from './measures/reads.ts';
import { measureRebuild } from './measures/rebuild.ts';
import { measureWebhooks } from './measures/webhooks.ts';
import { openStore, type Store } from './store.ts';

const USAGE = `Measures the service against the least code that could do the same, in one run, by turns.

  npm run bench -- [options]

  --only <names>   some of: webhooks, reads, rebuild (comma-separated)
  --rounds <n>     rounds of each, 5 unless given
  --amount <n>     requests of each round, 20,000 unless given
  --help           this text

MONGODB_URI names the MongoDB to use; without it an embedded one is opened in a process of its own.`;

const MEASURES: Record<string, (store: Store, rounds: number, amount: number) => Promise<Figure[]>> = {
  webhooks: measureWebhooks,
  reads: measureReads,
  rebuild: measureRebuild,
};

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(MEASURES).join(',') },
    rounds: { type: 'string', default: '5' },
    amount: { type: 'string', default: '20000' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) console.log(USAGE);
else await bench();

async function bench(): Promise<void> {
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GB\n`,
  );
  console.log(HEAD);
  const store = await openStore();
  try {
    for (const name of values.only.split(',')) {
      const measure = MEASURES[name];
      if (!measure) throw new Error(`there is no measure ${name}; --help lists them`);
      const figures = await measure(store, Number(values.rounds), Number(values.amount));
      for (const figure of figures) console.log(rowOf(figure));
    }
  } finally {
    await store.close();
  }
}
