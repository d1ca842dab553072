import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { watchCards } from '../../src/alerts/expiring-cards.ts';
import type { CommandContext } from '../../src/billing/actor.ts';
import { type OwnedAccounts, ownersOfStreams } from '../../src/billing/customer/streams.read.ts';
import { NO_DETAILS } from '../../src/notification/details.read.ts';
import { createNotification, type Notification, type NotificationConfig } from '../../src/notification/notification.ts';
import { createUnsubscribeLinks } from '../../src/notification/unsubscribe.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import type { SigningKey } from '../../src/platform/signing-keys.ts';
import { openBilling } from '../billing/customer/stand-in.ts';
import { eventPath, failingOnce, interrupted } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';
import {
  chargeObject,
  customerObject,
  disputeObject,
  invoiceObject,
  stripeEvent,
  subscriptionObject,
} from '../support/stripe-events.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { messageOf } from './messages.ts';

// A message is staged with a fact, and told later. Whose the fact is may have changed in between.

const CONTEXT: CommandContext = { actor: { kind: 'ADMIN', id: 'ada' }, requestId: 'req_1' };
const { connection, close } = await openDatabase();
afterAll(close);

let opened: Awaited<ReturnType<typeof openBilling>>;
let mailbox: Mailbox;
const started: Notification[] = [];
beforeEach(async () => {
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
  mailbox = await openMailbox();
  opened = await openBilling(connection);
  const at = opened.wall.now().getTime() / 1000;
  const invoice = invoiceObject({ id: 'in_1', customer: 'cus_1', subscription: null, created: at });
  await opened.store(
    stripeEvent('customer.created', at, customerObject('cus_1', 'u1')),
    stripeEvent('invoice.paid', at, invoice),
  );
  await opened.settle();
  opened.wall.pass(10_000);
});
afterEach(async () => {
  for (const notification of started.splice(0)) notification.close();
  await mailbox.close();
  await opened.close();
});

const { privateKey } = generateKeyPairSync('ed25519');
const unsubscribe = createUnsubscribeLinks([privateKey.export({ format: 'jwk' }) as SigningKey], 'https://b.example');

const OPS: NotificationConfig['alerts'] = { email: 'ops@example.com', telegramChat: undefined };

async function notify(messages: typeof opened.messages, alerts: typeof OPS): Promise<Notification> {
  const owned = opened.accounts as unknown as OwnedAccounts;
  const notification = await createNotification({
    email: { url: mailbox.url, from: 'Acme <billing@example.com>' },
    telegram: undefined,
    alerts,
    captured: false,
    unsubscribe,
    confirmUrl: async () => 'https://b.example/confirm',
    manageUrl: 'https://app.example.com/billing',
    brand: { name: 'Acme', logoUrl: null, color: '#1a4fd6', footer: null },
    messages,
    ownersOf: (streams) => ownersOfStreams(owned, streams),
    recipientOf: async (userId) => ({
      email: `${userId}@example.com`,
      locale: null,
      telegramChatId: null,
      notifications: ['EMAIL'],
    }),
    planNamed: (code) => ({ code, name: code === 'premium' ? 'Premium' : code }),
    featureNamed: () => null,
    detailsOf: async () => NO_DETAILS,
    planStanding: () => 0,
    wall: opened.wall,
    log: createLog('silent'),
    metrics: createMetrics(),
  });
  started.push(notification);
  return notification;
}
const tell = async (messages = opened.messages, alerts = OPS) => (await notify(messages, alerts)).runOnce();
const toldTo = () => mailbox.mails.map(({ recipient }) => recipient);
const link = (userId: string) =>
  opened.billing.linkCustomer({ userId, stripeCustomerId: 'cus_1', reason: 'asked by mail' }, CONTEXT);
const unlink = () => opened.billing.unlinkCustomer({ stripeCustomerId: 'cus_1', reason: 'the wrong one' }, CONTEXT);

/** The Stripe customer moves, and the process dies before the messages say so. */
async function moveUnpublished(userId: string) {
  const dying = await eventPath(connection, { instead: { messages: failingOnce(opened.messages, 'insertMany') } });
  dying.wall.pass(opened.wall.now().getTime() - dying.wall.now().getTime());
  const position = await opened.events.findOne({ stream: 'cus_1' }, { sort: { position: -1 } });
  const at = (position?.createdAt.getTime() ?? 0) / 1000 + 1;
  await opened.store(stripeEvent('customer.linked', at, { id: 'cus_1', userId }));
  await expect(dying.settle()).rejects.toThrow('MongoDB is away');
}

test('a message goes to the user who owns its stream at the time of sending, not to an earlier owner', async () => {
  await moveUnpublished('u2');
  expect(await opened.message('receipt:in_1')).toMatchObject({ userId: 'u1', source: 'cus_1', state: 'DUE' });
  await tell();
  expect(toldTo()).toEqual(['u2@example.com']);
});

