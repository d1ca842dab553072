import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { messageCollection } from '../../src/outbox/message.document.ts';
import type { Message } from '../../src/outbox/message.ts';
import { putMessages } from '../../src/outbox/put-messages.ts';
import { type StagedMessage, stageMessages } from '../../src/outbox/staged.ts';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { failingOnce, interrupted, stoppedClock } from '../folding/processing.ts';
import { borrowDatabase } from '../support/database.ts';

const { connection, close } = await borrowDatabase();
const messages = messageCollection(connection);
await buildIndexes(connection);
afterAll(close);
beforeEach(async () => {
  await messages.deleteMany({});
});

const clock = stoppedClock();
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
  source = 'cus_1',
  importedAt: Date | null = null,
) => stageMessages(before, after, { source, revision, importedAt });
const put = (words: StagedMessage[], into = messages) => putMessages(words, { messages: into, clock, wall: clock });
const message = () => messages.findOne({ _id: 'receipt:in_1' });

describe('putting messages', () => {
  test('messages of an account are stored, and are due when the burst of events that caused them is over', async () => {
    await put(told(1, [receipt()]));
    const dueAt = new Date(clock.now().getTime() + 5_000);
    expect(await message()).toMatchObject({ kind: 'receipt', state: 'DUE', revision: 1, stagedAt: clock.now(), dueAt });
  });

  test('putting no messages does nothing', async () => {
    await put([]);
    expect(await messages.countDocuments()).toBe(0);
  });

  test('messages about imported facts, and later ones about the same facts, are stored and not sent', async () => {
    await put([...told(1, [receipt(5)], [], 'cus_1', NOON), ...told(2, [receipt(6)])]);
    expect(await message()).toMatchObject({ outcome: 'SKIPPED', stagedAt: clock.now(), revision: 2 });
    expect(await message()).not.toHaveProperty('dueAt');
    await put(told(3, [receipt(7)]));
    expect(await message()).not.toHaveProperty('dueAt');
  });

  test('putting messages again changes nothing', async () => {
    await put(told(1, [receipt()]));
    const before = await message();
    clock.pass(60_000);
    await put(told(1, [receipt()]));
    expect(await messages.find().toArray()).toEqual([before]);
  });

  test('the latest message about a fact remains, in whatever order they are put', async () => {
    await put([...told(2, [receipt(6)]), ...told(1, [receipt(5)])]);
    expect((await message())?.data).toMatchObject({ amount: 6 });
    await put(told(1, [receipt(5)]));
    expect(await message()).toMatchObject({ revision: 2, data: { amount: 6 } });
  });

  test('a slow put does not replace a later message [S37]', async () => {
    const slow = interrupted(messages, 'insertMany', () =>
      put([...told(1, [receipt(5)]), ...told(2, [receipt(6, 'WITHDRAWN')])]),
    );
    await put(told(1, [receipt(5)]), slow);
    expect(await message()).toMatchObject({ state: 'WITHDRAWN', revision: 2 });
  });

  test('a message keeps the time when it was first staged', async () => {
    const first = clock.now();
    await put(told(1, [receipt(5)]));
    clock.pass(60_000);
    await put(told(2, [receipt(6)]));
    expect((await message())?.stagedAt).toEqual(first);
  });

  test('a message about a fact can move to another stream, whatever its revision', async () => {
    await put(told(9, [receipt(5)]));
    await put(told(1, [receipt(6)], [], 'cus_2'));
    expect(await message()).toMatchObject({ source: 'cus_2', revision: 1, state: 'DUE' });
  });

  test('a message that does not hold any more is withdrawn', async () => {
    await put(told(1, [receipt()]));
    await put(told(2, [], [receipt()]));
    expect(await message()).toMatchObject({ state: 'WITHDRAWN', revision: 2 });
  });

  test.each([
    ['in the same publication', (...words: StagedMessage[][]) => put(words.flat())],
    [
      'by a publication that is faster',
      async (first: StagedMessage[], second: StagedMessage[]) => {
        await put(second);
        await put(first);
      },
    ],
  ])('a message that was withdrawn %s before it was put is never sent', async (_how, putBoth) => {
    await putBoth(told(1, [receipt()]), told(2, [], [receipt()]));
    expect(await messages.find().toArray()).toMatchObject([{ state: 'WITHDRAWN', revision: 2 }]);
  });

  test.each([
    ['before', true],
    ['after', false],
  ])(
    'a message of one stream is kept although another stream withdrew the same message %s it',
    async (_when, isFirst) => {
      const tells = told(5, [receipt(6)], [], 'cus_2');
      const takesBack = [...told(1, [receipt(5)]), ...told(9, [], [receipt(5)])];
      await put(isFirst ? [...takesBack, ...tells] : [...tells, ...takesBack]);
      expect(await message()).toMatchObject({ state: 'DUE', source: 'cus_2', data: { amount: 6 } });
      expect((await message())?.dueAt).toBeDefined();
    },
  );

  test('a message that a stream puts again is kept although an older withdrawal arrives late', async () => {
    await put(told(3, [receipt(6)]));
    await put(told(2, [], [receipt(5)]));
    expect(await message()).toMatchObject({ state: 'DUE', revision: 3, data: { amount: 6 } });
  });

  test('a stream does not withdraw a message that another stream has put meanwhile', async () => {
    await put(told(1, [receipt()]));
    await put(told(1, [receipt()], [], 'cus_2'));
    await put(told(2, [], [receipt()]));
    expect(await message()).toMatchObject({ state: 'DUE', source: 'cus_2' });
  });

  test.each(['insertMany', 'bulkWrite'] as const)(
    'putting messages rejects if MongoDB does not answer to %s',
    async (method) => {
      await put(told(1, [receipt()]));
      await expect(put(told(2, [receipt(5)]), failingOnce(messages, method))).rejects.toThrow('MongoDB is away');
      await put(told(2, [receipt(5)]));
      expect(await message()).toMatchObject({ revision: 2 });
    },
  );
});
