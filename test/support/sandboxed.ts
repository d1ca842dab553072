import { createServer } from 'node:net';
import { type Sandbox, startSandbox } from '@tollgate/stripe-sandbox';
import { recordStripeRequests } from '../../packages/stripe-sandbox/test/openapi.ts';
import { parseCatalog } from '../../src/billing/plan/catalog.ts';
import { syncPlans } from '../../src/billing/plan/plan.sync.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStripe } from '../../src/platform/stripe.ts';
import { borrowDatabase } from './database.ts';
import { catalogText, startTollgate, type Tollgate, type TollgateOptions, WEBHOOK_SECRET } from './tollgate.ts';

export interface Sandboxed extends Tollgate {
  sandbox: Sandbox;
  url: string;
  /** What was sent to Stripe. `close` compares all of it with Stripe's description, where that is present. */
  stripeRequests: ReturnType<typeof recordStripeRequests>;
}

/** The whole service listening on loopback, with the sandbox as its Stripe, posting real webhooks to it. */
export async function startSandboxed(options: TollgateOptions = {}): Promise<Sandboxed> {
  const database = options.connection
    ? { connection: options.connection, close: async () => {} }
    : await borrowDatabase();
  const { db } = database.connection;
  if (!db) throw new Error('The connection has no database: open it with borrowDatabase().');
  const stripeRequests = recordStripeRequests();
  const sandbox = await startSandbox({ host: '127.0.0.1', port: 0, db, onExchange: stripeRequests.onExchange });
  const stripe = { secretKey: 'sk_test_sandbox', apiBase: sandbox.url };
  const text = options.catalogText ?? (await catalogText());
  await syncPlans(parseCatalog(text, 'plans.yaml'), createStripe({ ...stripe, metrics: createMetrics() }));
  const port = await freePort();
  const tollgate = await startTollgate({
    role: 'all',
    clock: sandbox.clock,
    connection: database.connection,
    ...options,
    catalogText: text,
    stripe,
    env: { PORT: String(port), ...options.env },
  });
  const url = await tollgate.app.http.listen({ host: '127.0.0.1', port });
  sandbox.setWebhook({ url: `${url}/webhooks/stripe`, secret: WEBHOOK_SECRET });
  return {
    ...tollgate,
    sandbox,
    url,
    stripeRequests,
    async settle() {
      await sandbox.settled();
      const has = async (name: string, filter: object) =>
        (await database.connection.collection(name).findOne(filter, { projection: { _id: 1 } })) !== null;
      const busy = async () =>
        (await has('events', { dueAt: { $exists: true } })) ||
        (await has('usage', { 'outbox.key': { $exists: true } }));
      while (await busy()) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    async close() {
      await tollgate.close();
      await sandbox.close();
      await database.close();
      const problems = stripeRequests.problems();
      if (problems.length > 0) throw new Error(`Stripe's description forbids:\n${problems.join('\n')}`);
    },
  };
}

/** A port that nobody listened on a moment ago: links must know it before the service listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
