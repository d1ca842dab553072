import { describe, expect, test } from '@jest/globals';
import { retryDelay } from '../../src/platform/backoff.ts';
import { fc } from '../support/seed.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

describe('retryDelay', () => {
  test.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [4, 8],
    [8, 128],
  ])('retryDelay waits at most, after failure %d, %d s', (attempt, seconds) => {
    expect(retryDelay(attempt, () => 1)).toBe(seconds * SECOND);
  });

  test('retryDelay waits at least half of the maximum', () => {
    expect(retryDelay(4, () => 0)).toBe(4 * SECOND);
  });

  test('retryDelay never waits less than half a second or more than an hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (attempt) => {
        const delay = retryDelay(attempt);
        expect(delay).toBeGreaterThanOrEqual(SECOND / 2);
        expect(delay).toBeLessThanOrEqual(HOUR);
      }),
    );
  });
});
