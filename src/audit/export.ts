import { createHash } from 'node:crypto';
import type { AuditEntry, AuditLog } from './audit.document.ts';

/** Entries per round trip, and in memory at once. */
const BATCH = 1_000;

/**
 * Yields the chains with these names, or all chains, as JSON Lines: the stored entries, chain by chain and in order, then
 * `{"chains":2,"entries":7,"digest":"..."}`. The digest covers the whole export: it is the SHA-256, in lowercase hex, of one
 * line `["<chain>",<seq>,"<hash>"]` with its line feed for the last entry of each chain, in the order of the export.
 * The export is not verified here: verify.ts does that. A digest that was kept elsewhere shows that the export is the same.
 */
export async function* exportAudit(
  audit: AuditLog,
  names?: readonly string[],
): AsyncGenerator<string, void, undefined> {
  const digest = createHash('sha256');
  let chains = 0;
  let entries = 0;
  let last: AuditEntry | null = null;
  const close = ({ chain: name, seq, hash }: AuditEntry) => {
    chains++;
    digest.update(`${JSON.stringify([name, seq, hash])}\n`);
  };
  const stored = audit.find(names === undefined ? {} : { chain: { $in: [...names] } }).sort({ chain: 1, seq: 1 });
  for await (const entry of stored.batchSize(BATCH)) {
    if (last !== null && last.chain !== entry.chain) close(last);
    yield `${JSON.stringify(entry)}\n`;
    entries++;
    last = entry;
  }
  if (last !== null) close(last);
  yield `${JSON.stringify({ chains, entries, digest: digest.digest('hex') })}\n`;
}
