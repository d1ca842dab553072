import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from '@jest/globals';

export interface SmallDisk {
  folder: string;
  /** Leaves no byte. */
  fill(): void;
  /** Takes away what `fill` has written. */
  free(): void;
  close(): void;
}

/** A file system of so many megabytes, in memory. Only root may mount one. */
export function openSmallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const file = openSync(filler, 'w');
      const zeros = Buffer.alloc(64 * 1024);
      try {
        for (;;) writeSync(file, zeros);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(filler),
    close() {
      // Lazily: a process that was killed may still be ending.
      execFileSync('umount', ['--lazy', folder]);
      rmdirSync(folder);
    },
  };
}

/** A test that needs such a disk; skipped, by name, where none can be mounted. */
export const testOnSmallDisk: typeof test | typeof test.skip = canMount() ? test : test.skip;

function canMount(): boolean {
  try {
    openSmallDisk(1).close();
    return true;
  } catch {
    return false;
  }
}
