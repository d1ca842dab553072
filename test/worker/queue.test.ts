import { describe, expect, test } from '@jest/globals';
import type { StoredEvent } from '../../src/inbox/event.document.ts';
import { createQueue } from '../../src/worker/queue.ts';

const event = (_id: string, more: Partial<StoredEvent> = {}) => ({ _id, payload: '{"a":1}', ...more }) as StoredEvent;
const ALL = () => true;
/** Longer than any test may take: a test that waits for it fails. */
const FOR_EVER = 3_600_000;

describe('a queue', () => {
  test('a queue returns events in the order in which they came, up to the limit', () => {
    const queue = createQueue();
    for (const id of ['evt_1', 'evt_2', 'evt_3']) queue.push(event(id));
    expect(queue.take(2, ALL).map(({ _id }) => _id)).toEqual(['evt_1', 'evt_2']);
    expect([queue.size(), queue.take(2, ALL).length, queue.take(2, ALL)]).toEqual([1, 1, []]);
  });

  test('a queue returns the events of some partitions, and keeps the others in order', () => {
    const queue = createQueue();
    for (const partition of [1, 2, 3, 4]) queue.push(event(`evt_${partition}`, { partition }));
    const isEven = (partition: number) => partition % 2 === 0;
    expect(queue.take(1, isEven).map(({ _id }) => _id)).toEqual(['evt_2']);
    expect(queue.take(9, isEven).map(({ _id }) => _id)).toEqual(['evt_4']);
    expect(queue.take(9, ALL).map(({ _id }) => _id)).toEqual(['evt_1', 'evt_3']);
  });

  test('a queue counts events as in progress until they are released', () => {
    const queue = createQueue();
    queue.push(event('evt_1'));
    expect(queue.has('evt_1')).toBe(true);
    queue.take(1, ALL);
    expect(queue.has('evt_1')).toBe(true);
    queue.letGo(['evt_1']);
    expect(queue.has('evt_1')).toBe(false);
  });

  test('a queue keeps facts and no payloads, unless an event has no fact yet [7c]', () => {
    const queue = createQueue();
    queue.push(event('evt_1', { fact: { kind: 'customer' } }));
    queue.push(event('evt_2'));
    expect(queue.take(2, ALL).map(({ payload }) => payload)).toEqual(['', '{"a":1}']);
  });

  test('a queue has room for 5,000 events, including those in progress, and leaves the rest in the database [7c]', () => {
    const queue = createQueue();
    for (let n = 0; n < 5_010; n++) queue.push(event(`evt_${n}`));
    expect([queue.size(), queue.has('evt_4999'), queue.has('evt_5000')]).toEqual([5_000, true, false]);
    queue.take(5_000, ALL);
    queue.push(event('evt_late'));
    expect(queue.size()).toBe(0);
    queue.letGo(['evt_0']);
    queue.push(event('evt_late'));
    expect(queue.size()).toBe(1);
  });

  test('a queue has room for 32 MB of payloads, and leaves the rest in the database', () => {
    const queue = createQueue();
    const large = { fact: { kind: 'customer' }, payload: ' '.repeat(1024 * 1024) } as Partial<StoredEvent>;
    for (let n = 0; n < 40; n++) queue.push(event(`evt_${n}`, large));
    expect([queue.size(), queue.has('evt_31'), queue.has('evt_32')]).toEqual([32, true, false]);
    queue.letGo(['evt_0', 'evt_unknown']);
    queue.push(event('evt_late', large));
    expect(queue.size()).toBe(33);
  });
});

describe('waiting for the next event', () => {
  test('waiting for the next event ends when an event arrives', async () => {
    const queue = createQueue();
    const waiting = queue.next(FOR_EVER);
    queue.push(event('evt_1'));
    await expect(waiting).resolves.toBeUndefined();
  });

  test('waiting for the next event ends at once if one arrived since the last wait', async () => {
    const queue = createQueue();
    queue.push(event('evt_1'));
    await expect(queue.next(FOR_EVER)).resolves.toBeUndefined();
  });

  test('waiting for the next event ends when the queue is woken', async () => {
    const queue = createQueue();
    const waiting = queue.next(FOR_EVER);
    queue.wake();
    await expect(waiting).resolves.toBeUndefined();
  });

  test('waiting for the next event ends by itself after its timeout', async () => {
    await expect(createQueue().next(1)).resolves.toBeUndefined();
  });
});
