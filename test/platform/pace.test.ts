import { describe, expect, test } from '@jest/globals';
import { createPace } from '../../src/platform/pace.ts';

/** Time that passes only when it is told to; whoever waits wakes in the order of their instants. */
function fakeTime() {
  const waiting: { at: number; wake: () => void }[] = [];
  const time = {
    at: 1_000,
    now: () => time.at,
    wait: (milliseconds: number) =>
      new Promise<void>((wake) => {
        waiting.push({ at: time.at + milliseconds, wake });
      }),
    async pass(milliseconds: number) {
      const until = time.at + milliseconds;
      await told();
      for (;;) {
        waiting.sort((a, b) => a.at - b.at);
        const next = waiting[0];
        if (!next || next.at > until) break;
        waiting.shift();
        time.at = next.at;
        next.wake();
        await told();
      }
      time.at = until;
      await told();
    },
  };
  return time;
}

/** Whoever was woken has done what it does. */
const told = () => new Promise((resolve) => setImmediate(resolve));

/** Asks for turns and notes when each came. */
function ask(
  pace: { turn(): Promise<void> },
  time: { at: number },
  names: readonly number[],
  came: [number, number][],
) {
  for (const name of names) void pace.turn().then(() => came.push([name, time.at - 1_000]));
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('a pace of 25 per second', () => {
  test('a pace of 25 per second lets 25 go at once after a pause, and then one every 40 ms, in the order of their calls', async () => {
    const time = fakeTime();
    const came: [number, number][] = [];
    ask(createPace({ perSecond: 25, burst: 25, ...time }), time, upTo(30), came);
    await time.pass(0);
    expect(came.map(([name]) => name)).toEqual(upTo(25));
    await time.pass(1_000);
    expect(came.slice(25)).toEqual([25, 26, 27, 28, 29].map((name, index) => [name, (index + 1) * 40]));
  });

  test('a pace of 25 per second lets 25 go each second over a long time', async () => {
    const time = fakeTime();
    const came: [number, number][] = [];
    ask(createPace({ perSecond: 25, burst: 25, ...time }), time, upTo(1_000), came);
    await time.pass(10_000);
    expect(came).toHaveLength(25 + 250);
  });

  test('a pace never saves up more than a burst, however long the pause was', async () => {
    const time = fakeTime();
    const pace = createPace({ perSecond: 25, burst: 25, ...time });
    const came: [number, number][] = [];
    ask(pace, time, upTo(3), came);
    await time.pass(3_600_000);
    ask(pace, time, upTo(40), came);
    await time.pass(0);
    expect(came).toHaveLength(3 + 25);
  });

  test('a pace gives back a turn for every 40 ms of a short pause', async () => {
    const time = fakeTime();
    const pace = createPace({ perSecond: 25, burst: 25, ...time });
    const came: [number, number][] = [];
    ask(pace, time, upTo(25), came);
    await time.pass(100);
    ask(pace, time, upTo(5), came);
    await time.pass(0);
    expect(came).toHaveLength(25 + 2);
  });

  test('a later caller does not overtake those who wait for a pace', async () => {
    const time = fakeTime();
    const pace = createPace({ perSecond: 10, burst: 1, ...time });
    const came: [number, number][] = [];
    ask(pace, time, [0, 1, 2], came);
    await time.pass(150);
    ask(pace, time, [3], came);
    await time.pass(1_000);
    expect(came).toEqual([
      [0, 0],
      [1, 100],
      [2, 200],
      [3, 300],
    ]);
  });
});
