import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The journal alone takes 200 MB. */
const MEGABYTES = 600;

export type SmallDisk = Awaited<ReturnType<typeof openSmallDisk>>;

/** MongoDB in a process of its own, with its files on a disk of its own, which can be filled. Needs root, because it mounts the disk. */
export async function openSmallDisk() {
  const folder = await mkdtemp(join(tmpdir(), 'tollgate-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', folder]);
  const filler = join(folder, 'filler');
  let child: ChildProcess;
  let uri = '';
  const start = async () => {
    child = spawn(process.execPath, ['test/process/incidents/engine.mjs', join(folder, 'mongodb')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [address] = await once(child.stdout?.setEncoding('utf8') as NodeJS.ReadableStream, 'data');
    uri = String(address).trim();
  };
  await start();
  return {
    /** Another one after each start. */
    uri: () => uri,
    /** Leaves no space at all; resolves once MongoDB has ended because of that. */
    async fill() {
      const ended = once(child, 'exit');
      const file = await open(filler, 'w');
      while (await file.write(Buffer.alloc(4_096)).catch(() => null));
      await file.close();
      await ended;
    },
    /** Makes space, and starts MongoDB again, as its supervisor does. */
    async free() {
      await rm(filler);
      await start();
    },
    async close() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      execFileSync('umount', [folder]);
      await rm(folder, { recursive: true });
    },
  };
}
