import { createHash } from 'node:crypto';

/** Returns a short ID (32 hex digits) for these parts. Equal parts give the same ID. It is safe in a key, a header or a URL. */
export function digest(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
