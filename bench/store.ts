import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { endWithUs, stop } from './processes.ts';

/** The MongoDB that all processes under measurement share. */
export interface Store {
  version: string;
  /** Its process, if it runs on this machine. */
  pid: number | null;
  /** The address of a database of that name, with nothing in it. */
  fresh(name: string): Promise<{ uri: string; db: mongo.Db }>;
  close(): Promise<void>;
}

/** MONGODB_URI, or an embedded engine of our own in a temporary folder, in a process of its own. */
export async function openStore(): Promise<Store> {
  const given = process.env['MONGODB_URI'];
  const engine = given === undefined ? await startEngine() : { uri: given, pid: null, close: async () => {} };
  const client = await new mongo.MongoClient(engine.uri).connect();
  const { version } = await client.db().admin().buildInfo();
  const names: string[] = [];
  return {
    version,
    pid: engine.pid ?? (await pidOf(client)),
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

async function startEngine(): Promise<{ uri: string; pid: number | null; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-bench-'));
  const child = fork('bench/engine.ts', [folder], { execArgv: ['--import', 'tsx'] });
  endWithUs(child);
  const [uri] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
  if (typeof uri !== 'string') throw new Error('the embedded MongoDB could not be opened');
  return {
    uri,
    pid: child.pid ?? null,
    async close() {
      await stop(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The process of a MongoDB that listens on this machine. Elsewhere the ID would be that of an unrelated process. */
async function pidOf(client: mongo.MongoClient): Promise<number | null> {
  const hosts = client.options.hosts.map(({ host, socketPath }) => socketPath ?? host ?? '');
  if (!hosts.every((host) => host.startsWith('/') || LOOPBACK.includes(host))) return null;
  const { pid, process } = await client.db().admin().serverStatus();
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return name.trim() === process ? Number(pid) : null;
}

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];
