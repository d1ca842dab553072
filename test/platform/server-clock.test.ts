import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { SECOND } from '../../src/platform/clock.ts';
import { createLog } from '../../src/platform/log.ts';
import { type ServerClock, startServerClock } from '../../src/platform/server-clock.ts';
import { openDatabase } from '../support/database.ts';

// MongoDB shares the clock of this machine, so the tests move that of the process.
const local = { ahead: 0, now: () => new Date(Date.now() + local.ahead) };
const logs: { level: number; aheadMs: number }[] = [];
const log = createLog('warn', { write: (line) => logs.push(JSON.parse(line)) });
let database: Awaited<ReturnType<typeof openDatabase>>;
let clock: ServerClock;
beforeAll(async () => {
  database = await openDatabase();
});
afterEach(async () => {
  await clock?.stop();
  local.ahead = 0;
  logs.length = 0;
});
afterAll(() => database.close());

const isAbout = (milliseconds: number, expected: number) => Math.abs(milliseconds - expected) < 2 * SECOND;

/** Resolves when it holds; the test runs into its time limit if it never does. */
async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await setTimeout(5);
}

describe('the server clock', () => {
  test.each([0, 90 * SECOND, -90 * SECOND])(
    "the server clock shows MongoDB's time in a process that is %i ms ahead",
    async (ahead) => {
      local.ahead = ahead;
      clock = await startServerClock(database.connection, { local, log });
      expect(isAbout(clock.now().getTime(), Date.now())).toBe(true);
    },
  );

  test('the server clock warns once if the clock of the process is changed while it runs', async () => {
    clock = await startServerClock(database.connection, { local, log, every: 10 });
    local.ahead = 90 * SECOND;
    await eventually(() => logs.length > 0);
    expect(isAbout(clock.now().getTime(), Date.now())).toBe(true);
    await setTimeout(50);
    expect(logs.filter(({ aheadMs }) => aheadMs !== undefined)).toHaveLength(1);
    expect(isAbout(logs[0]?.aheadMs ?? 0, 90 * SECOND)).toBe(true);
  });

  test('the server clock keeps its last measurement while MongoDB does not answer', async () => {
    let asked = 0;
    const db = {
      aggregate(pipeline: object[]) {
        asked += 1;
        if (asked > 1) throw new Error('MongoDB is away');
        return database.connection.db?.aggregate(pipeline);
      },
    };
    clock = await startServerClock({ db } as unknown as Connection, { local, log, every: 1 });
    await eventually(() => asked > 3);
    expect(isAbout(clock.now().getTime(), Date.now())).toBe(true);
  });

  test('the server clock does not start without an answer', async () => {
    const db = { aggregate: () => ({ toArray: async () => [] }) };
    await expect(startServerClock({ db } as unknown as Connection, { log })).rejects.toThrow('nothing');
  });
});
