import { expect, test } from '@jest/globals';
import { createInTurn } from '../../src/platform/in-turn.ts';

/** Work that ends when it is told to, and a note of what has begun. */
function watched() {
  const begun: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  const inTurn = createInTurn();
  const start = (name: string, keys: readonly string[]) =>
    inTurn(keys, () => {
      begun.push(name);
      return new Promise<string>((resolve, reject) => ends.set(name, { resolve: () => resolve(name), reject }));
    });
  return { begun, start, end: (name: string) => ends.get(name) };
}

const aMoment = () => new Promise((resolve) => setImmediate(resolve));

test('work on one key waits for work in progress on it, and other work does not', async () => {
  const { begun, start, end } = watched();
  const first = start('first', ['a', 'b']);
  const second = start('second', ['b', 'c']);
  const third = start('third', ['d']);
  await aMoment();
  expect(begun).toEqual(['first', 'third']);
  end('first')?.resolve();
  expect(await first).toBe('first');
  await aMoment();
  expect(begun).toEqual(['first', 'third', 'second']);
  for (const name of ['second', 'third']) end(name)?.resolve();
  expect(await Promise.all([second, third])).toEqual(['second', 'third']);
});

test('several pieces of work on one key run one after the other', async () => {
  const { begun, start, end } = watched();
  const all = ['first', 'second', 'third'].map((name) => start(name, ['a']));
  for (const name of ['first', 'second', 'third']) {
    await aMoment();
    expect(begun.at(-1)).toBe(name);
    end(name)?.resolve();
  }
  expect(await Promise.all(all)).toEqual(['first', 'second', 'third']);
});

test('work that fails rejects for its caller only, and the next one runs', async () => {
  const { begun, start, end } = watched();
  const first = start('first', ['a']);
  const second = start('second', ['a']);
  await aMoment();
  end('first')?.reject(new Error('no answer'));
  await expect(first).rejects.toThrow('no answer');
  await aMoment();
  end('second')?.resolve();
  expect(await second).toBe('second');
  expect(begun).toEqual(['first', 'second']);
});

test('work that throws synchronously does not block other work on its key', async () => {
  const inTurn = createInTurn();
  const thrown = () => {
    throw new Error('not now');
  };
  await expect(inTurn(['a'], thrown)).rejects.toThrow('not now');
  expect(await inTurn(['a'], async () => 'later')).toBe('later');
});