test('a message of a stream that moves between the look-up and the claim goes only to the new owner', async () => {
  await tell(interrupted(opened.messages, 'updateMany', () => moveUnpublished('u2')));
  expect(toldTo()).toEqual(['u2@example.com']);
  await tell();
  expect(toldTo()).toEqual(['u2@example.com']);
});

test('a message of a stream without an owner is skipped with the reason', async () => {
  await unlink();
  // The fold withdraws what is not sent; here it was staged again by a process that did not know yet.
  await opened.messages.updateOne({ _id: 'receipt:in_1' }, { $set: { state: 'DUE', userId: 'u1' } });
  await tell();
  expect(toldTo()).toEqual([]);
  const error = 'The account belongs to no user.';
  expect(await opened.message('receipt:in_1')).toMatchObject({ outcome: 'SKIPPED', error });
});

test('a message that was sent before a move is not sent again to the new owner', async () => {
  await tell();
  await link('u2');
  opened.wall.pass(10_000);
  await tell();
  expect(toldTo()).toEqual(['u1@example.com']);
  expect(await opened.message('receipt:in_1')).toMatchObject({ userId: 'u2', outcome: 'SENT' });
});

test('a dispute in a stream without an owner is reported to admins', async () => {
  const at = opened.wall.now().getTime() / 1000;
  const money = { charge: 'ch_1', intent: 'pi_1' };
  await opened.store(
    stripeEvent(
      'charge.succeeded',
      at,
      chargeObject({ id: 'ch_1', intent: 'pi_1', customer: 'cus_1', invoice: 'in_1' }),
    ),
    stripeEvent('charge.dispute.created', at, disputeObject({ id: 'dp_1', ...money, created: at })),
  );
  await opened.settle();
  expect(await opened.message('dispute:dp_1:opened')).toMatchObject({ userId: 'u1', state: 'DUE' });
  await opened.accounts.updateOne({ _id: 'cus_1' }, { $set: { owner: null } });
  opened.wall.pass(10_000);
  await tell();
  expect(toldTo()).toEqual(['ops@example.com']);
});

test('an alert about a stream without an owner is skipped like any other if no admin can be reached', async () => {
  await opened.messages.deleteMany({});
  const alert = messageOf('unknown-status', { source: 'cus_9', userId: null, dueAt: opened.wall.now() });
  await opened.messages.insertOne(alert);
  await tell(opened.messages, { email: undefined, telegramChat: undefined });
  expect(await opened.message(alert._id)).toMatchObject({
    outcome: 'SKIPPED',
    error: 'There is no address to send it to.',
  });
});

test('the unsubscribe link acts for the current owner', async () => {
  await opened.messages.insertOne(messageOf('started', { source: 'cus_1', userId: 'u1', dueAt: opened.wall.now() }));
  await moveUnpublished('u2');
  await tell();
  const mail = mailbox.mails.find(({ subject }) => subject?.startsWith('Welcome'));
  const header = mail?.headers.find(({ key }) => key === 'list-unsubscribe')?.value.slice(1, -1) ?? '';
  const query = Object.fromEntries(new URL(header).searchParams);
  expect(unsubscribe?.read(query)).toEqual({ userId: 'u2', channel: 'EMAIL' });
});

test('the message about an expiring card goes to the user who owns the Stripe customer at the time of sending', async () => {
  const day = 86_400;
  const at = Math.floor(opened.wall.now().getTime() / 1000);
  const card = { brand: 'visa', last4: '4242', exp_month: 3, exp_year: 2026 };
  const subscription = subscriptionObject({ id: 'sub_1', customer: 'cus_1', start: at - 20 * day, end: at + 10 * day });
  await opened.store(
    stripeEvent('payment_method.attached', at, {
      id: 'pm_1',
      object: 'payment_method',
      type: 'card',
      customer: 'cus_1',
      card,
    }),
    stripeEvent('customer.subscription.created', at, { ...subscription, default_payment_method: 'pm_1' }),
  );
  await opened.settle();
  await opened.messages.deleteMany({});
  const { alerts, accounts, wall } = opened;
  await watchCards({ accounts, alerts, clock: wall })();
  expect(await opened.messages.findOne({ kind: 'card-expires' })).toMatchObject({ userId: 'u1', source: 'cus_1' });
  await link('u2');
  // Looked at again, it still holds, although it was staged for another.
  await watchCards({ accounts, alerts, clock: wall })();
  await opened.messages.deleteMany({ kind: { $ne: 'card-expires' } });
  await tell();
  expect(toldTo()).toEqual(['u2@example.com']);
});

test('a message without a stream goes to the user whom it names', async () => {
  const usage = messageOf('usage', { source: 'usage:u7', userId: 'u7', dueAt: opened.wall.now() });
  await opened.messages.deleteMany({});
  await opened.messages.insertOne(usage);
  await tell();
  expect(toldTo()).toEqual(['u7@example.com']);
});
