import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { diskIsFull, watchDisk } from '../../src/local/disk-space.ts';

/** A file system without any space. */
const FULL = '/proc';

test('a disk with space is not full', async () => {
  expect(await diskIsFull(tmpdir())).toBeNull();
});

test('a full disk is reported with what to do', async () => {
  expect(await diskIsFull(FULL)).toMatch(/^The disk is full: \/proc has 0 MB left.*Free some space/);
});

test('a full disk is reported until the watch ends', async () => {
  const reason = await new Promise<string>((resolve) => {
    const end = watchDisk(FULL, (told) => {
      end();
      resolve(told);
    });
  });
  expect(reason).toContain('The disk is full');
});

test('a deleted folder does not end the process', async () => {
  const told: string[] = [];
  const end = watchDisk('/does/not/exist', (reason) => told.push(reason));
  await new Promise((resolve) => setTimeout(resolve, 600));
  end();
  expect(told).toEqual([]);
});
