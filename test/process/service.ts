import { randomUUID } from 'node:crypto';
import mongoose, { type mongo } from 'mongoose';
import { auditLog, type ChainHead } from '../../src/audit/audit.document.ts';
import { verifyChain } from '../../src/audit/verify.ts';
import { accountCollection } from '../../src/billing/entitlement/account.document.ts';
import { entitlementProjection } from '../../src/billing/entitlement/entitlement.fold.ts';
import { paymentCollection } from '../../src/billing/payment/payment.document.ts';
import { paymentProjection } from '../../src/billing/payment/payment.fold.ts';
import { revenueCollections } from '../../src/billing/revenue/revenue.document.ts';
import { eventCollection } from '../../src/inbox/event.document.ts';
import { type Audited, applyChanges, type Change } from '../../src/outbox/audit-draft.ts';
import { connectMongo } from '../../src/platform/mongo.ts';
import { rebuild } from '../../src/reprocess/rebuild.ts';
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
    /** `folder` is the checkout of the version that is started. With a file descriptor as `stdout`, nothing that it logs is known here. */
    async start(
      db: mongo.Db,
      more: Record<string, string> = {},
      { folder = '.', stdout }: { folder?: string; stdout?: number } = {},
    ): Promise<Service> {
      const port = Number(more['PORT'] ?? (await freePort()));
      const child = startProcess([], { ...environmentOf(db, port), ...more }, 'dist/main.js', { folder, stdout });
      children.push(child);
      const url = `http://127.0.0.1:${port}`;
      if (stdout === undefined) await child.says('listening at');
      else await ready(url);
      return { child, url };
    },
    /** Runs a command of the version in `folder`, such as `rebuild`, to its end. */
    async run(
      db: mongo.Db,
      command: string,
      args: string[],
      { folder = '.', more = {} }: { folder?: string; more?: Record<string, string> } = {},
    ): Promise<{ code: number | null; output: string }> {
      const env = { ...environmentOf(db, await freePort()), ...more };
      const child = startProcess(args, env, `dist/cli/${command}.js`, { folder });
      children.push(child);
      return { code: await child.ended(), output: child.output() };
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

function environmentOf(db: mongo.Db, port: number): Record<string, string> {
  const uri = new URL(databaseUri());
  uri.pathname = `/${db.databaseName}`;
  return {
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
  await tollgate.close();
  await connection.close();
  return outcomeOf(db);
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

const DUE = { dueAt: { $exists: true } };

/** Resolves when nothing is due: what follows from an event is stored before the event is done. */
export async function drained(db: mongo.Db): Promise<void> {
  while ((await db.collection('events').countDocuments(DUE)) > 0) await pause(20);
}

/** Resolves when the service answers that it is ready. */
export async function ready(url: string): Promise<void> {
  for (;;) {
    const status = await fetch(`${url}/readyz`).then(
      (response) => response.status,
      () => null,
    );
    if (status === 200) return;
    await pause(50);
  }
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The events that are saved in an account and not marked as done: what follows from them may be published or not. */
export async function unmarkedIn(db: mongo.Db): Promise<string[]> {
  const saved = await db.collection('accounts').distinct('pending.events');
  const unmarked = await db
    .collection('events')
    .find({ _id: { $in: saved }, ...DUE }, { projection: { _id: 1 } })
    .toArray();
  return unmarked.map(({ _id }) => String(_id));
}

/** Alerts that a slow run raises and a fast one does not. */
const TOLD_BY_TIME = ['overdue', 'webhook-silence', 'unpublished', 'second-subscription'];

/** What became of everything, as a text, without what the engine notes for itself. */
export async function outcomeOf(db: mongo.Db): Promise<string> {
  const rows = async (name: string, filter: object, fields: object) =>
    db.collection(name).find(filter).project(fields).sort({ _id: 1 }).toArray();
  const OURS = { revision: 0, position: 0, bases: 0, pending: 0, auditHead: 0 };
  return JSON.stringify(
    {
      accounts: await rows('accounts', {}, OURS),
      payments: await rows('payments', {}, OURS),
      messages: await rows('messages', { state: 'DUE', kind: { $nin: TOLD_BY_TIME } }, { kind: 1, at: 1, data: 1 }),
      events: await rows('events', { _id: /^evt_/ }, { status: 1, stream: 1 }),
    },
    null,
    1,
  );
}

/**
 * What is wrong with the audit history and the documents: chains that do not verify or do not end as their accounts say, accounts and
 * payments that say something else than the entries of their stream, applied from nothing (a change that was lost, or put in twice, shows
 * there), and what a rebuild from the stored events would change. Without `audited` the documents are not compared with the entries, because
 * an earlier version wrote some of them in other words.
 */
export async function problemsIn(db: mongo.Db, { audited = true, uri = databaseUri() } = {}): Promise<string[]> {
  const connection = await connectMongo(uri, db.databaseName);
  try {
    const problems: string[] = [];
    const audit = auditLog(connection);
    const accounts = accountCollection(connection);
    const payments = paymentCollection(connection);
    const heads = new Map<string, ChainHead | null>();
    const is = new Map<string, Audited>();
    for await (const { _id, state, auditHead } of accounts.find()) {
      heads.set(_id, auditHead);
      is.set(_id, { ...entitlementProjection.audited(state, _id) });
    }
    for await (const { _id, stream, state } of payments.find())
      is.set(stream, { ...is.get(stream), ...paymentProjection.audited(state, _id) });
    for (const chain of new Set([...heads.keys(), ...(await db.collection('audit').distinct('chain'))])) {
      const head = heads.get(chain) ?? null;
      const { valid, entryCount, brokenEntryId } = await verifyChain(audit, chain, head);
      if (!valid) problems.push(`${chain} is broken at ${brokenEntryId}`);
      if (head && entryCount !== head.seq)
        problems.push(`${chain} has ${entryCount} entries, its account knows of ${head.seq}`);
    }
    const told = await changesByStream(db);
    for (const [stream, facts] of is) {
      const says = applyChanges({}, told.get(stream) ?? []);
      if (audited && !sameFacts(applyChanges(facts, []), says))
        problems.push(`${stream} is ${JSON.stringify(facts)}, audited ${JSON.stringify(says)}`);
    }
    for await (const { stream, outcome, parts, changes } of rebuild({
      events: eventCollection(connection),
      accounts,
      payments,
      ...revenueCollections(connection),
    }))
      if (outcome !== 'same')
        problems.push(`${stream} is rebuilt as ${outcome} (${parts}): ${JSON.stringify(changes)}`);
    return problems;
  } finally {
    await connection.close();
  }
}

/** In the order of their chain. */
async function changesByStream(db: mongo.Db): Promise<Map<string, Change[]>> {
  const entries = db.collection<{ chain: string; changes: Change[] }>('audit').find().sort({ chain: 1, seq: 1 });
  const told = new Map<string, Change[]>();
  for await (const { chain, changes } of entries) told.set(chain, [...(told.get(chain) ?? []), ...changes]);
  return told;
}

const sameFacts = (one: object, other: object): boolean => sorted(one) === sorted(other);

const sorted = (facts: object): string =>
  JSON.stringify(
    Object.entries(facts)
      .map(([target, paths]) => [target, Object.entries(paths as object).sort(([a], [b]) => (a < b ? -1 : 1))])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
