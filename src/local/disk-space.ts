import { statfs } from 'node:fs/promises';

const MB = 1024 * 1024;

/** Twice a journal file. The embedded engine aborts the process, without a word, at the first write that does not fit. */
const LEAST = 16 * MB;

/** Often enough to be faster than the engine: it writes into journal files that are allocated already before it needs more. */
const LOOK_EVERY = 250;

/** Why the embedded MongoDB cannot keep its files in a folder: one line that says what to do. Null if there is room. */
export async function diskIsFull(folder: string): Promise<string | null> {
  const { bavail, bsize } = await statfs(folder);
  const left = bavail * bsize;
  if (left >= LEAST) return null;
  const size = `${Math.floor(left / MB)} MB`;
  return `The disk is full: ${folder} has ${size} left, and the embedded MongoDB needs ${LEAST / MB} MB. Free some space, then start the service again: what was acknowledged is stored.`;
}

/** Calls `onFull` with the reason while the disk of a folder is full; returns what ends the watch. */
export function watchDisk(folder: string, onFull: (reason: string) => void): () => void {
  const look = async () => {
    const reason = await diskIsFull(folder).catch(() => null); // the folder is gone
    if (reason !== null) onFull(reason);
  };
  const timer = setInterval(look, LOOK_EVERY).unref();
  return () => clearInterval(timer);
}
