import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLog, type Log } from '../../src/platform/log.ts';
import { createLogOutput } from '../../src/platform/log-output.ts';

/** A pipe takes 64 KB; then writes fail until somebody reads. */
let folder: string;
let pipe: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tollgate-log-'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  pipe = openSync(join(folder, 'pipe'), constants.O_RDWR | constants.O_NONBLOCK);
});
afterEach(() => {
  closeSync(pipe);
  rmSync(folder, { recursive: true });
});

function open(fd: number): Log {
  const onLost = (lines: number, code: string | null) => log.warn({ lines, code }, 'lost');
  const log: Log = createLog('info', createLogOutput(fd, { onLost, retryAfter: 10 }));
  return log;
}

/** Reads lines until there is one with this message. */
async function readUntil(msg: string): Promise<Record<string, unknown>[]> {
  const buffer = Buffer.alloc(64 * 1024);
  for (let text = ''; ; ) {
    try {
      text += buffer.toString('utf8', 0, readSync(pipe, buffer));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await pause(5);
    }
    if (text.endsWith('\n') && text.includes(`"msg":"${msg}"`))
      return text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
  }
}

describe('the output of the log', () => {
  test('the log keeps lines that cannot be written, and later writes all of them in order', async () => {
    const log = open(pipe);
    for (let n = 0; n < 2_000; n++) log.info({ n }, 'line');
    log.info('end');
    await pause(50);
    const lines = await readUntil('end');
    expect(lines.map(({ n }) => n)).toEqual([...Array.from({ length: 2_000 }, (_, n) => n), undefined]);
  });

  test('a log that cannot be written keeps the first megabyte in memory, and says later how many lines were lost and why', async () => {
    const log = open(pipe);
    for (let n = 0; n < 300; n++) log.info({ n, text: 'x'.repeat(10_000) }, 'line');
    await pause(50);
    const lines = await readUntil('lost');
    const kept = lines.filter(({ msg }) => msg === 'line').map(({ n }) => n);
    const [told] = lines.filter(({ msg }) => msg === 'lost');
    expect(kept.length).toBeLessThan(200);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, n) => n));
    expect(told).toMatchObject({ level: 40, lines: 300 - kept.length, code: 'EAGAIN' });
    log.info('afterwards');
    expect((await readUntil('afterwards')).map(({ msg }) => msg)).toEqual(['afterwards']);
  });

  test('the log throws nothing if the disk is full', async () => {
    // Never closed: the output tries again for ever, and would write into whatever gets the number of the file next.
    const log = open(openSync('/dev/full', 'w'));
    for (let n = 0; n < 3; n++) {
      log.info('line');
      await pause(20);
    }
  });
});
