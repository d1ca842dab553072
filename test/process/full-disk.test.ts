import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { type Child, startProcess } from '../support/child.ts';
import { freePort } from '../support/sandboxed.ts';
import { openSmallDisk, type SmallDisk, testOnSmallDisk } from '../support/small-disk.ts';
import { customerObject, stripeEvent } from '../support/stripe-events.ts';
import { WEBHOOK_SECRET } from '../support/tollgate.ts';
import { startEngine } from './engine.ts';
import { deliver, drained, openProcesses, pause, ready } from './service.ts';

let processes: Awaited<ReturnType<typeof openProcesses>>;
const children: Child[] = [];
const disks: SmallDisk[] = [];
beforeAll(async () => {
  processes = await openProcesses();
});
afterEach(async () => {
  await processes.endAll();
  for (const child of children.splice(0)) if (isRunning(child)) await child.kill('SIGKILL');
  for (const disk of disks.splice(0)) disk.close();
});
afterAll(() => processes.close());

const isRunning = ({ process }: Child) => process.exitCode === null && process.signalCode === null;

function diskOf(megabytes: number): SmallDisk {
  const disk = openSmallDisk(megabytes);
  disks.push(disk);
  return disk;
}

function start(args: string[], env: Record<string, string>, script?: string): Child {
  const child = startProcess(args, env, script);
  children.push(child);
  return child;
}

describe('a full disk of the log', () => {
  testOnSmallDisk('loses no line that fits in memory, and stops no request', async () => {
    const disk = diskOf(1);
    const file = join(disk.folder, 'log');
    const stdout = openSync(file, 'a');
    const { child, url } = await processes.start(processes.newDatabase(), { ROLE: 'api' }, { stdout });
    const linesOf = (path: string) => readFileSync(file, 'utf8').split(`"path":"${path}"`).length - 1;

    disk.fill();
    for (let n = 0; n < 100; n++) expect((await fetch(`${url}/full`)).status).toBe(404);
    expect(linesOf('/full')).toBeLessThan(100);
    disk.free();
    while (linesOf('/full') < 100) await pause(50);
    expect(await child.kill('SIGTERM')).toBe(0);
    closeSync(stdout);
  });

  test('a full disk of the log does not prevent the service from starting, answering and stopping', async () => {
    const full = openSync('/dev/full', 'w');
    const { child, url } = await processes.start(processes.newDatabase(), { ROLE: 'api' }, { stdout: full });
    for (let n = 0; n < 10; n++) expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await child.kill('SIGTERM')).toBe(0);
    closeSync(full);
  });
});

describe('a reader of the log that exits', () => {
  test('a reader of the log that exits does not end the service', async () => {
    const { child, url } = await processes.start(processes.newDatabase(), { ROLE: 'api' });
    child.process.stdout?.destroy();
    for (let n = 0; n < 10; n++) expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await child.kill('SIGTERM')).toBe(0);
  });
});

describe('a full disk of MongoDB', () => {
  testOnSmallDisk(
    'ends MongoDB and not the service, which recovers with all that it acknowledged once MongoDB is back',
    async () => {
      const disk = diskOf(64);
      const mongodb = await startMongoDB(disk);
      const client = new mongoose.mongo.MongoClient(mongodb.uri, { directConnection: true });
      const db = client.db('full_disk');
      const { child, url } = await processes.start(db, { MONGODB_URI: mongodb.uri.replace('/?', '/full_disk?') });
      const acknowledged = new Set<string>();
      const events = newEvents();
      await deliver(url, events(10), acknowledged);
      expect(acknowledged.size).toBe(10);

      disk.fill();
      while (isRunning(mongodb.engine)) await deliver(url, events(10), acknowledged);
      const refused = new Set<string>();
      await deliver(url, events(1), refused);
      expect(refused.size).toBe(0);
      expect((await fetch(`${url}/readyz`)).status).toBe(503);

      disk.free();
      await startMongoDB(disk);
      await ready(url);
      await deliver(url, events(10), acknowledged);
      await client.connect();
      const stored = await db.collection('events').countDocuments({ _id: { $in: [...acknowledged] } } as never);
      expect(stored).toBe(acknowledged.size);
      await drained(db);
      await client.close();
      expect(await child.kill('SIGTERM')).toBe(0);
    },
    120_000,
  );

  async function startMongoDB(disk: SmallDisk) {
    const started = await startEngine(disk.folder);
    children.push(started.engine);
    return started;
  }
});

describe('a full disk in local mode', () => {
  testOnSmallDisk(
    'ends the service with a line that says so, and the next start has all that was acknowledged',
    async () => {
      const disk = diskOf(64);
      const acknowledged = new Set<string>();
      const first = await startLocal(disk);
      await first.child.says('curl -s');
      await deliver(first.url, newEvents()(20), acknowledged);
      expect(acknowledged.size).toBe(20);

      disk.fill();
      expect(await first.child.ended()).toBe(1);
      expect(first.child.logs().at(-1)).toMatchObject({ level: 60, msg: expect.stringMatching(/^The disk is full: /) });

      const refused = await startLocal(disk);
      expect(await refused.child.ended()).toBe(1);
      expect(refused.child.output()).toMatch(/^The disk is full: .* Free some space/);

      disk.free();
      const next = await startLocal(disk);
      await next.child.says('curl -s');
      const uri = readFileSync(join(disk.folder, 'mongodb-uri'), 'utf8');
      const client = await new mongoose.mongo.MongoClient(uri).connect();
      const events = client.db('tollgate').collection('events');
      expect(await events.countDocuments({ _id: { $in: [...acknowledged] } } as never)).toBe(20);
      await client.close();
      expect(await next.child.kill('SIGTERM')).toBe(0);
    },
    120_000,
  );

  async function startLocal(disk: SmallDisk) {
    const [port, sandboxPort] = [await freePort(), await freePort()];
    const child = start(['--local'], {
      DATA_DIR: disk.folder,
      PORT: String(port),
      SANDBOX_PORT: String(sandboxPort),
      STRIPE_WEBHOOK_SECRETS: WEBHOOK_SECRET,
    });
    return { child, url: `http://127.0.0.1:${port}` };
  }
});

/** Makes new events; each has some 50 KB, so that a disk is soon full. */
function newEvents() {
  let made = 0;
  return (count: number) =>
    Array.from({ length: count }, () => {
      const customer = customerObject(`cus_${++made}`, `user-${made}`);
      return stripeEvent('customer.created', 1_760_000_000 + made, { ...customer, description: 'x'.repeat(50_000) });
    });
}
