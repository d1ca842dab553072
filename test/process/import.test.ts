import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { rebuildCommand } from '../../src/cli/rebuild.ts';
import { startProcess } from '../support/child.ts';
import { databaseUri, openDatabase } from '../support/database.ts';
import { createRandom } from '../support/random.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { SEED } from '../support/seed.ts';
import type { Json } from '../support/stripe-events.ts';
import { startTollgate, type Tollgate, WEBHOOK_SECRET } from '../support/tollgate.ts';
import { type Crowd, copyOf, liveThrough, multiply } from './import-crowd.ts';

/** How many customers Stripe has, at least. */
const CUSTOMERS = Number(process.env['IMPORT_CUSTOMERS'] ?? 300);
const HOUR = 3_600_000;
const MINUTE = 60_000;

let stripeSide: Sandboxed;
let crowd: Crowd;
let rounds: number;
let database: Awaited<ReturnType<typeof openDatabase>>;
let connection: Connection;
let imported: Tollgate;
let folder: string;
beforeAll(async () => {
  stripeSide = await startSandboxed();
  crowd = await liveThrough(stripeSide);
  const each = crowd.users.length + 2;
  rounds = Math.ceil(CUSTOMERS / each) - 1;
  database = await openDatabase();
  ({ connection } = database);
  folder = await mkdtemp(join(tmpdir(), 'tollgate-import-'));
  const named = Array.from(
    { length: rounds + 1 },
    (_, n) => `${copyOf(crowd.stranger, n)},${copyOf('user_named', n)}\n`,
  );
  await writeFile(join(folder, 'users.csv'), `customer,user\n${named.join('')}`);
}, 2 * MINUTE);
afterAll(async () => {
  await imported?.close();
  await database?.close();
  await stripeSide?.close();
  await rm(folder, { recursive: true, force: true });
});

const env = () => {
  const uri = new URL(databaseUri());
  uri.pathname = `/${connection.db?.databaseName}`;
  return {
    MONGODB_URI: uri.href,
    STRIPE_SECRET_KEY: 'sk_test_sandbox',
    STRIPE_API_BASE: stripeSide.sandbox.url,
    STRIPE_WEBHOOK_SECRETS: WEBHOOK_SECRET,
  };
};
const start = () =>
  startProcess(['--local', '--json', '--users', join(folder, 'users.csv')], env(), 'dist/cli/import.js');

/** How many objects of all lists were looked at so far. */
async function looked(): Promise<number> {
  const cursor = await connection.collection('cursors').findOne({ _id: 'import' as never });
  const lists = (cursor?.['pass']?.lists ?? {}) as Record<string, { looked: number }>;
  return Object.values(lists).reduce((sum, list) => sum + list.looked, 0);
}

