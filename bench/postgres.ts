import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { endWithUs, pause, stop } from './processes.ts';

/** Where Debian puts the server, which is not on the path: a folder for each version. */
const DEBIAN = '/usr/lib/postgresql';

/** A PostgreSQL server of the benchmark. */
export interface Postgres {
  version: string;
  /** Its address, on a socket of its own. */
  url: string;
  pid: number;
  close(): Promise<void>;
}

/** Starts PostgreSQL with its own defaults in a temporary folder. Returns null if it is not installed. */
export async function openPostgres(): Promise<Postgres | null> {
  const bin = await programs();
  if (bin === null) return null;
  const owner = serverOwner();
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-bench-postgres-'));
  if (owner) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const initialize = ['-D', data, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C'];
  await promisify(execFile)(join(bin, 'initdb'), initialize, { cwd: folder, ...owner });
  const listen = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`];
  const child = spawn(join(bin, 'postgres'), ['-D', data, ...listen], { cwd: folder, stdio: 'ignore', ...owner });
  endWithUs(child);
  while (spawnSync(join(bin, 'pg_isready'), ['-h', folder]).status !== 0) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL ended with ${child.exitCode}`);
    await pause(50);
  }
  const { stdout } = await promisify(execFile)(join(bin, 'postgres'), ['--version']);
  return {
    version: stdout.trim(),
    url: `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}`,
    pid: child.pid ?? 0,
    async close() {
      await stop(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The folder with the programs of the newest version. */
async function programs(): Promise<string | null> {
  const versions = (await readdir(DEBIAN).catch(() => [])).sort((a, b) => Number(b) - Number(a));
  const folders = versions.map((version) => join(DEBIAN, version, 'bin'));
  return folders.find((bin) => existsSync(join(bin, 'postgres'))) ?? null;
}

/** PostgreSQL refuses to run as root. The Debian package makes a user for it. */
function serverOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (of: string) => Number(execFileSync('id', [of, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
