import type { AuditEntry, AuditLog, ChainHead } from './audit.document.ts';
import { hashOf } from './hash.ts';

export interface ChainVerification {
  valid: boolean;
  /** How many entries, from the first on, are as they were appended. */
  entryCount: number;
  /** The first entry that does not follow from those before it; null in a broken chain whose end is missing. */
  brokenEntryId: string | null;
}

/** Entries per round trip: a chain is read as a stream, so its length costs time but no memory. */
const BATCH = 1_000;

/**
 * Whether nobody has edited a chain: recomputes every hash, in order. A known head (kept elsewhere, or signed in an export) shows in
 * addition that no end is missing and that what leads to the head was not written anew; entries may have followed it.
 */
export async function verifyChain(
  audit: AuditLog,
  chain: string,
  head: ChainHead | null = null,
): Promise<ChainVerification> {
  let last: { seq: number; hash: string | null } = { seq: 0, hash: null };
  for await (const entry of audit.find({ chain }).sort({ seq: 1 }).batchSize(BATCH)) {
    if (!follows(entry, last) || (entry.seq === head?.seq && entry.hash !== head.hash)) {
      return { valid: false, entryCount: last.seq, brokenEntryId: entry._id };
    }
    last = entry;
  }
  return { valid: last.seq >= (head?.seq ?? 0), entryCount: last.seq, brokenEntryId: null };
}

function follows(entry: AuditEntry, last: { seq: number; hash: string | null }): boolean {
  if (entry.seq !== last.seq + 1 || entry.previousHash !== last.hash) return false;
  try {
    return entry.hash === hashOf(entry);
  } catch {
    return false; // what cannot be hashed was not appended: whoever edited it changed a type
  }
}
