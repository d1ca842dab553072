import { describe, expect, test } from '@jest/globals';
import { instantOf, isOurs, positionOf, secondOf, startOfSecond } from '../../src/inbox/position.ts';
import { fc } from '../support/seed.ts';

const NOON = new Date('2026-03-01T12:00:00Z');
const second = fc.integer({ min: 0, max: 253_402_300_799 }); // to the end of the year 9999
const millis = fc.integer({ min: 0, max: 999 });
const source = fc.constantFrom('snapshot' as const, 'stripe' as const, 'ours' as const);
const id = fc.string({ minLength: 1 });

describe('a position', () => {
  test('positions sort by second, then source, then millisecond, then ID', () => {
    const inOrder = [
      positionOf(new Date(999), 'ours', 'z'),
      positionOf(NOON, 'snapshot', 'z'),
      positionOf(new Date(NOON.getTime() + 999), 'snapshot', 'a'),
      positionOf(NOON, 'stripe', 'evt_a'),
      positionOf(NOON, 'stripe', 'evt_b'),
      positionOf(NOON, 'ours', 'z'),
      positionOf(new Date(NOON.getTime() + 1), 'ours', 'a'),
      positionOf(new Date(NOON.getTime() + 1_000), 'snapshot', 'a'),
      positionOf(new Date('2286-11-20T17:46:40Z'), 'snapshot', 'a'), // one digit more
    ];
    expect([...inOrder].reverse().sort()).toEqual(inOrder);
  });

  test('a position contains its second, whatever its source, millisecond and ID', () => {
    fc.assert(
      fc.property(second, millis, source, id, (at, ms, by, name) => {
        expect(secondOf(positionOf(new Date(at * 1000 + ms), by, name))).toBe(at);
      }),
    );
  });

  test('a position contains its millisecond, and whether it is that of an internal event', () => {
    fc.assert(
      fc.property(second, millis, source, id, (at, ms, by, name) => {
        const position = positionOf(new Date(at * 1000 + ms), by, name);
        expect([instantOf(position).getTime(), isOurs(position)]).toEqual([at * 1000 + ms, by === 'ours']);
      }),
    );
  });

  test('a position sorts as its second does, whatever its ID', () => {
    fc.assert(
      fc.property(second, second, source, source, id, id, (a, b, by, other, one, two) => {
        fc.pre(a < b);
        expect(positionOf(new Date(a * 1000 + 999), by, one) < positionOf(new Date(b * 1000), other, two)).toBe(true);
      }),
    );
  });

  test('a position sorts at or behind the start of its second, and before that of the next', () => {
    fc.assert(
      fc.property(second, millis, source, id, (at, ms, by, name) => {
        const position = positionOf(new Date(at * 1000 + ms), by, name);
        expect([startOfSecond(at) <= position, position < startOfSecond(at + 1)]).toEqual([true, true]);
      }),
    );
  });

  test('a position of an instant before 1970 counts as its first second', () => {
    expect(secondOf(positionOf(new Date(-5_000), 'stripe', 'evt_1'))).toBe(0);
  });
});
