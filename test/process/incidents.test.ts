import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stripeAt } from '../../packages/stripe-sandbox/test/open-sandbox.ts';
import { createClient } from './incidents/client.ts';
import { type Deployment, METRICS_TOKEN, openDeployment } from './incidents/deployment.ts';
import { play, type Row } from './incidents/incident.ts';
import { DISK_FULL, type MongoDBOnDisk, mongoAway, SILENT, startMongoDBOnDisk } from './incidents/mongodb.ts';
import { PARKED } from './incidents/parked.ts';
import { API_KILLED, RESTARTED, STOPPED, WORKER_KILLED, WRONG_CLOCKS } from './incidents/processes.ts';
import { describeWithPrograms, PROGRAMS, PROMETHEUS } from './incidents/programs.ts';
import { type Prometheus, startPrometheus } from './incidents/prometheus.ts';
import { ROTATIONS } from './incidents/secrets.ts';
import { STRIPE_FAILS } from './incidents/stripe.ts';
import { tableOf } from './incidents/table.ts';
import { startTraffic, type Traffic } from './incidents/traffic.ts';
import { drained, openProcesses, problemsIn } from './service.ts';

/** The short form plays some incidents; the long one all of them, with Prometheus, and with MongoDB on a disk that can be filled. */
const ALL = process.env['INCIDENTS'] === 'all';
const MINUTE = 60_000;
const NEEDED = ALL ? [...PROGRAMS, PROMETHEUS] : PROGRAMS;
const INCIDENTS = ALL
  ? [
      WORKER_KILLED,
      API_KILLED,
      RESTARTED,
      STOPPED,
      mongoAway(20),
      SILENT,
      DISK_FULL,
      ...STRIPE_FAILS,
      PARKED,
      ...ROTATIONS,
      WRONG_CLOCKS,
    ]
  : [WORKER_KILLED, RESTARTED, mongoAway(5), WRONG_CLOCKS];

describeWithPrograms('two api and two worker processes behind nginx', NEEDED, () => {
  let processes: Awaited<ReturnType<typeof openProcesses>>;
  let disk: MongoDBOnDisk | null = null;
  let deployment: Deployment;
  let prometheus: Prometheus | null = null;
  let traffic: Traffic;
  const rows: Row[] = [];
  beforeAll(async () => {
    if (ALL) disk = await startMongoDBOnDisk();
    processes = await openProcesses();
    deployment = await openDeployment(processes, disk);
    const urls = deployment.members.map(({ url }) => url);
    if (ALL) prometheus = await startPrometheus(urls, METRICS_TOKEN);
    traffic = await startTraffic(deployment);
  }, MINUTE);
  afterAll(async () => {
    process.stdout.write(tableOf(rows));
    traffic?.abandon();
    await deployment?.close();
    await prometheus?.close();
    await processes?.close();
    await disk?.close();
  }, MINUTE);

  describe('under load', () => {
    test.each(INCIDENTS)(
      '$name under load: no acknowledged webhook is lost, and the deployment recovers by itself',
      async (incident) => {
        const row = await play(incident, { deployment, traffic, prometheus });
        rows.push(row);
        if (ALL) process.stdout.write(`incidents: ${row.name}\n`);
        expect(row.lost).toBe(0);
        if (incident.isUnseen) expect(row.figures.failed).toMatchObject({ webhooks: 0, questions: 0 });
      },
      10 * MINUTE,
    );
  });

  test(
    'after all incidents every acknowledged webhook is stored and folded, and each refund was made once',
    async () => {
      await traffic.end();
      const { db, uri, sandbox } = deployment;
      await drained(db);
      const ids = [...traffic.acknowledged];
      expect(await db.collection('events').countDocuments({ _id: { $in: ids } } as never)).toBe(ids.length);
      const unfolded = { status: { $in: ['RECEIVED', 'FAILED', 'PARKED'] } };
      expect(await db.collection('events').countDocuments(unfolded)).toBe(0);
      expect(await problemsIn(db, { uri })).toEqual([]);

      const refunds = stripeAt(sandbox.url).refunds.list({ limit: 100 });
      const amounts: number[] = [];
      for await (const { amount } of refunds) amounts.push(amount);
      expect(amounts).toEqual(Array.from({ length: traffic.commands.done }, () => 1));
      expect(traffic.commands.done).toBe(traffic.commands.sent);
    },
    5 * MINUTE,
  );

  test('nginx publishes neither metrics nor probes, and logs no query string, because links contain tokens', async () => {
    const { nginx } = deployment;
    const client = createClient(nginx);
    const statusOf = async (path: string) => (await client.get(path)).status;
    for (const path of ['/.well-known/jwks.json', '/errors', '/checkout/cancel'])
      expect(await statusOf(path)).toBe(200);
    for (const path of ['/metrics', '/healthz', '/readyz', '/messages', '/']) expect(await statusOf(path)).toBe(404);
    await client.get('/unsubscribe?token=a-secret-token');
    client.close();
    const log = await nginx.accessLog();
    expect(log.filter((line) => line.includes('GET /unsubscribe'))).toHaveLength(1);
    expect(log.filter((line) => line.includes('secret'))).toEqual([]);
  });

  test('nginx lets the service refuse bodies that are too large', async () => {
    const client = createClient(deployment.nginx);
    const answerTo = (bytes: number) => client.post('/webhooks/stripe', 'x'.repeat(bytes), {});
    expect(await answerTo(1_000_000)).toMatchObject({ status: 400, body: { code: 'SIGNATURE_MISSING' } });
    expect(await answerTo(1_500_000)).toMatchObject({ status: 413, body: { code: 'PAYLOAD_TOO_LARGE' } });
    client.close();
  });

  test('nginx limits the queries of one address, and no webhooks', async () => {
    const { plainUrl } = deployment.nginx;
    /** Sends 1,024 requests, 32 at a time; returns how many were refused. */
    const refusedOf = async (path: string) => {
      let refused = 0;
      const send = async () => {
        for (let n = 0; n < 32; n++) {
          const { status } = await fetch(`${plainUrl}${path}`, { method: 'POST' });
          if (status === 429) refused++;
        }
      };
      await Promise.all(Array.from({ length: 32 }, send));
      return refused;
    };
    expect(await refusedOf('/webhooks/stripe')).toBe(0);
    expect(await refusedOf('/graphql')).toBeGreaterThan(0);
  });
});
