import { describe, expect, test } from '@jest/globals';
import { createFetcher } from '../../src/reconciliation/fetch.ts';

/** Reads that end when the test says so; each answers with its number. */
function slowReads() {
  const reads: { id: string; answer(): void; fail(error: Error): void }[] = [];
  const fetcher = createFetcher(
    (id) =>
      new Promise<number>((resolve, reject) => {
        const number = reads.length + 1;
        reads.push({ id, answer: () => resolve(number), fail: reject });
      }),
  );
  return { reads, fetcher };
}

describe('reading by id', () => {
  test('readers of one object during a read share its answer', async () => {
    const { reads, fetcher } = slowReads();
    const asked = [fetcher.read('sub_1'), fetcher.read('sub_1'), fetcher.read('sub_1')];
    expect(reads).toHaveLength(1);
    reads[0]?.answer();
    expect(await Promise.all(asked)).toEqual([1, 1, 1]);
  });

  test('different objects are read separately', async () => {
    const { reads, fetcher } = slowReads();
    const asked = [fetcher.read('sub_1'), fetcher.read('sub_2')];
    for (const read of reads) read.answer();
    expect(await Promise.all(asked)).toEqual([1, 2]);
    expect(reads.map(({ id }) => id)).toEqual(['sub_1', 'sub_2']);
  });

  test('an answer is not cached', async () => {
    const { reads, fetcher } = slowReads();
    const first = fetcher.read('sub_1');
    reads[0]?.answer();
    await first;
    const second = fetcher.read('sub_1');
    reads[1]?.answer();
    expect(await second).toBe(2);
  });

  test('a failed read rejects for all who share it, and the next one starts again', async () => {
    const { reads, fetcher } = slowReads();
    const asked = [fetcher.read('sub_1'), fetcher.read('sub_1')];
    reads[0]?.fail(new Error('away'));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const again = fetcher.read('sub_1');
    reads[1]?.answer();
    expect(await again).toBe(2);
  });
});

describe('readAnew', () => {
  test('readAnew reads at once if no read is in progress', async () => {
    const { reads, fetcher } = slowReads();
    const asked = fetcher.readAnew('sub_1');
    reads[0]?.answer();
    expect(await asked).toBe(1);
  });

  test('readAnew waits for the read in progress and shares the one after it', async () => {
    const { reads, fetcher } = slowReads();
    const running = fetcher.read('sub_1');
    const later = [fetcher.readAnew('sub_1'), fetcher.readAnew('sub_1')];
    expect(reads).toHaveLength(1);
    reads[0]?.answer();
    expect(await running).toBe(1);
    await untilRead(reads, 2);
    reads[1]?.answer();
    expect(await Promise.all(later)).toEqual([2, 2]);
    expect(reads).toHaveLength(2);
  });

  test('readAnew ignores a failure of the read in progress', async () => {
    const { reads, fetcher } = slowReads();
    const running = fetcher.read('sub_1');
    const later = fetcher.readAnew('sub_1');
    reads[0]?.fail(new Error('away'));
    await expect(running).rejects.toThrow('away');
    await untilRead(reads, 2);
    reads[1]?.answer();
    expect(await later).toBe(2);
  });
});

async function untilRead(reads: readonly unknown[], count: number) {
  while (reads.length < count) await Promise.resolve();
}
