import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { measureDisk } from '../../src/monitoring/disk.ts';
import { createMetrics, type Metrics } from '../../src/platform/metrics.ts';
import { connectMongo } from '../../src/platform/mongo.ts';
import { openDatabase } from '../support/database.ts';
import { openWay } from '../support/way.ts';

let database: Awaited<ReturnType<typeof openDatabase>>;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());

async function measured(connection = database.connection, metrics = createMetrics()) {
  await measureDisk({ connection, metrics });
  return shown(metrics);
}

async function shown(metrics: Metrics) {
  const { values } = await metrics.mongoDisk.get();
  return Object.fromEntries(values.map(({ labels, value }) => [labels.kind, value]));
}

test('the disk metrics show how full the file system of MongoDB is, and nothing if MongoDB does not tell', async () => {
  expect(await measured()).toEqual({}); // the engine does not tell for a database without collections
  await database.connection.collection('any').insertOne({});
  const { used, total } = await measured();
  expect(used).toBeGreaterThan(0);
  expect(total).toBeGreaterThan(used as number);
});

test('the disk metrics show nothing once the user has lost the right to `dbStats`', async () => {
  // MongoDB's answer to a user without the right; the engine has no users.
  const refusal = {
    ok: 0,
    code: 13,
    codeName: 'Unauthorized',
    errmsg: 'not authorized on tollgate to execute command',
  };
  const rights = { mayAsk: true };
  const way = await openWay((answer) => ('fsTotalSize' in answer && !rights.mayAsk ? refusal : answer));
  const connection = await connectMongo(way.uri(database.connection.name));
  const metrics = createMetrics();
  expect(await measured(connection, metrics)).not.toEqual({});
  rights.mayAsk = false;
  expect(await measured(connection, metrics)).toEqual({});
  await connection.close();
  await way.cut();
});

test('measuring the disk rejects while MongoDB is unavailable, and keeps the last values', async () => {
  const way = await openWay();
  const connection = await connectMongo(way.uri(database.connection.name));
  const metrics = createMetrics();
  const before = await measured(connection, metrics);
  await way.cut();
  await expect(measureDisk({ connection, metrics })).rejects.toThrow();
  expect(await shown(metrics)).toEqual(before);
  await connection.close();
});
