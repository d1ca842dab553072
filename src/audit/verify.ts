import type { AuditEntry, AuditLog, ChainHead } from './audit.document.ts';
import { hashOf } from './hash.ts';

export interface ChainVerification {
  valid: boolean;
  /** How many entries, from the first one on, are unchanged. */
  entryCount: number;
  /** The first entry that does not follow from the ones before it, or null. Entries that were removed from the end show in `valid` only. */
  brokenEntryId: string | null;
}

/** Entries per round trip: a chain is read as a stream, so its length costs time but no memory. */
const BATCH = 1_000;

/**
 * Verifies that a chain was not edited, by recomputing every hash in order. With a known chain tip, kept elsewhere or signed in an export, it
 * also verifies that the end is not missing and that the entries up to the tip were not replaced. Entries may follow the known tip.
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
    return false; // an entry that cannot be hashed was edited, because it cannot have been appended
  }
}
