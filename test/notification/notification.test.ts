import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Recipient } from '../../src/billing/entitlement/recipient.read.ts';
import type { Address } from '../../src/notification/addresses.ts';
import { NO_DETAILS } from '../../src/notification/details.read.ts';
import { createNotification, type NotificationConfig } from '../../src/notification/notification.ts';
import { createNotifier } from '../../src/notification/notifier.ts';
import { createUnsubscribeLinks, type UnsubscribeLinks } from '../../src/notification/unsubscribe.ts';
import { messageCollection } from '../../src/outbox/message.document.ts';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import type { SigningKey } from '../../src/platform/signing-keys.ts';
import { failingOnce, interrupted, stoppedClock } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';
import { type BotApi, openBotApi } from './bot-api.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import { messageOf, NOON } from './messages.ts';

const HOUR = 3_600_000;
const { connection, close } = await openDatabase();
const messages = messageCollection(connection);
await buildIndexes(connection);

let mailbox: Mailbox;
let botApi: BotApi;
let alice: Recipient;
const wall = stoppedClock();
const started: { close(): void }[] = [];
beforeEach(async () => {
  await messages.deleteMany({});
  mailbox = await openMailbox();
  botApi = await openBotApi();
  wall.pass(NOON.getTime() - wall.now().getTime());
  alice = { email: 'alice@example.com', locale: 'de-DE', telegramChatId: '42', notifications: ['EMAIL'] };
});
afterEach(async () => {
  for (const notification of started.splice(0)) notification.close();
  await mailbox.close();
  await botApi.close();
});
afterAll(close);

async function notify(
  more: Partial<NotificationConfig> = {},
  collection = messages,
  unsubscribe: UnsubscribeLinks | null = null,
) {
  const notification = await createNotification({
    email: { url: mailbox.url, from: 'Acme Billing <billing@example.com>' },
    telegram: { token: '1:test', apiRoot: botApi.url },
    alerts: { email: undefined, telegramChat: undefined },
    captured: false,
    unsubscribe,
    confirmUrl: async ({ requestId }) => `https://billing.example.com/confirm-email?token=of-${requestId}`,
    manageUrl: 'https://app.example.com/billing',
    brand: { name: 'Acme', logoUrl: null, color: '#1a4fd6', footer: null },
    ...more,
    messages: collection,
    recipientOf: async () => alice,
    ownersOf: async () => new Map(),
    planNamed: (code) => ({ code, name: code === 'premium' ? 'Premium' : code }),
    featureNamed: () => null,
    detailsOf: async () => NO_DETAILS,
    planStanding: () => 0,
    wall,
    log: createLog('silent'),
    metrics: createMetrics(),
  });
  started.push(notification);
  return notification;
}
const tellOnce = async (...how: Parameters<typeof notify>) => (await notify(...how)).runOnce();
const stored = (id = 'receipt:1') => messages.findOne({ _id: id });

