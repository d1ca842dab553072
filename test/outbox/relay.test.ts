import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { appendAudit } from '../../src/audit/append.ts';
import { auditLog } from '../../src/audit/audit.document.ts';
import { accountCollection } from '../../src/billing/entitlement/account.document.ts';
import { paymentCollection } from '../../src/billing/payment/payment.document.ts';
import { messageCollection } from '../../src/outbox/message.document.ts';
import type { Message } from '../../src/outbox/message.ts';
import { createRelay, type Outboxes } from '../../src/outbox/relay.ts';
import { type Staged, stageAudit, stageMessages } from '../../src/outbox/staged.ts';
import { buildIndexes } from '../../src/platform/mongo.ts';
import { draft } from '../audit/drafts.ts';
import { failingOnce, interrupted, stoppedClock } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';

const { connection, close } = await openDatabase();
const payments = paymentCollection(connection) as unknown as Outboxes;
const entitlements = accountCollection(connection) as unknown as Outboxes;
const messages = messageCollection(connection);
const audit = auditLog(connection);
await buildIndexes(connection);
afterAll(close);
beforeEach(async () => {
  for (const collection of Object.values(connection.collections)) await collection.deleteMany({});
});

const clock = stoppedClock();
const relayOn = (more: Partial<Parameters<typeof createRelay>[0]> = {}) =>
  createRelay({
    outboxes: [entitlements, payments],
    messages,
    appendAudit: (drafts) => appendAudit(audit, drafts),
    clock,
    wall: clock,
    ...more,
  });

const NOON = new Date('2026-03-01T12:00:00Z');
const receipt = (amount = 1999, state: Message['state'] = 'DUE'): Message => ({
  id: 'receipt:in_1',
  kind: 'receipt',
  userId: 'u1',
  at: NOON,
  state,
  data: { paymentId: 'in_1', amount, currency: 'EUR', invoiceUrl: null },
});
const told = (
  revision: number,
  after: Message[],
  before: Message[] = [],
  source = 'payment:in_1',
  importedAt: Date | null = null,
) => stageMessages(before, after, { source, revision, importedAt });
const put = (id: string, outbox: Staged[], collection = payments) =>
  collection.updateOne({ _id: id }, { $push: { outbox: { $each: outbox } } } as never, { upsert: true });
const outboxOf = async (id: string) => (await payments.findOne({ _id: id }))?.outbox?.map(({ key }) => key);
const message = () => messages.findOne({ _id: 'receipt:in_1' });

