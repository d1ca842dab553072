import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Inbox } from '../../src/inbox/inbox.ts';
import { createLog } from '../../src/platform/log.ts';
import { createReread } from '../../src/routing/reread.ts';
import { eventPath, stoppedClock } from '../folding/processing.ts';
import { openDatabase } from '../support/database.ts';

const { connection, close } = await openDatabase();
afterAll(close);

const path = await eventPath(connection);
const clock = stoppedClock();
const logs: string[] = [];
const log = createLog('info', { write: (line) => void logs.push(line) });
beforeEach(async () => {
  await path.events.deleteMany({});
  logs.length = 0;
});

const questions = async () =>
  (await path.events.find({ type: 'object.reread' }).toArray()).map(({ _id }) => _id).sort();
const until = async (done: () => boolean | Promise<boolean>) => {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('outdated objects', () => {
  test('an outdated object is requested once, by one process, and again for another second', async () => {
    const [one, other] = [path.inbox, path.inbox].map((inbox) => createReread({ inbox, clock, log }));
    one?.([{ id: 'sub_1', second: 10 }]);
    other?.([{ id: 'sub_1', second: 10 }]);
    one?.([{ id: 'sub_1', second: 20 }]);
    one?.([]);
    await until(async () => (await questions()).length === 2);
    expect(await questions()).toEqual(['reread:sub_1:10', 'reread:sub_1:20']);
  });

  test('a requested object is remembered, and requested again if the request could not be stored', async () => {
    let asked = 0;
    let away = true;
    const storeQuestion: Inbox['storeQuestion'] = async () => {
      asked += 1;
      if (away) throw new Error('MongoDB is away');
    };
    const reread = createReread({ inbox: { ...path.inbox, storeQuestion }, clock, log });
    reread([{ id: 'sub_1', second: 10 }]);
    await until(() => logs.some((line) => line.includes('MongoDB is away')));
    away = false;
    reread([{ id: 'sub_1', second: 10 }]);
    reread([{ id: 'sub_1', second: 10 }]);
    expect(asked).toBe(2);
  });

  test('requested objects are forgotten before they take too much memory', async () => {
    let asked = 0;
    const storeQuestion = async () => void asked++;
    const reread = createReread({ inbox: { ...path.inbox, storeQuestion }, clock, log });
    reread(Array.from({ length: 10_001 }, (_, second) => ({ id: 'sub_1', second })));
    await until(() => asked === 10_001);
    reread([{ id: 'sub_2', second: 1 }]);
    reread([{ id: 'sub_1', second: 1 }]);
    await until(() => asked === 10_003);
  });
});
