import { createHash } from 'node:crypto';

/** A short name (32 hex digits) for these parts: the same for the same parts, and safe in any key, header or URL. */
export function digest(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
