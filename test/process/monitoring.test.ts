import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { examineMongoClock } from '../../src/doctor/clock.ts';
import { wallClock } from '../../src/platform/clock.ts';
import { connectMongo } from '../../src/platform/mongo.ts';
import { databaseUri } from '../support/database.ts';
import { openProcesses, pause, type Service } from './service.ts';

/** Of Debian's package libfaketime: gives a process another clock. */
const FAKETIME = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketimeMT.so.1`;
const isThere = existsSync(FAKETIME) || process.env['CI'] !== undefined;
const AHEAD_90_S = { LD_PRELOAD: FAKETIME, FAKETIME: '+90s', FAKETIME_DONT_FAKE_MONOTONIC: '1' };

let processes: Awaited<ReturnType<typeof openProcesses>>;
beforeAll(async () => {
  processes = await openProcesses();
});
afterEach(() => processes.endAll());
afterAll(() => processes.close());

/** The lines of /metrics that have this in them, once there are some. */
async function shown({ url }: Service, text: string): Promise<string[]> {
  for (;;) {
    const lines = await metricsOf(url);
    const found = lines.filter((line) => line.includes(text) && !line.startsWith('#'));
    if (found.length > 0) return found;
    await pause(50);
  }
}

async function metricsOf(url: string): Promise<string[]> {
  const headers = { authorization: 'Bearer a-token-for-metrics-in-tests' };
  return (await (await fetch(`${url}/metrics`, { headers })).text()).split('\n');
}

const valueOn = (line = ''): number => Number(line.split(' ').at(-1));

describe('the measurements of a process', () => {
  (isThere ? test : test.skip)(
    'names the process whose clock is 90 s off: by its own metric, and to doctor',
    async () => {
      const db = processes.newDatabase();
      const [api, worker] = await Promise.all([
        processes.start(db, { ROLE: 'api' }),
        processes.start(db, { ROLE: 'worker', ...AHEAD_90_S }),
      ]);
      const [right] = await shown(api, 'billing_clock_difference_seconds{role="api"}');
      const [wrong] = await shown(worker, 'billing_clock_difference_seconds{role="worker"}');
      expect(Math.abs(valueOn(right))).toBeLessThan(5);
      expect(Math.abs(valueOn(wrong) - 90)).toBeLessThan(5);

      const connection = await connectMongo(databaseUri(), db.databaseName);
      while ((await db.collection('processes').countDocuments()) < 2) await pause(50);
      const findings = await examineMongoClock(connection, wallClock);
      await connection.close();
      expect(findings.map(({ what }) => what)).toEqual([
        expect.stringContaining(`the process ${worker.child.process.pid} on ${hostname()} (ROLE=worker) is `),
      ]);
    },
    120_000,
  );

  test('a worker measures the backlog and the disk, and an api process only its clock and connection', async () => {
    const db = processes.newDatabase();
    const [api, worker] = await Promise.all([
      processes.start(db, { ROLE: 'api' }),
      processes.start(db, { ROLE: 'worker' }),
    ]);
    await shown(worker, 'billing_mongodb_disk_bytes{kind="used"}');
    await shown(worker, 'billing_mongodb_answered_seconds{role="worker"}');
    await shown(api, 'billing_mongodb_answered_seconds{role="api"}');
    expect((await metricsOf(api.url)).filter((line) => line.startsWith('billing_mongodb_disk_bytes'))).toEqual([]);
  }, 120_000);

  test('failures that an alert counts are shown as 0 from the start', async () => {
    const service = await processes.start(processes.newDatabase());
    for (const series of [
      'billing_webhook_invalid_sig_total{reason="mismatch"}',
      'billing_webhook_secret_used_total{index="0"}',
      'billing_token_keys_unavailable_total',
      'billing_portal_sessions_total{outcome="unavailable"}',
      'billing_payments_total{status="FAILED"}',
      'billing_messages_total{kind="receipt",outcome="parked"}',
      'billing_drift_total{kind="missing"}',
      'billing_missed_events_total',
      'graphql_faults_total{code="INTERNAL_SERVER_ERROR"}',
    ])
      expect([series, valueOn((await shown(service, series))[0])]).toEqual([series, 0]);
  }, 120_000);
});
