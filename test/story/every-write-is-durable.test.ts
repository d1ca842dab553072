import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Connection, mongo } from 'mongoose';
import { connectMongo } from '../../src/platform/mongo.ts';
import { type Mailbox, openMailbox } from '../notification/mailbox.ts';
import { buyer } from '../support/buyer.ts';
import { databaseUri, openDatabase } from '../support/database.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { controlOf } from './year/person.ts';

/** A write that the service sent to MongoDB. */
interface Write {
  collection: string;
  command: string;
  writeConcern: unknown;
}

let database: Awaited<ReturnType<typeof openDatabase>>;
let connection: Connection;
let mailbox: Mailbox;
let tollgate: Sandboxed;
const writes: Write[] = [];

beforeAll(async () => {
  database = await openDatabase();
  const uri = new URL(databaseUri());
  uri.searchParams.set('monitorCommands', 'true');
  connection = await connectMongo(uri.href, database.connection.name);
  connection.getClient().on('commandStarted', ({ commandName, command }: mongo.CommandStartedEvent) => {
    if (!isWrite(commandName, command)) return;
    writes.push({
      collection: String(command[commandName]),
      command: commandName,
      writeConcern: command['writeConcern'],
    });
  });
  mailbox = await openMailbox();
  const mail = { SMTP_URL: mailbox.url, MAIL_FROM: 'billing@example.com' };
  tollgate = await startSandboxed({
    connection,
    env: { RATE_LIMITS: 'commands=100', SUPPORT_REFUND_LIMIT: 'EUR=5000', ...mail },
  });
});
afterAll(async () => {
  await tollgate.close();
  await mailbox.close();
  await connection.close();
  await database.close();
});

/** https://www.mongodb.com/docs/manual/reference/write-concern/: also of an aggregation that ends in a write. */
function isWrite(name: string, command: mongo.Document): boolean {
  if (name === 'aggregate') return JSON.stringify(command['pipeline']).match(/"\$(out|merge)"/) !== null;
  return ['insert', 'update', 'delete', 'findAndModify', 'bulkWrite'].includes(name);
}

const MUTATIONS = `mutation ($user: ID!, $reason: String!) {
  grantEntitlement(input: { userId: $user, feature: "chart_exports", reason: $reason, limit: 5 }) { userErrors { code } }
  recordUsage(input: { userId: $user, feature: "generations", idempotencyKey: "k1" }) { userErrors { code } }
  reconcileCustomer(input: { userId: $user, reason: $reason }) { userErrors { code } }
}`;

test('every write of a whole run waits for a majority and the journal', async () => {
  const ann = buyer(tollgate, 'ann');
  const { session } = await ann.checkout({ plan: 'premium' });
  await ann.pay(session?.url ?? '');
  await tollgate.settle();
  await ann.sync(session?.id ?? '');
  await tollgate.ask({ userId: 'ada', roles: ['admin'] }, MUTATIONS, { user: 'ann', reason: 'asked' });
  const { me } = (await tollgate.ask({ userId: 'ann' }, '{ me { payments { nodes { id } } } }')) as never as {
    me: { payments: { nodes: { id: string }[] } };
  };
  await tollgate.ask(
    { userId: 'sam', roles: ['support'] },
    'mutation ($id: ID!) { refundPayment(input: { paymentId: $id, amount: 5, reason: "r", idempotencyKey: "k" }) { userErrors { code } } }',
    { id: me.payments.nodes[0]?.id ?? '' },
  );
  await tollgate.ask(
    { userId: 'ann' },
    'mutation { updateContact(input: { locale: "de", email: "ann@example.org" }) { userErrors { code } } }',
  );
  // The link that confirms an address is stored when it is sent.
  while (!mailbox.mails.some(({ subject = '' }) => subject.startsWith('Bestätigen'))) await setTimeout(50);
  await controlOf(tollgate, 'clock', { advance: 40 * 86_400 });
  await tollgate.settle();
  await tollgate.app.reconciliation.readMissedEvents();
  await tollgate.ask(
    { userId: 'ann' },
    'mutation { deleteCustomer(input: { confirmUserId: "ann" }) { userErrors { code } } }',
  );
  await tollgate.settle();
  await tollgate.app.worker.runOnce();
  // A worker that runs by itself takes partitions, and gives them back.
  tollgate.app.worker.start();
  const partitions = { _id: /^partition:/ as never };
  while ((await connection.collection('cursors').countDocuments({ ...partitions, owner: { $exists: true } })) === 0)
    await setTimeout(20);
  await tollgate.app.worker.stop();
  await tollgate.app.rollUp.runOnce(0);

  const weak = writes.filter(({ writeConcern }) => JSON.stringify(writeConcern) !== '{"w":"majority","j":true}');
  expect(weak).toEqual([]);
  const written = new Set(writes.map(({ collection }) => collection));
  const declared = Object.values(connection.models).map((model) => model.collection.collectionName);
  expect(declared.filter((name) => !written.has(name))).toEqual([]);
});
