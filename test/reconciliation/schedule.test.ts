import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Cursor, cursorCollection } from '../../src/inbox/cursor.document.ts';
import { eventCollection } from '../../src/inbox/event.document.ts';
import { positionOf } from '../../src/inbox/position.ts';
import { DAY, HOUR, MINUTE } from '../../src/platform/clock.ts';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { createLog } from '../../src/platform/log.ts';
import { createSchedule, requestObjects, type ScheduleOptions } from '../../src/reconciliation/schedule.ts';
import { openDatabase } from '../support/database.ts';

const EVENING = new Date('2026-03-01T20:00:00Z');
const database = await openDatabase();
const cursors = cursorCollection(database.connection);
const events = eventCollection(database.connection);
await buildIndexes(database.connection);

const clock = { at: EVENING.getTime(), now: () => new Date(clock.at) };
const lines: { level: number; msg: string; job?: string }[] = [];
const runs: { reads: string; outcome: string }[] = [];
let done: string[] = [];

beforeEach(async () => {
  await cursors.deleteMany({});
  await events.deleteMany({});
  clock.at = EVENING.getTime();
  lines.length = 0;
  runs.length = 0;
  done = [];
});
afterAll(() => database.close());

/** A schedule over jobs that only note that they ran, and leave what a finished one leaves. */
function scheduleOf(more: Partial<ScheduleOptions> = {}) {
  const job = (name: 'events' | 'objects') => async () => {
    done.push(name);
    const left = { beganAt: clock.now(), finishedAt: clock.now() };
    await cursors.updateOne({ _id: name }, { $set: left, $unset: { pass: 1, error: 1 } }, { upsert: true });
    return { outcome: 'complete' } as never;
  };
  return createSchedule({
    cursors,
    events,
    readMissedEvents: job('events'),
    compareObjects: job('objects'),
    clock,
    wall: clock,
    wait: async () => {},
    log: createLog('info', { write: (line) => lines.push(JSON.parse(line)) }),
    metrics: {
      drift: { inc() {} },
      missedEvents: { inc() {} },
      upTo: { set() {} },
      runs: { inc: (run) => runs.push(run) },
    },
    ...more,
  });
}

const put = (fields: Partial<Cursor> & Pick<Cursor, '_id'>) =>
  cursors.updateOne({ _id: fields._id }, { $set: fields }, { upsert: true });

describe('reading missed events', () => {
  test('reading missed events is due at the first start, and every five minutes', async () => {
    const schedule = scheduleOf();
    await schedule.runEvents();
    clock.at += 5 * MINUTE - 1;
    await schedule.runEvents();
    expect(done).toEqual(['events']);
    clock.at += 1;
    await schedule.runEvents();
    expect(done).toEqual(['events', 'events']);
    expect(runs).toEqual([
      { reads: 'events', outcome: 'complete' },
      { reads: 'events', outcome: 'complete' },
    ]);
  });

  test.each<Partial<Cursor>>([{ error: 'Stripe cannot answer' }, { pass: { pages: 1 } }])(
    'reading missed events is due again at once after a run that left %o',
    async (left) => {
      await put({ _id: 'events', finishedAt: clock.now(), ...left });
      await scheduleOf().runEvents();
      expect(done).toEqual(['events']);
    },
  );

  test('reading missed events requests a pass over the objects if that must come first, once', async () => {
    const schedule = scheduleOf({ readMissedEvents: async () => ({ outcome: 'objects first' }) as never });
    await put({ _id: 'objects', beganAt: clock.now(), finishedAt: clock.now() });
    clock.at += MINUTE;
    await schedule.runEvents();
    const asked = (await cursors.findOne({ _id: 'objects' }))?.requestedAt;
    expect(asked).toEqual(clock.now());
    await put({ _id: 'objects', pass: { customers: 1 } });
    clock.at += MINUTE;
    await schedule.runEvents();
    expect((await cursors.findOne({ _id: 'objects' }))?.requestedAt).toEqual(asked);
    expect(lines.map(({ level }) => level)).toEqual([40, 40]);
    expect(done).toEqual([]);
  });

  test('a failed run is logged and counted, and does not reject', async () => {
    const schedule = scheduleOf({ readMissedEvents: () => Promise.reject(new Error('Stripe cannot answer')) });
    await schedule.runEvents();
    expect(lines).toMatchObject([{ level: 50, job: 'events', err: { message: 'Stripe cannot answer' } }]);
    expect(runs).toEqual([{ reads: 'events', outcome: 'failed' }]);
  });

  test('a run of another process is not logged here', async () => {
    await scheduleOf({ readMissedEvents: async () => null }).runEvents();
    expect([...lines, ...runs]).toEqual([]);
  });
});