test(
  'an import that is killed twice completes as if the webhooks had arrived, and sends no messages',
  async () => {
    // What webhooks told is what must come out; then Stripe has many more of each.
    await stripeSide.ask(
      { userId: 'ada', roles: ['admin'] },
      'mutation ($input: LinkCustomerInput!) { linkCustomer(input: $input) { userErrors { code } } }',
      { input: { userId: 'user_named', stripeCustomerId: crowd.stranger, reason: 'asked' } },
    );
    await stripeSide.settle();
    const everybody = [...crowd.users, 'user_named'];
    const told = await accountsOf(stripeSide, everybody);
    const meant = new Map(everybody.map((user, n) => [user, told[n]]));
    const { db } = stripeSide.connection;
    if (!db) throw new Error('startSandboxed() gives a connection with a database');
    await multiply(db, crowd, rounds);

    const listable = await db.collection('sandbox_objects').countDocuments({
      kind: {
        $in: ['customer', 'subscription', 'checkout.session', 'invoice', 'invoice_payment', 'refund', 'dispute'],
      },
    });
    const random = createRandom(SEED);
    const began = performance.now();
    for (const share of [random(), random()].sort()) {
      const child = start();
      while ((await looked()) < share * 0.9 * listable && child.process.exitCode === null) await pause(25);
      await pause(random() * 40);
      await child.kill('SIGKILL');
    }
    const killedAt = await looked();
    expect(killedAt).toBeGreaterThan(0);
    expect(killedAt).toBeLessThan(listable);
    // What a killed process has claimed is due again once its lease is over. Only then can the next one fold it.
    while (await connection.collection('events').findOne({ dueAt: { $gt: new Date() } })) await pause(100);
    const last = start();
    expect([await last.ended(), last.output()]).toEqual([0, expect.any(String)]);
    const seconds = Math.round((performance.now() - began) / 1000);
    process.stdout.write(`import: ${(rounds + 1) * (crowd.users.length + 2)} customers, ${seconds} s, seed ${SEED}\n`);
    expect(reportOf(last.output())).toMatchObject({
      lists: { customers: { looked: (rounds + 1) * (crowd.users.length + 2) } },
      unlinked: rounds + 1,
      contradictions: [],
      absent: [],
      failed: [],
    });

    imported = await startTollgate({ connection, clock: stripeSide.sandbox.clock });
    await imported.settle(); // its catalog
    const users = [...meant.keys()];
    for (let round = 0; round <= rounds; round++) {
      const accounts = await accountsOf(
        imported,
        users.map((user) => copyOf(user, round)),
      );
      expect(accounts.map((account, n) => [users[n], withGraceOf(told[n], account)])).toEqual([...meant]);
    }
    expect(await connection.collection('messages').countDocuments({ dueAt: { $exists: true } })).toBe(0);
    const recent = { outcome: 'SKIPPED', $expr: { $lt: [{ $subtract: ['$stagedAt', '$at'] }, 7 * 86_400_000] } };
    expect(await connection.collection('messages').countDocuments(recent)).toBeGreaterThan(rounds);

    const before = await everything();
    const again = start();
    expect(await again.ended()).toBe(0);
    const { lists } = reportOf(again.output());
    expect(Object.values(lists as Record<string, { recorded: number }>).map(({ recorded }) => recorded)).toEqual(
      Array.from({ length: 8 }, () => 0),
    );
    expect(differences(before, await everything())).toEqual([]);

    const { code, output } = await rebuildCommand(['--local', '--json'], env(), () => {});
    expect([code, JSON.parse(output).different]).toEqual([0, []]);
  },
  60 * MINUTE,
);

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What the command wrote to stdout, behind its progress. */
const reportOf = (output: string): Json => JSON.parse(output.slice(output.indexOf('\n{') + 1));

const ACCOUNTS = `query ($ids: [ID!]!) { customersByUserId(userIds: $ids) {
  plan { code } paymentMethod { brand last4 expMonth expYear }
  subscriptions { ...terms } endedSubscriptions { nodes { ...terms } }
  entitlements { feature { code } granted reason limit validUntil }
  payments(first: 5) { nodes {
    status amount { amount currency } createdAt amountRefunded { amount } dispute { status } refunds { amount { amount } }
  } }
} }
fragment terms on BillingSubscription {
  plan { code } status quantity currentPeriodEnd trialEnd cancelAtPeriodEnd endedAt gracePeriodEndsAt
}`;

/** Returns the answers of the API about these users. */
async function accountsOf(tollgate: Tollgate, ids: readonly string[]): Promise<Json[]> {
  const accounts: Json[] = [];
  for (let from = 0; from < ids.length; from += 5) {
    const asked = await tollgate.ask({ userId: 'ada', roles: ['admin'] }, ACCOUNTS, { ids: ids.slice(from, from + 5) });
    accounts.push(...(asked['customersByUserId'] as Json[]));
  }
  return accounts;
}

/**
 * Returns an imported value with the expected end of a grace period if its own is close to it. An imported grace period may begin up to an
 * hour earlier, because Stripe does not say when an invoice failed first.
 */
function withGraceOf(expected: unknown, imported: unknown, key = ''): unknown {
  if (['gracePeriodEndsAt', 'validUntil'].includes(key) && typeof expected === 'string' && typeof imported === 'string')
    return Math.abs(Date.parse(expected) - Date.parse(imported)) < 1.5 * HOUR ? expected : imported;
  if (Array.isArray(imported)) return imported.map((one, n) => withGraceOf((expected as unknown[])[n], one));
  if (typeof imported !== 'object' || imported === null || typeof expected !== 'object') return imported;
  const parts = expected as Json | null;
  return Object.fromEntries(
    Object.entries(imported).map(([name, one]) => [name, withGraceOf(parts?.[name], one, name)]),
  );
}

/** A digest of everything that is stored, by collection and id. */
async function everything(): Promise<Map<string, string>> {
  const rows = new Map<string, string>();
  for (const name of ['events', 'accounts', 'payments', 'messages', 'audit']) {
    for await (const row of connection.collection(name).find()) {
      rows.set(`${name} ${row._id}`, createHash('sha1').update(JSON.stringify(row)).digest('base64'));
    }
  }
  return rows;
}

/** What is not as it was. */
function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((id) => before.get(id) !== after.get(id));
}
