import { randomUUID } from 'node:crypto';
import mongoose, { type mongo } from 'mongoose';
import { auditLog } from '../../src/audit/audit.document.ts';
import { verifyChain } from '../../src/audit/verify.ts';
import { entitlementCollection } from '../../src/billing/entitlement/entitlement.document.ts';
import { paymentCollection } from '../../src/billing/payment/payment.document.ts';
import { revenueCollections } from '../../src/billing/revenue/revenue.document.ts';
import { applyChanges, type Change } from '../../src/outbox/audit-draft.ts';
import { connectMongo } from '../../src/platform/mongo.ts';
import { kindsOf } from '../../src/projection/kinds.ts';
import { type Child, startProcess } from '../support/child.ts';
import { databaseUri } from '../support/database.ts';
import { freePort } from '../support/sandboxed.ts';
import type { StripeEvent } from '../support/stripe-events.ts';
import { sign, startTollgate, TOKEN_SECRET, WEBHOOK_SECRET } from '../support/tollgate.ts';

const AT_ONCE = 16;

export interface Service {
  child: Child;
  url: string;
}

/** Processes of the service on databases of the engine of this run. `close` ends those that are left, and drops the databases. */
export async function openProcesses() {
  const client = new mongoose.mongo.MongoClient(databaseUri());
  await client.connect();
  const databases: string[] = [];
  const children: Child[] = [];
  return {
    newDatabase(): mongo.Db {
      const name = `process_${randomUUID().slice(0, 8)}`;
      databases.push(name);
      return client.db(name);
    },
    async start(db: mongo.Db, more: Record<string, string> = {}): Promise<Service> {
      const port = await freePort();
      const uri = new URL(databaseUri());
      uri.pathname = `/${db.databaseName}`;
      const child = startProcess([], {
        PORT: String(port),
        HOST: '127.0.0.1',
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        ROLE: 'all',
        MONGODB_URI: uri.href,
        STRIPE_SECRET_KEY: 'sk_test_123456789012345678901234',
        STRIPE_API_BASE: 'http://127.0.0.1:9',
        STRIPE_WEBHOOK_SECRETS: WEBHOOK_SECRET,
        AUTH_JWT_SECRET: TOKEN_SECRET,
        METRICS_TOKEN: 'a-token-for-metrics-in-tests',
        RETURN_URL_ORIGINS: 'http://localhost:3000',
        ...more,
      });
      children.push(child);
      await child.says('listening at');
      return { child, url: `http://127.0.0.1:${port}` };
    },
    async endAll() {
      for (const { process } of children) if (process.exitCode === null) process.kill('SIGCONT');
      for (const child of children.splice(0)) if (child.process.exitCode === null) await child.kill('SIGKILL');
    },
    async close() {
      await this.endAll();
      for (const name of databases) await client.db(name).dropDatabase();
      await client.close();
    },
  };
}

/** What the same events make of a database where nothing goes wrong and one worker does it all. */
export async function undisturbed(db: mongo.Db, events: readonly StripeEvent[]): Promise<string> {
  const connection = await connectMongo(databaseUri(), db.databaseName);
  const tollgate = await startTollgate({ connection });
  for (let from = 0; from < events.length; from += AT_ONCE) {
    await Promise.all(events.slice(from, from + AT_ONCE).map(tollgate.deliver));
  }
  await tollgate.settle();
  while ((await outboxesIn(db)) > 0) await tollgate.app.worker.sweep();
  await tollgate.close();
  await connection.close();
  return outcomeOf(db);
}

async function outboxesIn(db: mongo.Db): Promise<number> {
  const staged = { 'outbox.key': { $exists: true } };
  return (
    (await db.collection('entitlements').countDocuments(staged)) +
    (await db.collection('payments').countDocuments(staged))
  );
}

/** Posts every event, some at once, as Stripe does; notes those that were answered 200. */
export async function deliver(
  url: string,
  events: readonly StripeEvent[],
  acknowledged = new Set<string>(),
): Promise<void> {
  const waiting = [...events];
  const post = async () => {
    for (let event = waiting.shift(); event; event = waiting.shift()) {
      const body = JSON.stringify(event);
      const headers = { 'content-type': 'application/json', 'stripe-signature': sign(body) };
      const response = await fetch(`${url}/webhooks/stripe`, { method: 'POST', headers, body }).catch(() => null);
      if (response?.status === 200) acknowledged.add(event.id);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, post));
}

