import type { KeysetKey } from '../platform/keyset.ts';

/** Which list a cursor belongs to: one list's cursor means nothing in another. */
export type CursorKind = 'payment';

// Raised when the content of a cursor changes: an old one is then refused instead of misread.
const VERSION = 1;

/** Where a row stands, as opaque text that needs no escaping anywhere. */
export function encodeCursor({ at, id }: KeysetKey, kind: CursorKind): string {
  return Buffer.from(JSON.stringify([VERSION, kind, at.getTime(), id])).toString('base64url');
}

/** What `encodeCursor` was given; null for any text that it did not write for this kind of list. */
export function decodeCursor(cursor: string, kind: CursorKind): KeysetKey | null {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null; // Whatever a client sends is not our error; the caller words the refusal.
  }
  if (!Array.isArray(parts) || parts.length !== 4) return null;
  const [version, ofKind, time, id] = parts as unknown[];
  if (version !== VERSION || ofKind !== kind || typeof time !== 'number' || typeof id !== 'string') return null;
  const key = { at: new Date(time), id };
  const wellFormed = Number.isFinite(key.at.getTime()) && encodeCursor(key, kind) === cursor;
  return wellFormed ? key : null;
}
