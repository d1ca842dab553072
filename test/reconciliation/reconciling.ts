import { createServer } from 'node:http';
import type { mongo } from 'mongoose';
import { openEventPath } from '../../src/event-path.ts';
import { wallClock } from '../../src/platform/clock.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { createStripe } from '../../src/platform/stripe.ts';
import { createReconciliation } from '../../src/reconciliation/reconciliation.ts';
import { buyer } from '../support/buyer.ts';
import { customerOf } from '../support/customer-of.ts';
import { startSandboxed } from '../support/sandboxed.ts';
import { WEBHOOK_SECRET } from '../support/tollgate.ts';

export type Reconciling = Awaited<ReturnType<typeof startReconciling>>;

/** The whole service with the sandbox as its Stripe, and reconciliation on its database, asking through a wire that can be cut. */
export async function startReconciling() {
  const tollgate = await startSandboxed();
  const { connection, sandbox } = tollgate;
  const wire = await startWire(sandbox.url);
  const gatewayTo = (apiBase: string) =>
    createStripe({ secretKey: 'sk_test_sandbox', apiBase, metrics: createMetrics() });
  const { client: stripe } = gatewayTo(sandbox.url);
  const log = createLog('silent');
  const path = await openEventPath({
    connection,
    stripe: { livemode: false, trustClientReference: false, accountId: undefined },
    hasWorker: false,
    clock: sandbox.clock,
    wall: wallClock,
    log,
    metrics: createMetrics(),
  });
  const { inbox, record, alerts } = path;
  const { cursors, events, accounts, payments } = path.collections;
  const counted = { missing: 0, stale: 0, missed: 0 };
  const options = {
    gateway: gatewayTo(wire.url),
    cursors,
    events,
    accounts,
    payments,
    alerts,
    store: inbox.store,
    record,
    clock: sandbox.clock,
    wall: wallClock,
    wait: async () => {},
    monotonic: () => 0,
    log,
    metrics: {
      drift: {
        inc({ kind }: { kind: 'missing' | 'stale' }, by = 1) {
          counted[kind] += by;
        },
      },
      missedEvents: {
        inc(count: number) {
          counted.missed += count;
        },
      },
      upTo: { set: () => {} },
      runs: { inc: () => {} },
    },
  };
  const { db } = connection;
  if (!db) throw new Error('startSandboxed() gives a connection with a database');
  /** Stripe's side: what it remembers of what happened, and what there is. */
  const stripeSide = {
    events: db.collection<{ _id: string; seq: number; body: mongo.Document }>('sandbox_events'),
    objects: db.collection<{ _id: string; kind: string; seq: number; body: mongo.Document }>('sandbox_objects'),
  };

  // The service's own passes stop, and whatever putting up the plans told is over: each test counts from 0.
  await tollgate.app.reconciliation.stop();
  await cursors.deleteMany(NO_WORKERS as never);
  await tollgate.settle();
  await stripeSide.events.deleteMany({});
  await events.deleteMany({ _id: /^evt_/ });
  const restore = await rememberAll(db);

  return {
    ...tollgate,
    stripe,
    stripeSide,
    wire,
    cursors,
    events,
    accounts,
    payments,
    counted,
    options,
    reconciliation: createReconciliation(options),
    /** From now on no webhook arrives. */
    dropWebhooks: () => sandbox.setWebhook({ url: `${wire.url}${LOST}`, secret: WEBHOOK_SECRET }),
    /** Buys a plan by the hosted form and waits until whatever was told is folded. Returns the Stripe customer. */
    async buy(userId: string, plan: string): Promise<string> {
      const who = buyer(tollgate, userId);
      const { session } = await who.checkout({ plan });
      await who.pay(session?.url ?? '');
      await tollgate.settle();
      return customerOf(tollgate, userId);
    },
    plan: (userId: string) => buyer(tollgate, userId).plan(),
    /** Moves Stripe's clock, so that what follows happens in another second. */
    async later(seconds: number) {
      const response = await fetch(`${sandbox.url}/_control/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ advance: seconds }),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    /** As after the start, but for the time at Stripe, which never goes back. */
    async reset() {
      await tollgate.settle();
      sandbox.setWebhook({ url: `${tollgate.url}/webhooks/stripe`, secret: WEBHOOK_SECRET });
      wire.cut = () => false;
      wire.paths.length = 0;
      Object.assign(counted, { missing: 0, stale: 0, missed: 0 });
      await restore();
    },
    async close() {
      await tollgate.settle();
      await wire.close();
      await tollgate.close();
    },
  };
}

/** The cursors that are no worker's: its partitions stay leased, or nobody would look for due events. */
const NO_WORKERS = { _id: { $not: /^(partition|worker):/ } };
const restored = (collection: string) => (collection === 'cursors' ? NO_WORKERS : {}) as object;

/** Remembers what every collection holds, for a function that puts it back. */
async function rememberAll(db: mongo.Db): Promise<() => Promise<void>> {
  const remembered = new Map<string, mongo.Document[]>();
  for (const { collectionName } of await db.collections()) {
    if (collectionName !== 'sandbox_settings')
      remembered.set(collectionName, await db.collection(collectionName).find(restored(collectionName)).toArray());
  }
  return async () => {
    for (const { collectionName } of await db.collections()) {
      const rows = remembered.get(collectionName);
      if (rows) await db.collection(collectionName).deleteMany(restored(collectionName));
      if (rows && rows.length > 0) await db.collection(collectionName).insertMany(rows);
    }
  };
}

/** Where webhooks are taken and go nowhere. */
const LOST = '/lost';

/** What the documents say, without what the engine notes for itself. */
export async function documentsOf({ accounts, payments }: Pick<Reconciling['options'], 'accounts' | 'payments'>) {
  const rows = [...(await accounts.find().toArray()), ...(await payments.find().toArray())];
  return rows.map(({ _id, state }) => ({ _id, state })).sort((a, b) => (a._id < b._id ? -1 : 1));
}

/** Passes requests on to the sandbox, except those for which `cut` answers true: they get a 500. What comes to `LOST` is lost. */
async function startWire(target: string) {
  const wire = { cut: (_path: string): boolean => false, paths: [] as string[] };
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    if (path === LOST) return void request.resume().on('end', () => response.end());
    wire.paths.push(path);
    if (wire.cut(path)) return void response.writeHead(500).end('{"error":{"type":"api_error","message":"away"}}');
    const { authorization = '', 'stripe-version': version = '' } = request.headers;
    const answer = await fetch(`${target}${path}`, { headers: { authorization, 'stripe-version': String(version) } });
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      date: answer.headers.get('date') ?? '',
    });
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return Object.assign(wire, {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  });
}