describe('comparing the objects', () => {
  test('comparing the objects is due at the first start, and each night at 03:00 UTC', async () => {
    const schedule = scheduleOf();
    await schedule.runObjects();
    await schedule.runObjects();
    clock.at = EVENING.getTime() + 7 * HOUR - 1;
    await schedule.runObjects();
    expect(done).toEqual(['objects']);
    clock.at += 1;
    await schedule.runObjects();
    await schedule.runObjects();
    expect(done).toEqual(['objects', 'objects']);
    clock.at += DAY;
    await schedule.runObjects();
    expect(done).toHaveLength(3);
  });

  test('comparing the objects is due if a pass was stopped', async () => {
    await put({ _id: 'objects', beganAt: clock.now(), pass: { customers: 1 } });
    await scheduleOf().runObjects();
    expect(done).toEqual(['objects']);
  });

  test('comparing the objects is due once on request', async () => {
    const schedule = scheduleOf();
    await put({ _id: 'objects', beganAt: clock.now() });
    clock.at += MINUTE;
    await requestObjects(cursors, clock);
    clock.at += MINUTE;
    await schedule.runObjects();
    await schedule.runObjects();
    expect(done).toEqual(['objects']);
  });

  test('comparing the objects is due once after Stripe reports that it failed to create events [S98]', async () => {
    const schedule = scheduleOf();
    await put({ _id: 'objects', beganAt: clock.now() });
    await schedule.runObjects();
    expect(done).toEqual([]);
    clock.at += MINUTE;
    const type = 'v2.core.health.event_generation_failure.resolved';
    await events.insertOne({
      _id: 'evt_test_1',
      type,
      createdAt: clock.now(),
      position: positionOf(clock.now(), 'stripe', 'evt_test_1'),
    } as never);
    clock.at += MINUTE;
    await schedule.runObjects();
    await schedule.runObjects();
    expect(done).toEqual(['objects']);
  });

  test('an incomplete comparison is logged as a warning, and waits for the next night', async () => {
    await scheduleOf({ compareObjects: async () => ({ outcome: 'incomplete', failed: 1 }) as never }).runObjects();
    expect(lines).toMatchObject([{ level: 40, job: 'objects', report: { failed: 1 } }]);
  });
});

describe('the schedule', () => {
  test('the schedule runs both jobs repeatedly until it is stopped, and then finishes the current one', async () => {
    let rounds = 0;
    let tell = () => {};
    const busy = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const finished: string[] = [];
    const schedule = scheduleOf({
      compareObjects: async (signal) => {
        tell();
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        finished.push('objects');
        return null;
      },
      wait: async (_milliseconds, signal) => {
        if (signal?.aborted) return;
        clock.at += 5 * MINUTE;
        if (++rounds > 2) await new Promise((_, reject) => signal?.addEventListener('abort', reject));
      },
    });
    schedule.start();
    schedule.start();
    await busy;
    await schedule.stop();
    expect(finished).toEqual(['objects']);
    expect(done.length).toBeGreaterThanOrEqual(1);
    await schedule.stop();
  });
});
