import { describe, expect, test } from '@jest/globals';
import { decodeCursor, encodeCursor, pageOf, toConnection } from '../../src/graphql/connection.ts';

const key = { at: new Date('2026-03-01T12:00:00.123Z'), id: 'in_1' };
const cursor = encodeCursor(key, 'payment');
const raw = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');

describe('paging arguments', () => {
  test.each([
    [{}, { limit: 20, direction: 'after', key: null }],
    [
      { first: null, last: null, after: null, before: null },
      { limit: 20, direction: 'after', key: null },
    ],
    [{ first: 100 }, { limit: 100, direction: 'after', key: null }],
    [{ after: cursor }, { limit: 20, direction: 'after', key }],
    [{ last: 1 }, { limit: 1, direction: 'before', key: null }],
    [
      { last: 5, before: cursor },
      { limit: 5, direction: 'before', key },
    ],
  ])('the paging arguments %j are a page', (args, page) => {
    expect(pageOf(args, 'payment')).toEqual(page);
  });

  test.each([
    [{ first: 1, last: 1 }, 'Give `first` or `last`, not both.'],
    [{ first: 0 }, '`first` must be from 1 to 100, but is 0.'],
    [{ first: -5 }, '`first` must be from 1 to 100, but is -5.'],
    [{ first: 101 }, '`first` must be from 1 to 100, but is 101.'],
    [{ last: 101 }, '`last` must be from 1 to 100, but is 101.'],
    [{ last: 5, after: cursor }, '`after` goes with `first`; `last` needs `before`.'],
    [{ first: 5, before: cursor }, '`before` goes with `last`; `first` needs `after`.'],
    [{ before: cursor }, '`before` goes with `last`; `first` needs `after`.'],
    [{ after: 'abc' }, '`after` must be a cursor of this list, as an edge or `pageInfo` gave it.'],
    [{ last: 2, before: '' }, '`before` must be a cursor of this list, as an edge or `pageInfo` gave it.'],
  ])('the paging arguments %j are refused', (args, message) => {
    expect(() => pageOf(args, 'payment')).toThrow(
      expect.objectContaining({ message, extensions: { code: 'BAD_USER_INPUT' } }),
    );
  });
});

describe('a cursor', () => {
  test('a cursor contains the key of its row, and needs no escaping', () => {
    expect(decodeCursor(cursor, 'payment')).toEqual(key);
    expect(cursor).toMatch(/^[\w-]+$/);
  });

  test.each([
    ['of another version', raw([2, 'payment', 0, 'in_1'])],
    ['of another list', raw([1, 'event', 0, 'in_1'])],
    ['without an instant', raw([1, 'payment', 'now', 'in_1'])],
    ['with an instant that exceeds Date', raw([1, 'payment', 9e15, 'in_1'])],
    ['with an operator as the ID', raw([1, 'payment', 0, { $gt: '' }])],
    ['with an additional element', raw([1, 'payment', 0, 'in_1', true])],
    ['that is no list', raw({ at: 0, id: 'in_1' })],
    ['that is no JSON', Buffer.from('[1,').toString('base64url')],
    ['with padding', `${cursor}=`],
    ['with characters that decoding skips', `${cursor}\n`],
    ['that is empty', ''],
  ])('a cursor %s is refused', (_what, foreign) => {
    expect(decodeCursor(foreign, 'payment')).toBeNull();
  });
});

describe('a page that ended before it was full', () => {
  const ids = (slice: Parameters<typeof toConnection<string>>[0]) => toConnection(slice, 'customer').pageInfo;
  const at = (id: string) => ({ at: null, id });

  test('a page that ended before it was full has a cursor for the next one, even without rows', () => {
    const { endCursor, startCursor, hasNextPage } = ids({
      rows: [],
      hasNextPage: true,
      hasPreviousPage: false,
      reached: { end: at('u9') },
    });
    expect([decodeCursor(String(endCursor), 'customer'), startCursor, hasNextPage]).toEqual([at('u9'), null, true]);
  });

  test('a page that ended before it was full has its cursor at the start if it is read backwards', () => {
    const rows = [{ row: 'u5', key: at('u5') }];
    const reached = { start: at('u2') };
    const { endCursor, startCursor } = ids({ rows, hasNextPage: true, hasPreviousPage: true, reached });
    expect([startCursor, endCursor].map((cursor) => decodeCursor(String(cursor), 'customer'))).toEqual([
      at('u2'),
      at('u5'),
    ]);
  });
});
