import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/** A process under measurement. */
export interface Running {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

export interface Start {
  /** A file of JavaScript, or of TypeScript. */
  script: string;
  args?: string[] | undefined;
  env: Record<string, string>;
  /** Which path answers 200 once it is ready. */
  ready: string;
  /** Megabytes that its container would have; that of the machine unless given. */
  memory?: number | undefined;
}

const NODE_ENV = 'production';

/** Starts a server on a free port of loopback, which it gets as PORT, and waits until it is ready. Its output is thrown away. */
export async function start({ script, args = [], env, ready, memory }: Start): Promise<Running> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const loader = script.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [...heapFlags(memory), ...loader, script, ...args], {
    env: { PATH: process.env['PATH'], NODE_ENV, HOST: '127.0.0.1', PORT: String(port), ...env, PUBLIC_URL: url },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  endWithUs(child);
  while (!(await answers(`${url}${ready}`))) {
    if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode}`);
    await pause(20);
  }
  return { url, pid: child.pid ?? 0, stop: () => stop(child) };
}

/** What the image sets. */
function heapFlags(memory: number | undefined): string[] {
  const megabytes = memory === undefined ? [] : [String(memory)];
  const flags = execFileSync(process.execPath, ['scripts/heap-flags.mjs', ...megabytes], { encoding: 'utf8' });
  return flags.trim().split(' ');
}

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill();
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Sees to it that a process ends when this one does, whatever goes wrong. */
export function endWithUs(child: ChildProcess): void {
  children.add(child);
  child.once('exit', () => children.delete(child));
}

/** Ends a process as whoever operates it would, and waits for it. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

/** Megabytes that a process has in memory now, and at most had; Linux alone says so. */
export async function memoryOf(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
  return { now: kilobytes('VmRSS') / 1024, peak: kilobytes('VmHWM') / 1024 };
}

/** A tick of /proc, in milliseconds: USER_HZ is 100 on every Linux that Node.js runs on. */
const TICK = 10;

/**
 * Milliseconds of CPU time that a process has used so far, and its children with it, as the operating system counts them. PostgreSQL has
 * a child for each connection.
 */
export async function cpuOf(pid: number): Promise<number> {
  const own = cpuIn(await readFile(`/proc/${pid}/stat`, 'utf8'));
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const each = children.split(' ').filter(Boolean).map(Number);
  // A child may end between the two reads. Its time is then counted by its parent.
  const theirs = await Promise.all(each.map((child) => cpuOf(child).catch(() => 0)));
  return theirs.reduce((sum, time) => sum + time, own);
}

/** The same of a line of /proc/<pid>/stat: in user mode and in the kernel, of the process and of children that it has waited for. */
export function cpuIn(stat: string): number {
  // The name of the program, in parentheses, may contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK;
}

export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('a server on loopback has a port');
  return address.port;
}