/** Resolves when nothing is due and nothing staged. */
export async function drained(db: mongo.Db): Promise<void> {
  const due = { dueAt: { $exists: true } };
  const waits = async () => (await db.collection('events').countDocuments(due)) + (await outboxesIn(db));
  while ((await waits()) > 0) await pause(20);
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Which claims are held at this moment; what is settled holds none. */
export async function leasesIn(db: mongo.Db): Promise<string[]> {
  const leases = await db.collection('events').distinct('lease', { dueAt: { $exists: true } });
  return leases.filter((lease) => typeof lease === 'string');
}

/** Alerts that a slow run raises and a fast one does not. */
const TOLD_BY_TIME = ['overdue', 'webhook-silence', 'outbox-stuck'];

/** What became of everything, as a text, without what the engine notes for itself. */
export async function outcomeOf(db: mongo.Db): Promise<string> {
  const rows = async (name: string, filter: object, fields: object) =>
    db.collection(name).find(filter).project(fields).sort({ _id: 1 }).toArray();
  const OURS = { revision: 0, position: 0, bases: 0, outbox: 0, auditHead: 0 };
  return JSON.stringify(
    {
      entitlements: await rows('entitlements', {}, OURS),
      payments: await rows('payments', {}, OURS),
      messages: await rows('messages', { state: 'DUE', kind: { $nin: TOLD_BY_TIME } }, { kind: 1, at: 1, data: 1 }),
      events: await rows('events', { _id: /^evt_/ }, { status: 1, subjects: 1 }),
    },
    null,
    1,
  );
}

/**
 * What is wrong with the audit history: chains that do not verify, and documents that say something else than their entries, applied
 * from nothing: a change that was lost, or put in twice, shows there.
 */
export async function auditProblems(db: mongo.Db): Promise<string[]> {
  const connection = await connectMongo(databaseUri(), db.databaseName);
  try {
    const problems: string[] = [];
    for (const chain of await db.collection('audit').distinct('chain')) {
      const { valid, brokenAt } = await verifyChain(auditLog(connection), chain);
      if (!valid) problems.push(`${chain} is broken at ${brokenAt}`);
    }
    const told = await changesByDocument(db);
    const kinds = kindsOf({
      entitlements: entitlementCollection(connection),
      payments: paymentCollection(connection),
      ...revenueCollections(connection),
    });
    for (const [name, { projection, documents }] of Object.entries(kinds)) {
      for await (const { _id, state } of documents.find()) {
        const is = applyChanges(projection.audited(state, _id), []);
        const says = applyChanges({}, told.get(`${name}:${_id}`) ?? []);
        if (!sameFacts(is, says))
          problems.push(`${name}:${_id} is ${JSON.stringify(is)}, audited ${JSON.stringify(says)}`);
      }
    }
    return problems;
  } finally {
    await connection.close();
  }
}

/** In the order of their writes: an entry's id is `<document>@<revision>:<n>`. */
async function changesByDocument(db: mongo.Db): Promise<Map<string, Change[]>> {
  const entries = await db.collection<{ _id: string; changes: Change[] }>('audit').find().toArray();
  const placed = entries.map(({ _id, changes }) => {
    const [document = '', place = ''] = _id.split(/@(?=\d+:\d+$)/);
    const [revision = 0, n = 0] = place.split(':').map(Number);
    return { document, revision, n, changes };
  });
  placed.sort((a, b) => a.revision - b.revision || a.n - b.n);
  const told = new Map<string, Change[]>();
  for (const { document, changes } of placed) told.set(document, [...(told.get(document) ?? []), ...changes]);
  return told;
}

const sameFacts = (one: object, other: object): boolean => sorted(one) === sorted(other);

const sorted = (facts: object): string =>
  JSON.stringify(
    Object.entries(facts)
      .map(([target, paths]) => [target, Object.entries(paths as object).sort(([a], [b]) => (a < b ? -1 : 1))])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
