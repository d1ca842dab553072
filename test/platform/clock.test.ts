import { describe, expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND, wallClock } from '../../src/platform/clock.ts';

describe('the wall clock', () => {
  test('the wall clock shows the current time', () => {
    const before = Date.now();
    const now = wallClock.now().getTime();
    expect([now >= before, now <= Date.now()]).toEqual([true, true]);
  });
});

describe('spans of time', () => {
  test('time spans are in milliseconds', () => {
    expect([SECOND, MINUTE, HOUR, DAY]).toEqual([1_000, 60_000, 3_600_000, 86_400_000]);
  });
});
