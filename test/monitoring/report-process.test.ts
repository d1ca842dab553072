import { hostname } from 'node:os';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { examineMongoClock } from '../../src/doctor/clock.ts';
import { processCollection } from '../../src/monitoring/process.document.ts';
import { createReport } from '../../src/monitoring/report-process.ts';
import { wallClock } from '../../src/platform/clock.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connectMongo } from '../../src/platform/mongo.ts';
import { openDatabase } from '../support/database.ts';
import { openWay } from '../support/way.ts';

let database: Awaited<ReturnType<typeof openDatabase>>;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await processCollection(database.connection).deleteMany({});
});

/** A process whose clock is wrong by so many milliseconds. */
function processWith(ahead: number, connection = database.connection) {
  const metrics = createMetrics();
  const report = createReport({
    connection,
    processes: processCollection(connection),
    role: 'worker',
    wall: { now: () => new Date(Date.now() + ahead) },
    metrics,
  });
  const gauge = async (name: 'clockDifference' | 'mongoAnswered') => (await metrics[name].get()).values;
  return { report, gauge };
}

test('a process shows nothing before it has measured', async () => {
  const { gauge } = processWith(0);
  expect([await gauge('clockDifference'), await gauge('mongoAnswered')]).toEqual([[], []]);
});

test.each([90_000, -90_000, 0])('a process whose clock is %d ms ahead shows that, under its role', async (ahead) => {
  const { report, gauge } = processWith(ahead);
  await report();
  const [shown] = await gauge('clockDifference');
  expect(shown?.labels).toEqual({ role: 'worker' });
  expect(Math.abs(Number(shown?.value) - ahead / 1_000)).toBeLessThan(2);
});

test("a process shows when MongoDB last answered it, by MongoDB's clock", async () => {
  const { report, gauge } = processWith(90_000);
  await report();
  const [shown] = await gauge('mongoAnswered');
  expect(Math.abs(Number(shown?.value) - Date.now() / 1_000)).toBeLessThan(30);
});

test('while MongoDB is unavailable, the time of its last answer does not change', async () => {
  const way = await openWay();
  const connection = await connectMongo(way.uri(database.connection.name));
  const { report, gauge } = processWith(0, connection);
  await report();
  const before = await gauge('mongoAnswered');
  await way.cut();
  await expect(report()).rejects.toThrow();
  expect(await gauge('mongoAnswered')).toEqual(before);
  await connection.close();
});

test('the doctor names the process whose clock is wrong, by role, process and host', async () => {
  await processWith(-90_000).report();
  const findings = await examineMongoClock(database.connection, wallClock);
  const name = `the process ${process.pid} on ${hostname()} (ROLE=worker)`;
  expect(findings.map(({ code }) => code)).toEqual(['CLOCK_DIFFERS_FROM_MONGODB']);
  expect(findings[0]?.what).toMatch(
    new RegExp(`^The clock of ${name.replace(/[()]/g, '\\$&')} is 9\\d\\.\\d s behind MongoDB's\\.$`),
  );
});

test('a process that reports again replaces its row, and one that has not reported for two minutes counts as ended', async () => {
  const { report } = processWith(90_000);
  await report();
  await report();
  const processes = processCollection(database.connection);
  const [row, ...others] = await processes.find().toArray();
  expect(others).toEqual([]);
  expect(Number(row?.expiresAt) - Number(row?.reportedAt)).toBe(120_000);
  await processes.updateOne({}, { $set: { expiresAt: new Date(Date.now() - 1_000) } });
  expect(await examineMongoClock(database.connection, wallClock)).toEqual([]);
});
