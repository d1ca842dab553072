import { write, writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';
import { SECOND } from './clock.ts';

/** How many bytes are kept in memory while the log cannot be written: about 4,000 lines. Further lines are lost and counted. */
const BUFFER_SIZE = 1024 * 1024;

export interface LogOutputOptions {
  /**
   * Called when the log can be written again after lines were lost. `code` is the error that prevented writing, such as ENOSPC. It is null
   * if the lines came faster than they could be written.
   */
  onLost(lines: number, code: string | null): void;
  /** How long to wait after a failed write, in milliseconds. */
  retryAfter?: number;
}

/**
 * Creates a log destination for a file descriptor. The process survives a full disk (ENOSPC) and a reader that has closed (EPIPE) or is
 * slow (EAGAIN): up to 1 MB of lines wait in memory and are written as soon as possible. pino's own destination throws on ENOSPC, and its
 * last flush retries forever, so a process with a full disk could not even stop.
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

  // The remaining lines are tried once, because a full disk must not keep the process from ending.
  process.on('exit', () => {
    try {
      for (let rest = Buffer.concat(waiting); rest.length > 0; ) rest = rest.subarray(writeSync(fd, rest));
    } catch {}
  });

  return {
    write(line) {
      const bytes = Buffer.from(line);
      if (size + bytes.length > BUFFER_SIZE) {
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
