import type { KeysetKey } from '../platform/keyset.ts';

/** Which list a cursor belongs to: one list's cursor means nothing in another. */
export type CursorKind = 'payment' | 'customer' | 'event' | 'audit' | 'endedSubscription' | 'change';

// Raised when the content of a cursor changes: an old one is then refused instead of misread.
const VERSION = 1;

/** Lists that are sorted by an instant before the id. */
const BY_INSTANT: readonly CursorKind[] = ['payment', 'audit', 'endedSubscription'];

/** Where a row stands, as opaque text that needs no escaping anywhere. */
export function encodeCursor({ at, id }: KeysetKey, kind: CursorKind): string {
  return Buffer.from(JSON.stringify([VERSION, kind, at?.getTime() ?? null, id])).toString('base64url');
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
  if (version !== VERSION || ofKind !== kind || typeof id !== 'string') return null;
  if (BY_INSTANT.includes(kind) ? typeof time !== 'number' : time !== null) return null;
  const key = { at: typeof time === 'number' ? new Date(time) : null, id };
  const wellFormed = Number.isFinite(key.at?.getTime() ?? 0) && encodeCursor(key, kind) === cursor;
  return wellFormed ? key : null;
}
