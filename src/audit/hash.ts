import { createHash } from 'node:crypto';
import { canonicalJson } from '../platform/canonical-json.ts';
import type { AuditEntry } from './audit.document.ts';

/**
 * The hash of an entry, which anybody can recompute from the collection `audit` or from a line of an export:
 *
 * 1. Take all fields of the entry, whatever they are called, `_id` and `previousHash` included, and leave out `hash`.
 * 2. Write `at` as a string: ISO 8601 in UTC with milliseconds, `2026-03-01T12:00:00.000Z`, as the export has it. All other values are
 *    JSON already.
 * 3. Write that object by RFC 8785 (see platform/canonical-json.ts), as UTF-8.
 * 4. The hash is the SHA-256 of these bytes, 64 lowercase hexadecimal digits.
 *
 * Nothing differs from RFC 8785. Where it would refuse a string that is not well-formed Unicode, there is none: such a string is
 * hashed as MongoDB gives it back, with U+FFFD in the place of each lone surrogate (append.ts).
 *
 * `previousHash` carries the hash of the entry before, so the last hash of a chain stands for all of it.
 * Throws for an entry that cannot have been appended here: one that holds what JSON cannot say, or whose `at` is no instant.
 */
export function hashOf(entry: Omit<AuditEntry, 'hash'> & { hash?: string }): string {
  const { hash: _hash, at, ...rest } = entry;
  return createHash('sha256')
    .update(canonicalJson({ ...rest, at: at.toISOString() }))
    .digest('hex');
}
