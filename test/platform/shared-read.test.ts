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

test('those who ask for one each at one time share a read, each id in it once', async () => {
  const { asked, read } = watched();
  const answers = await Promise.all([read(['a']), read(['b']), read(['a'])]);
  expect(asked).toEqual([['a', 'b']]);
  expect(answers.map((found, n) => found.get(['a', 'b', 'a'][n] ?? ''))).toEqual([
    'a in read 1',
    'b in read 1',
    'a in read 1',
  ]);
});

test('nothing is remembered: whoever asks once a read has begun gets a read that began later', async () => {
  const { asked, read } = watched();
  const first = read(['a']);
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toEqual([['a']]);
  const second = read(['a']);
  expect((await first).get('a')).toBe('a in read 1');
  expect((await second).get('a')).toBe('a in read 2');
});

test('whoever asks for many, or for none, shares with nobody', async () => {
  const { asked, read } = watched();
  await Promise.all([read(['a']), read(['b', 'c']), read([])]);
  expect(asked).toEqual([['b', 'c'], [], ['a']]);
});

test('a read that fails fails for all who share it, and for nobody after them', async () => {
  const { read } = watched();
  const outcomes = await Promise.allSettled([read(['a']), read(['broken'])]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await read(['a'])).get('a')).toBe('a in read 2');
});

test('a hundred share a read; more are another', async () => {
  const { asked, read } = watched();
  await Promise.all(Array.from({ length: 101 }, (_, n) => read([`u${n}`])));
  expect(asked.map((ids) => ids.length)).toEqual([100, 1]);
});