describe('the relay', () => {
  test('moves messages and audit entries of every collection, and empties the outboxes', async () => {
    await put('in_1', [...told(1, [receipt()]), ...stageAudit([draft(1), draft(2)], 1)]);
    await put('u1', stageAudit([draft(3)], 1), entitlements);
    expect(await relayOn().runOnce()).toBe(4);
    expect(await message()).toMatchObject({ kind: 'receipt', state: 'DUE', revision: 1, stagedAt: clock.now() });
    expect(await audit.countDocuments({ chain: 'u1' })).toBe(3);
    expect(await outboxOf('in_1')).toEqual([]);
  });

  test('puts down what was imported, and what is said of it later, without telling it', async () => {
    await put('in_1', told(1, [receipt(5)], [], 'payment:in_1', NOON));
    await put('in_1', told(2, [receipt(6)]));
    await relayOn().runOnce();
    expect(await message()).toMatchObject({ outcome: 'SKIPPED', stagedAt: clock.now(), revision: 2 });
    expect(await message()).not.toHaveProperty('dueAt');
    await put('in_1', told(3, [receipt(7)]));
    await relayOn().runOnce();
    expect(await message()).not.toHaveProperty('dueAt');
  });

  test('does nothing where nothing is staged', async () => {
    await put('in_1', []);
    expect(await relayOn().runOnce()).toBe(0);
  });

  test('that dies before it emptied the outbox does it again, and nothing is there twice', async () => {
    await put('in_1', [...told(1, [receipt()]), ...stageAudit([draft(1)], 1)]);
    const dying = relayOn({ outboxes: [failingOnce(payments as never, 'bulkWrite') as unknown as Outboxes] });
    await expect(dying.runOnce()).rejects.toThrow('MongoDB is away');
    const before = await message();
    clock.pass(60_000);
    await relayOn().runOnce();
    expect(await message()).toEqual(before);
    expect([await messages.countDocuments(), await audit.countDocuments(), await outboxOf('in_1')]).toEqual([1, 1, []]);
  });

  test('that dies between messages and audit leaves both in the outbox', async () => {
    await put('in_1', [...told(1, [receipt()]), ...stageAudit([draft(1)], 1)]);
    const dying = relayOn({ appendAudit: () => Promise.reject(new Error('killed')) });
    await expect(dying.runOnce()).rejects.toThrow('killed');
    expect(await outboxOf('in_1')).toEqual(['1:m0', '1:a0']);
  });

  test('leaves what is staged while it moves [S5]', async () => {
    await put('in_1', told(1, [receipt()]));
    const slow = interrupted(payments as never, 'bulkWrite', () => put('in_1', told(2, [receipt(5)])));
    await relayOn({ outboxes: [slow as unknown as Outboxes] }).runOnce();
    expect(await outboxOf('in_1')).toEqual(['2:m0']);
  });

  test('keeps the latest word on a fact', async () => {
    await put('in_1', [...told(1, [receipt(5)]), ...told(2, [receipt(6)])]);
    await relayOn().runOnce();
    expect((await message())?.data).toMatchObject({ amount: 6 });
  });

  test('that is slow gives way to a later word [S37]', async () => {
    await put('in_1', told(1, [receipt(5)]));
    /** Before it puts what it read, another relay puts that and what came after it. */
    const slow = interrupted(messages as never, 'insertMany', async () => {
      await put('in_1', told(2, [receipt(6, 'WITHDRAWN')]));
      await relayOn().runOnce();
    });
    await relayOn({ messages: slow as never }).runOnce();
    expect(await message()).toMatchObject({ state: 'WITHDRAWN', revision: 2 });
  });

  test('keeps when a message was first staged, whatever is said of it later', async () => {
    const first = clock.now();
    await put('in_1', told(1, [receipt(5)]));
    await relayOn().runOnce();
    clock.pass(60_000);
    await put('in_1', told(2, [receipt(6)]));
    await relayOn().runOnce();
    expect((await message())?.stagedAt).toEqual(first);
  });

  test('lets another document take a fact over, whatever its revision', async () => {
    await put('in_1', told(9, [receipt(5)]));
    await relayOn().runOnce();
    await put('in_2', told(1, [receipt(6)], [], 'payment:in_2'));
    await relayOn().runOnce();
    expect(await message()).toMatchObject({ source: 'payment:in_2', revision: 1 });
  });

  test('takes back what does not hold any more', async () => {
    await put('in_1', told(1, [receipt()]));
    await relayOn().runOnce();
    await put('in_1', told(2, [], [receipt()]));
    await relayOn().runOnce();
    expect(await message()).toMatchObject({ state: 'WITHDRAWN', revision: 2 });
  });

  test('never tells what was taken back before it was put', async () => {
    await put('in_1', [...told(1, [receipt()]), ...told(2, [], [receipt()])]);
    await relayOn().runOnce();
    expect(await messages.countDocuments()).toBe(0);
  });

  test.each([
    ['before', 'a_first'],
    ['behind', 'z_last'],
  ])('keeps what another document tells although one %s it told the same and took it back', async (_where, id) => {
    await put('in_2', told(5, [receipt(6)], [], 'payment:in_2'));
    await put(id, [...told(1, [receipt(5)], [], `payment:${id}`), ...told(9, [], [receipt(5)], `payment:${id}`)]);
    await relayOn().runOnce();
    expect(await message()).toMatchObject({ state: 'DUE', source: 'payment:in_2', data: { amount: 6 } });
  });

  test('does not take back what another document tells by now', async () => {
    await put('in_1', told(1, [receipt()]));
    await put('in_2', told(1, [receipt()], [], 'payment:in_2'));
    await relayOn().runOnce();
    await put('in_1', told(2, [], [receipt()]));
    await relayOn().runOnce();
    expect(await message()).toMatchObject({ state: 'DUE', source: 'payment:in_2' });
  });

  test('takes back nothing that was never told', async () => {
    await put('in_1', told(2, [], [receipt()]));
    await relayOn().runOnce();
    expect(await messages.countDocuments()).toBe(0);
  });

  test.each(['insertMany', 'bulkWrite'] as const)('passes on whatever else MongoDB says to %s', async (method) => {
    await put('in_1', told(1, [receipt()]));
    await relayOn().runOnce();
    await put('in_1', told(2, [receipt(5)]));
    const away = relayOn({ messages: failingOnce(messages as never, method) as never });
    await expect(away.runOnce()).rejects.toThrow('MongoDB is away');
    expect(await outboxOf('in_1')).toEqual(['2:m0']);
  });

  test('empties two hundred documents a round, and the rest in the next', async () => {
    for (let n = 0; n < 230; n++) await put(`in_${n}`, stageAudit([draft(n + 1)], 1));
    const relay = relayOn();
    expect([await relay.runOnce(), await relay.runOnce(), await relay.runOnce()]).toEqual([200, 30, 0]);
  });

  test('says how many documents wait for it', async () => {
    await put('in_1', [...told(1, [receipt()]), ...stageAudit([draft(1)], 1)]);
    await put('in_2', stageAudit([draft(2)], 1));
    const relay = relayOn();
    const before = await relay.pending();
    await relay.runOnce();
    expect([before, await relay.pending()]).toEqual([2, 0]);
  });

  test('and two others at once tell each fact once', async () => {
    for (let n = 0; n < 40; n++) await put(`in_${n}`, [...told(1, [receipt(n)]), ...stageAudit([draft(n + 1)], 1)]);
    await Promise.all([relayOn().runOnce(), relayOn().runOnce(), relayOn().runOnce()]);
    expect([await messages.countDocuments(), await audit.countDocuments()]).toEqual([1, 40]);
  });
});
