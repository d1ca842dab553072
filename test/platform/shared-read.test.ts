import { expect, test } from '@jest/globals';
import { shareRead } from '../../src/platform/shared-read.ts';

/** A read that notes what it was asked for, and answers when it is told to. */
function watched() {
  const asked: (readonly string[])[] = [];
  const read = shareRead(async (ids) => {
    asked.push(ids);
    if (ids.includes('broken')) throw new Error('no answer');
    return new Map(ids.map((id) => [id, `${id} in read ${asked.length}`]));
  });
  return { asked, read };
}

test('simultaneous readers of one document each share a read, in which each ID is contained once', async () => {
  const { asked, read } = watched();
  const answers = await Promise.all([read(['a']), read(['b']), read(['a'])]);
  expect(asked).toEqual([['a', 'b']]);
  expect(answers.map((found, n) => found.get(['a', 'b', 'a'][n] ?? ''))).toEqual([
    'a in read 1',
    'b in read 1',
    'a in read 1',
  ]);
});

test('nothing is cached: a reader that comes after a read has begun gets a later read', async () => {
  const { asked, read } = watched();
  const first = read(['a']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toEqual([['a']]);
  const second = read(['a']);
  expect((await first).get('a')).toBe('a in read 1');
  expect((await second).get('a')).toBe('a in read 2');
});

test('a reader of several documents shares its read, and one of none or of many does not', async () => {
  const { asked, read } = watched();
  const many = Array.from({ length: 11 }, (_, n) => `m${n}`);
  await Promise.all([read(['a']), read(['b', 'a']), read([]), read(many)]);
  expect(asked).toEqual([[], many, ['a', 'b']]);
});

test('a failed read rejects for all who share it, and for nobody after them', async () => {
  const { read } = watched();
  const outcomes = await Promise.allSettled([read(['a']), read(['broken'])]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await read(['a'])).get('a')).toBe('a in read 2');
});

test('a hundred readers share a read, and more get another one', async () => {
  const { asked, read } = watched();
  await Promise.all(Array.from({ length: 101 }, (_, n) => read([`u${n}`])));
  expect(asked.map((ids) => ids.length)).toEqual([100, 1]);
});
