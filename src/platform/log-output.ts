import { write, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';
import { SECOND } from './clock.ts';

/** How many bytes may wait while the log cannot be written: about 4,000 lines. Lines beyond that are lost, and counted. */
const ROOM = 1024 * 1024;

export interface LogOutputOptions {
  /**
   * Called after lines were lost, once the log can be written again. `code` says why it could not: ENOSPC, for example; null if the
   * lines came faster than they could be written.
   */
  onLost(lines: number, code: string | null): void;
  /** How long to wait after a write that failed, in milliseconds. */
  retryAfter?: number;
}

/**
 * A file descriptor as the destination of the log. A disk that is full (ENOSPC) and a reader that is gone (EPIPE) or slow (EAGAIN) do not
 * end the process: lines wait in memory, up to 1 MB, and are written as soon as that works. pino's own destination throws on ENOSPC, and
 * its last flush retries without end, so that a process with a full disk could not even stop.
 */
export function createLogOutput(fd: number, options: LogOutputOptions): DestinationStream {
  const { onLost, retryAfter = SECOND } = options;
  let waiting: Buffer[] = [];
  let size = 0;
  let lost = 0;
  let failure: string | null = null;
  let isWriting = false;

  function next(): void {
    isWriting = waiting.length > 0;
    if (!isWriting) return;
    const chunk = Buffer.concat(waiting);
    waiting = [];
    write(fd, chunk, (error, written) => {
      const rest = error ? chunk : chunk.subarray(written);
      if (rest.length > 0) waiting.unshift(rest);
      size -= chunk.length - rest.length;
      if (error) {
        failure = error.code ?? error.message;
        setTimeout(next, retryAfter).unref();
        return;
      }
      if (lost > 0 && rest.length === 0) tellLost();
      next();
    });
  }

  function tellLost(): void {
    const [lines, code] = [lost, failure];
    [lost, failure] = [0, null];
    onLost(lines, code);
  }

  // Whatever waits is tried once: a disk that is full must not keep the process from ending.
  process.on('exit', () => {
    try {
      for (let rest = Buffer.concat(waiting); rest.length > 0; ) rest = rest.subarray(writeSync(fd, rest));
    } catch {}
  });

  return {
    write(line) {
      const bytes = Buffer.from(line);
      if (size + bytes.length > ROOM) {
        lost += 1;
        return;
      }
      waiting.push(bytes);
      size += bytes.length;
      if (isWriting) return;
      isWriting = true;
      // The lines of one turn of the event loop share a write.
      setImmediate(next);
    },
  };
}