describe('a due message', () => {
  test('a due message is sent once, in the locale of its reader, as text and as HTML', async () => {
    await messages.insertOne(messageOf('receipt'));
    const notification = await notify();
    expect(await notification.runOnce()).toBe(1);
    expect(await notification.runOnce()).toBe(0);
    expect(mailbox.mails).toHaveLength(1);
    const [mail] = mailbox.mails;
    expect(mail).toMatchObject({
      recipient: 'alice@example.com',
      from: { name: 'Acme Billing', address: 'billing@example.com' },
      subject: 'Ihr Zahlungsbeleg über 19,99\u00a0€',
    });
    for (const body of [mail?.text, mail?.html]) {
      expect(body).toContain('19,99\u00a0€');
      expect(body).toContain('1. März 2026');
      expect(body).toContain('https://invoice.example.com/in_1');
    }
    expect(mail?.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
    const { delivered, outcome } = (await stored()) ?? {};
    expect(outcome).toBe('SENT');
    // What was sent is kept.
    expect(delivered).toEqual({
      'customer:EMAIL': { at: NOON, subject: mail?.subject, text: mail?.text?.replaceAll('\r\n', '\n').trimEnd() },
    });
    expect(await stored()).not.toHaveProperty('dueAt');
  });

  test('a due message is sent once, however many processes look for it', async () => {
    await messages.insertMany(['receipt:1', 'receipt:2', 'receipt:3'].map((_id) => messageOf('receipt', { _id })));
    await Promise.all([tellOnce(), tellOnce(), tellOnce()]);
    expect(new Set(mailbox.mails.map(({ messageId }) => messageId)).size).toBe(3);
    expect(mailbox.mails).toHaveLength(3);
  });

  test.each<[string, () => Promise<unknown>, number]>([
    ['has sent it', () => tellOnce(), 1],
    [
      'is sending it',
      () =>
        messages.updateOne({ _id: 'receipt:1' }, { $set: { dueAt: new Date(NOON.getTime() + HOUR), lease: 'other' } }),
      0,
    ],
  ])(
    'a message is not sent again by a notifier that found it due before another one %s',
    async (_what, meanwhile, told) => {
      await messages.insertOne(messageOf('receipt'));
      await tellOnce({}, interrupted(messages, 'updateMany', meanwhile));
      expect(mailbox.mails).toHaveLength(told);
      await tellOnce();
      expect(mailbox.mails).toHaveLength(told);
    },
  );

  test('a message is not sent if it is withdrawn between the look-up and the claim', async () => {
    await messages.insertOne(messageOf('receipt'));
    const withdraw = () => messages.updateOne({ _id: 'receipt:1' }, { $set: { state: 'WITHDRAWN' } });
    await tellOnce({}, interrupted(messages, 'updateMany', withdraw));
    expect(mailbox.mails).toEqual([]);
    const withdrawn = await stored();
    expect(withdrawn).toMatchObject({ state: 'WITHDRAWN', dueAt: NOON });
    expect(withdrawn).not.toHaveProperty('outcome');
    expect(withdrawn).not.toHaveProperty('lease');
  });

  test('a message waits until its burst is over', async () => {
    await messages.insertOne(messageOf('receipt', { dueAt: new Date(NOON.getTime() + 5_000) }));
    const notification = await notify();
    expect(await notification.runOnce()).toBe(0);
    wall.pass(5_000);
    expect(await notification.runOnce()).toBe(1);
  });

  test('a message is not sent once a newer fact has replaced it', async () => {
    await messages.insertOne(messageOf('payment-failed', { state: 'WITHDRAWN' }));
    expect(await tellOnce()).toBe(0);
    expect(mailbox.mails).toEqual([]);
  });

  test('a message about a fact that became known more than 7 days later is not sent [S33]', async () => {
    const at = (hours: number) => new Date(NOON.getTime() - hours * HOUR);
    await messages.insertMany([
      messageOf('receipt', { _id: 'receipt:old', at: at(7 * 24 + 1) }),
      messageOf('receipt', { _id: 'receipt:new', at: at(7 * 24 - 1) }),
    ]);
    await tellOnce();
    expect(await stored('receipt:old')).toMatchObject({ outcome: 'SKIPPED', error: expect.stringContaining('7 days') });
    expect(await stored('receipt:new')).toMatchObject({ outcome: 'SENT' });
    expect(mailbox.mails).toHaveLength(1);
  });

  test('a message is sent however long ago it was staged', async () => {
    await messages.insertOne(messageOf('receipt'));
    wall.pass(30 * 24 * HOUR);
    await tellOnce();
    expect(mailbox.mails).toHaveLength(1);
  });
});

describe('what was sent', () => {
  test('what was sent is kept without the link that confirms an address', async () => {
    await messages.insertOne(messageOf('confirm-email'));
    await tellOnce();
    expect(mailbox.mails[0]?.text).toContain('https://billing.example.com/confirm-email?token=');
    const text = (await stored('confirm-email:1'))?.delivered?.['customer:EMAIL']?.text;
    expect(text).toContain('Bestätigen bis');
    expect(text).not.toContain('token');
  });

  test('what was sent is not kept if the account was deleted in the meantime', async () => {
    await messages.insertOne(messageOf('receipt'));
    const erasing = new Proxy(messages, {
      get(target, name) {
        if (name !== 'updateOne') return Reflect.get(target, name).bind?.(target) ?? Reflect.get(target, name);
        return async (...how: Parameters<typeof messages.updateOne>) => {
          await messages.updateOne({ _id: 'receipt:1' }, { $set: { erased: true } });
          return messages.updateOne(...how);
        };
      },
    });
    await tellOnce({}, erasing);
    expect(mailbox.mails).toHaveLength(1);
    expect(await stored()).toMatchObject({ outcome: 'SENT', delivered: { 'customer:EMAIL': { at: NOON } } });
    expect((await stored())?.delivered?.['customer:EMAIL']).not.toHaveProperty('text');
  });
});

describe('customers choose', () => {
  test('customers choose their channels, and messages about their money are sent by e-mail all the same', async () => {
    alice = { ...alice, notifications: ['TELEGRAM'] };
    await messages.insertMany([messageOf('started'), messageOf('receipt')]);
    await tellOnce();
    expect(mailbox.mails.map(({ subject }) => subject)).toEqual(['Ihr Zahlungsbeleg über 19,99\u00a0€']);
    expect(botApi.told.map(({ chat_id, text }) => [chat_id, text.split('\n')[0]]).sort()).toEqual([
      ['42', 'Ihr Zahlungsbeleg über 19,99\u00a0€'],
      ['42', 'Willkommen bei Premium'],
    ]);
  });

  test('customers can turn off all channels, and get only required messages', async () => {
    alice = { ...alice, notifications: [] };
    await messages.insertMany([messageOf('started'), messageOf('receipt')]);
    await tellOnce();
    expect(mailbox.mails).toHaveLength(1);
    expect(botApi.told).toEqual([]);
    expect(await stored('started:1')).toMatchObject({
      outcome: 'SKIPPED',
      error: 'There is no address to send it to.',
    });
  });

  test('customers cannot choose a channel that is not configured', async () => {
    await messages.insertOne(messageOf('receipt'));
    await tellOnce({ email: undefined, telegram: undefined });
    expect(await stored()).toMatchObject({ outcome: 'SKIPPED' });
  });
});

describe('admins', () => {
  test('admins are told of disputes and fraud warnings on their channel', async () => {
    await messages.insertMany([messageOf('dispute'), messageOf('fraud-warning'), messageOf('receipt')]);
    await tellOnce({ alerts: { email: 'ops@example.com', telegramChat: '-100' } });
    const told = mailbox.mails.map(({ recipient, subject }) => [recipient, subject]).sort();
    expect(told).toEqual([
      ['alice@example.com', 'Ihr Zahlungsbeleg über 19,99\u00a0€'],
      ['alice@example.com', 'Ihre Zahlung über 19,99\u00a0€ wird angefochten'],
      ['ops@example.com', 'Dispute opened: €19.99'],
      ['ops@example.com', 'Early fraud warning: €19.99'],
    ]);
    expect(botApi.told.map(({ chat_id }) => chat_id)).toEqual(['-100', '-100']);
  });
});

describe('an unavailable server', () => {
  test('an hour without a mail server loses no message and sends none twice', async () => {
    await mailbox.close();
    const notification = await notify();
    await messages.insertMany(['receipt:1', 'receipt:2'].map((_id) => messageOf('receipt', { _id })));
    for (let minute = 0; minute < 60; minute++) {
      await notification.runOnce();
      wall.pass(300_000);
    }
    const away = await stored();
    expect(away).toMatchObject({ state: 'DUE', error: expect.stringContaining('ECONNREFUSED') });
    expect(away?.attempts).toBeGreaterThan(5);
    mailbox = await openMailbox(Number(new URL(mailbox.url).port));
    for (let minute = 0; minute < 61; minute++) {
      await notification.runOnce();
      wall.pass(300_000);
    }
    expect(mailbox.mails.map(({ recipient }) => recipient)).toEqual(['alice@example.com', 'alice@example.com']);
    expect(await stored()).toMatchObject({ outcome: 'SENT' });
  });

  test('an unavailable server does not delay the other channel', async () => {
    await mailbox.close();
    alice = { ...alice, notifications: ['EMAIL', 'TELEGRAM'] };
    await messages.insertOne(messageOf('receipt'));
    await tellOnce();
    expect(botApi.told).toHaveLength(1);
    mailbox = await openMailbox(Number(new URL(mailbox.url).port));
    wall.pass(2_000);
    await tellOnce();
    expect([botApi.told.length, mailbox.mails.length]).toEqual([1, 1]);
  });
});

describe('a message that is refused for good', () => {
  test('a message to an unknown mailbox is parked at once', async () => {
    mailbox.unknown.add('alice@example.com');
    await messages.insertOne(messageOf('receipt'));
    const notification = await notify();
    await notification.runOnce();
    wall.pass(HOUR);
    expect(await notification.runOnce()).toBe(0);
    expect(await stored()).toMatchObject({ outcome: 'PARKED', error: expect.stringContaining('No such mailbox here') });
  });

  test('the reason of a refused message is stored and logged without the address and the credentials that it quotes', async () => {
    mailbox.unknown.add('alice@example.com');
    alice = { ...alice, notifications: ['EMAIL', 'TELEGRAM'] };
    const description = 'Forbidden: alice@example.com blocked https://api.telegram.org/bot123456:AAExampleExample/x';
    botApi.answers.push({ status: 403, body: { ok: false, error_code: 403, description } });
    await messages.insertOne(messageOf('receipt'));
    await tellOnce();
    const { outcome, error, delivered } = (await stored()) ?? {};
    expect([outcome, error]).toEqual(['PARKED', expect.stringContaining('Forbidden: [redacted] blocked')]);
    expect(JSON.stringify([error, delivered])).not.toMatch(/alice@|AAExample/);
  });

  test('a message counts as sent if another channel accepted it', async () => {
    mailbox.unknown.add('alice@example.com');
    alice = { ...alice, notifications: ['EMAIL', 'TELEGRAM'] };
    await messages.insertOne(messageOf('receipt'));
    await tellOnce();
    expect(await stored()).toMatchObject({ outcome: 'SENT', error: expect.stringContaining('No such mailbox here') });
  });

  test('a message is not offered again to the channel that refused it, while another channel is tried again', async () => {
    mailbox.unknown.add('alice@example.com');
    alice = { ...alice, notifications: ['EMAIL', 'TELEGRAM'] };
    botApi.answers.push({ status: 502, body: { ok: false, error_code: 502, description: 'Bad Gateway' } });
    await messages.insertOne(messageOf('receipt'));
    const notification = await notify();
    await notification.runOnce();
    const refused = await stored();
    expect(refused).toMatchObject({
      attempts: 1,
      delivered: { 'customer:EMAIL': { at: NOON, error: expect.stringContaining('No such mailbox here') } },
    });
    expect(refused).not.toHaveProperty('outcome');
    mailbox.unknown.clear();
    wall.pass(1_000);
    await notification.runOnce();
    expect([mailbox.mails.length, botApi.told.length]).toEqual([0, 1]);
    expect(await stored()).toMatchObject({ outcome: 'SENT', error: expect.stringContaining('No such mailbox here') });
  });

  test('a message is parked if every channel refused it', async () => {
    mailbox.unknown.add('alice@example.com');
    alice = { ...alice, notifications: ['EMAIL', 'TELEGRAM'] };
    botApi.answers.push({
      status: 403,
      body: { ok: false, error_code: 403, description: 'Forbidden: bot was blocked' },
    });
    await messages.insertOne(messageOf('receipt'));
    await tellOnce();
    expect(await stored()).toMatchObject({ outcome: 'PARKED', error: expect.stringContaining('bot was blocked') });
    expect((await stored())?.error).toContain('No such mailbox here');
  });

  test('a message is parked if the channel of an address is not configured', async () => {
    await messages.insertOne(messageOf('receipt'));
    const notifier = createNotifier({
      messages,
      channels: {},
      ownersOf: async () => new Map(),
      addressesOf: async () => [{ key: 'customer:EMAIL', channel: 'EMAIL', to: 'alice@example.com' } as Address],
      render: async () => {
        throw new Error('nothing is rendered for a channel that is off');
      },
      wall,
      log: createLog('silent'),
      metrics: createMetrics(),
    });
    await notifier.runOnce();
    expect(await stored()).toMatchObject({ outcome: 'PARKED', error: 'The channel EMAIL is not configured.' });
  });

  test('a message to a chat that blocked the bot is parked at once', async () => {
    alice = { ...alice, email: null, notifications: ['TELEGRAM'] };
    botApi.answers.push({
      status: 403,
      body: { ok: false, error_code: 403, description: 'Forbidden: bot was blocked' },
    });
    await messages.insertOne(messageOf('receipt'));
    await tellOnce();
    expect(await stored()).toMatchObject({ outcome: 'PARKED', error: 'Forbidden: bot was blocked' });
  });
});

describe('an e-mail that the server refuses', () => {
  test.each([
    [554, 'PARKED'],
    [451, undefined],
  ])('an e-mail that the server refuses with %s is %p', async (responseCode, outcome) => {
    mailbox.answers.push({ responseCode, message: 'Not now, or not at all' });
    await messages.insertOne(messageOf('receipt'));
    await tellOnce();
    const message = await stored();
    expect(message?.outcome).toBe(outcome);
    expect(message?.error).toContain('Not now, or not at all');
  });
});

describe('Telegram', () => {
  beforeEach(() => {
    alice = { ...alice, email: null, notifications: ['TELEGRAM'] };
  });

  test('Telegram is asked again when it says so, and not before', async () => {
    const parameters = { retry_after: 90 };
    botApi.answers.push({
      status: 429,
      body: { ok: false, error_code: 429, description: 'Too Many Requests', parameters },
    });
    await messages.insertOne(messageOf('receipt'));
    const notification = await notify();
    await notification.runOnce();
    expect((await stored())?.dueAt).toEqual(new Date(NOON.getTime() + 90_000));
    wall.pass(89_000);
    expect(await notification.runOnce()).toBe(0);
    wall.pass(1_000);
    await notification.runOnce();
    expect(botApi.told).toHaveLength(1);
  });

  test('Telegram is asked again after an error of its own', async () => {
    botApi.answers.push({ status: 502, body: { ok: false, error_code: 502, description: 'Bad Gateway' } });
    await messages.insertOne(messageOf('receipt'));
    const notification = await notify();
    await notification.runOnce();
    expect(await stored()).toMatchObject({ attempts: 1, error: expect.stringContaining('Bad Gateway') });
    wall.pass(1_000);
    await notification.runOnce();
    expect(botApi.told).toHaveLength(1);
  });

  test('Telegram is asked again if it does not answer, and no error contains the token', async () => {
    await botApi.close();
    await messages.insertOne(messageOf('receipt'));
    await tellOnce();
    const message = await stored();
    expect(message).toMatchObject({ state: 'DUE', attempts: 1, error: expect.stringContaining('sendMessage') });
    expect(message?.error).not.toContain('1:test');
  });
});

test('one click unsubscribes a reader from optional messages, and from nothing else', async () => {
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as SigningKey;
  const unsubscribe = createUnsubscribeLinks([key], 'https://billing.example.com');
  await messages.insertMany([messageOf('started'), messageOf('receipt')]);
  await tellOnce({}, messages, unsubscribe);
  const header = (subject: string, name: string) =>
    mailbox.mails.find((mail) => mail.subject?.startsWith(subject))?.headers.find(({ key }) => key === name)?.value;
  expect(header('Willkommen', 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  const link = new URL(header('Willkommen', 'list-unsubscribe')?.slice(1, -1) ?? '');
  const asked = Object.fromEntries(link.searchParams);
  expect([link.pathname, unsubscribe?.read(asked)]).toEqual(['/unsubscribe', { userId: 'u1', channel: 'EMAIL' }]);
  expect(header('Ihr Zahlungsbeleg', 'subject')).toBeDefined();
  expect(header('Ihr Zahlungsbeleg', 'list-unsubscribe')).toBeUndefined();
});

test('a crash between delivery and its record repeats the message once, under the same Message-ID', async () => {
  await messages.insertOne(messageOf('receipt'));
  const dying = await notify({}, failingOnce(messages as never, 'updateOne') as never);
  await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
  wall.pass(300_000);
  await tellOnce();
  await tellOnce();
  expect(mailbox.mails).toHaveLength(2);
  expect(new Set(mailbox.mails.map(({ messageId }) => messageId)).size).toBe(1);
});
