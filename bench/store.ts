import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { endWithUs, pause, stop } from './processes.ts';

/** Where the processes under measurement keep what they keep. */
export interface Store {
  /** MongoDB's. */
  version: string;
  /** The address of a database of that name, with nothing in it. */
  fresh(name: string): Promise<{ uri: string; db: mongo.Db }>;
  close(): Promise<void>;
}

/** MONGODB_URI, or an embedded engine of our own in a temporary folder, in a process of its own. */
export async function openStore(): Promise<Store> {
  const given = process.env['MONGODB_URI'];
  const engine = given === undefined ? await startEngine() : { uri: given, close: async () => {} };
  const client = await new mongo.MongoClient(engine.uri).connect();
  const { version } = await client.db().admin().buildInfo();
  const names: string[] = [];
  return {
    version,
    async fresh(name) {
      await client.db(name).dropDatabase();
      names.push(name);
      const uri = new URL(engine.uri);
      uri.pathname = `/${name}`;
      return { uri: uri.href, db: client.db(name) };
    },
    async close() {
      for (const name of names) await client.db(name).dropDatabase();
      await client.close();
      await engine.close();
    },
  };
}

async function startEngine(): Promise<{ uri: string; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-bench-'));
  const child = fork('bench/engine.ts', [folder], { execArgv: ['--import', 'tsx'] });
  endWithUs(child);
  const [uri] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  if (typeof uri !== 'string') throw new Error('the embedded MongoDB could not be opened');
  return {
    uri,
    async close() {
      await stop(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when every stored event is settled and everything that followed from it is where it belongs. */
export async function drained(db: mongo.Db): Promise<void> {
  const staged = { 'outbox.key': { $exists: true } };
  const waits = async () =>
    (await db.collection('events').findOne({ dueAt: { $exists: true } }, { projection: { _id: 1 } })) !== null ||
    (await db.collection('entitlements').findOne(staged, { projection: { _id: 1 } })) !== null ||
    (await db.collection('payments').findOne(staged, { projection: { _id: 1 } })) !== null;
  while (await waits()) await pause(5);
}
