import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Opens one MongoDB for the whole run: `MONGODB_URI` if it is set, else the embedded engine in a temporary folder.
 * Workers are forked afterwards and inherit `TEST_MONGODB_URI` and `SEED`; each test file takes a database name of its own.
 */
export default async function setup() {
  chooseSeed();
  build();
  const uri = process.env.MONGODB_URI;
  if (uri) {
    process.env.TEST_MONGODB_URI = uri;
    return;
  }
  const { open } = await import('@tollgate/stripe-sandbox/embedded-mongodb');
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-test-'));
  const engine = await open(folder);
  globalThis.__EMBEDDED_MONGODB__ = { engine, folder };
  process.env.TEST_MONGODB_URI = engine.uri;
}

/** The same for every short run, so that it says the same of the same code; `random` is for who looks for more. */
function chooseSeed() {
  const { SEED = '1' } = process.env;
  const seed = SEED === 'random' ? randomInt(2 ** 31) : Number(SEED);
  if (!Number.isInteger(seed)) throw new Error(`SEED is a whole number or \`random\`, and not ${SEED}`);
  process.env.SEED = String(seed);
  if (SEED === 'random') process.stdout.write(`SEED=${seed}\n`);
}

/** Processes under test are the service as it is shipped: dist/ of the present sources, which takes two seconds. */
function build() {
  const built = spawnSync(process.execPath, ['scripts/build-where-possible.mjs'], { stdio: 'inherit' });
  if (built.status !== 0) throw new Error('dist/ cannot be built of the sources.');
}
