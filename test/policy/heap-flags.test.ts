import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';

const flagsFor = (megabytes: string) =>
  spawnSync(process.execPath, ['scripts/heap-flags.mjs', ...(megabytes ? [megabytes] : [])], { encoding: 'utf8' });

describe('the heap of the service', () => {
  test.each(['256', '512', '1024', '4096', ''])(
    'the heap of the service leaves memory for the rest in a container of %s MB',
    (megabytes) => {
      const { stdout } = flagsFor(megabytes);
      const [, old = '', young = ''] = /^--max-old-space-size=(\d+) --max-semi-space-size=(\d+)\n$/.exec(stdout) ?? [];
      expect(Number(old)).toBeGreaterThan(0);
      expect(Number(old) + 3 * Number(young) + 100).toBeLessThan(Number(megabytes || 8_192));
      const limit = spawnSync(
        process.execPath,
        [...stdout.trim().split(' '), '-p', 'v8.getHeapStatistics().heap_size_limit / 1024 / 1024'],
        { encoding: 'utf8' },
      );
      expect(Number(limit.stdout)).toBeCloseTo(Number(old) + 3 * Number(young), -1);
    },
  );

  test.each(['100', 'much'])('the heap of the service is refused in a container of %s MB', (megabytes) => {
    const { status, stderr } = flagsFor(megabytes);
    expect([status, stderr]).toEqual([1, expect.stringContaining('The service needs 256 MB or more')]);
  });
});
