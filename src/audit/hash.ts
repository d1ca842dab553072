import { createHash } from 'node:crypto';
import { canonicalJson } from '../platform/canonical-json.ts';
import type { AuditEntry } from './audit.document.ts';

/**
 * Returns the hash of an entry. It can be recomputed from the collection `audit` or from a line of an export:
 *
 * 1. Take all fields of the entry, including `_id` and `previousHash`, and leave out `hash`.
 * 2. Write `at` as a string: ISO 8601 in UTC with milliseconds, `2026-03-01T12:00:00.000Z`, as in the export. All other values are JSON
 *    already.
 * 3. Write that object by RFC 8785 (see platform/canonical-json.ts), as UTF-8.
 * 4. The hash is the SHA-256 of these bytes, 64 lowercase hexadecimal digits.
 *
 * This is RFC 8785 without exceptions. The RFC refuses strings that are not well-formed Unicode, but no entry has one: it is hashed as
 * MongoDB returns it, with U+FFFD in place of each lone surrogate (append.ts).
 *
 * `previousHash` is the hash of the entry before, so the last hash of a chain covers the whole chain.
 * Throws for an entry that this service cannot have appended: it has a value that JSON cannot express, or `at` is not an instant.
 */
export function hashOf(entry: Omit<AuditEntry, 'hash'> & { hash?: string }): string {
  const { hash: _hash, at, ...rest } = entry;
  return createHash('sha256')
    .update(canonicalJson({ ...rest, at: at.toISOString() }))
    .digest('hex');
}
