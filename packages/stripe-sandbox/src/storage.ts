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
  /** The folder for the files of the embedded MongoDB engine. Default: a temporary folder that `close` deletes. */
  folder?: string | undefined;
  /** The address of a MongoDB that replaces the embedded engine. It must name the database. */
  uri?: string | undefined;
}

/**
 * Opens a database for `startSandbox`. A process can run the embedded engine once, and a folder can be used by one process at a time. The
 * engine exists for Linux (x64, arm64) and macOS (arm64). Other platforms need `uri`.
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

/**
 * Every write waits for the journal, so that answered requests survive a crash. Retries are off, because they need sessions, which the
 * embedded engine does not have.
 */
function connect(uri: string): Promise<MongoClient> {
  return MongoClient.connect(uri, { writeConcern: { w: 'majority', journal: true }, retryWrites: false });
}
