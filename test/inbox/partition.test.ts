import { expect, test } from '@jest/globals';
import { PARTITIONS, partitionOf } from '../../src/inbox/partition.ts';

test('a stream is in one partition, whichever process asks', () => {
  // Written down: processes of two releases must agree.
  expect(['cus_1', 'user:u1', 'pi_1', ''].map(partitionOf)).toEqual([2, 18, 18, 5]);
});

test('streams are spread over all partitions', () => {
  const counts = new Array<number>(PARTITIONS).fill(0);
  for (let n = 0; n < 32_000; n++) counts[partitionOf(`cus_${n}`)] = (counts[partitionOf(`cus_${n}`)] ?? 0) + 1;
  expect(Math.min(...counts)).toBeGreaterThan(500);
  expect(Math.max(...counts)).toBeLessThan(1_500);
});
