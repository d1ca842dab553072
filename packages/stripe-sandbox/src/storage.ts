import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import { open } from './embedded-mongodb.ts';

export interface Storage {
  db: Db;
  close(): Promise<void>;
}

export interface StorageOptions {
  /** The folder for the files of the embedded MongoDB engine. Without it, a temporary one that `close` deletes. */
  folder?: string | undefined;
  /** The address of a MongoDB to use in place of the embedded engine. The address names the database. */
  uri?: string | undefined;
}

/**
 * Opens a database for `startSandbox`. The embedded engine runs once for each process, and one process at a time can open a folder; it exists
 * for Linux (x64, arm64) and macOS (arm64), so elsewhere `uri` is needed.
 */
export async function openStorage({ folder, uri }: StorageOptions = {}): Promise<Storage> {
  if (uri !== undefined) {
    const client = await connect(uri);
    return { db: client.db(), close: () => client.close() };
  }
  const files = folder ?? (await mkdtemp(join(tmpdir(), 'stripe-sandbox-')));
  await mkdir(files, { recursive: true, mode: 0o700 });
  const engine = await open(files);
  const client = await connect(engine.uri);
  return {
    db: client.db('stripe_sandbox'),
    async close() {
      await client.close();
      await engine.close();
      if (folder === undefined) await rm(files, { recursive: true, force: true });
    },
  };
}

/** What is answered outlives a crash: every write waits for the journal. The embedded engine has no sessions, which retries would need. */
function connect(uri: string): Promise<MongoClient> {
  return MongoClient.connect(uri, { writeConcern: { w: 'majority', journal: true }, retryWrites: false });
}
