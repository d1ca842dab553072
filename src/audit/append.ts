import { mongo } from 'mongoose';
import type { AuditDraft } from '../outbox/audit-draft.ts';
import { duplicatesOf, IN_ONE_ANSWER } from '../platform/mongo.ts';
import type { AuditEntry, AuditLog, ChainHead } from './audit.document.ts';
import { hashOf } from './hash.ts';

/** Entries of one insert: few round trips, and little to link again for an appender that was overtaken. */
const BATCH = 500;

/**
 * Majority, so that nothing is read that a failover could take back: an entry linked to such a one would leave a gap in its chain,
 * and a draft found there would be lost. What is read late costs a duplicate key and one more round.
 */
const DURABLE = { readConcern: { level: 'majority' } } as const;

/**
 * Puts drafts behind the end of their chain, each once, in the order given. Any number of appenders may do so at once; a draft that is
 * there already stays as it is. After a rejection all of it can be done again. For what follows from no account: the chain of a stream is
 * linked where its account is saved (src/folding/effects.ts).
 */
export async function appendAudit(audit: AuditLog, drafts: readonly AuditDraft[]): Promise<void> {
  for (const chain of new Set(drafts.map((draft) => draft.chain))) {
    await appendTo(
      audit,
      chain,
      drafts.filter((draft) => draft.chain === chain),
    );
  }
}

async function appendTo(audit: AuditLog, chain: string, drafts: readonly AuditDraft[]): Promise<void> {
  let missing = drafts;
  let head = await headOf(audit, chain);
  while (missing.length > 0) {
    const batch = missing.slice(0, BATCH);
    const rest = missing.slice(BATCH);
    const entries = chained(head, batch);
    if ((await insertInOrder(audit, entries)) === entries.length) {
      missing = rest;
      head = entries.at(-1) ?? head;
    } else {
      // An entry was put in meanwhile, here or by another: each round leaves less to put in, for one of them. So this ends.
      missing = [...(await withoutThoseThere(audit, chain, batch)), ...rest];
      head = await headOf(audit, chain);
    }
  }
}

async function headOf(audit: AuditLog, chain: string): Promise<ChainHead | null> {
  return audit.findOne<ChainHead>(
    { chain },
    { sort: { seq: -1 }, projection: { _id: 0, seq: 1, hash: 1 }, ...DURABLE },
  );
}

/** Drafts of one chain as entries behind its last one, in the order given. Pure: the same drafts give the same hashes. */
export function chained(head: ChainHead | null, drafts: readonly AuditDraft[]): AuditEntry[] {
  let seq = head?.seq ?? 0;
  let previousHash = head?.hash ?? null;
  return drafts.map((draft) => {
    seq++;
    const entry = { ...asGivenBack(draft), seq, previousHash };
    const hash = hashOf(entry);
    previousHash = hash;
    return { ...entry, hash };
  });
}

/** The draft as MongoDB gives it back, since that is what will be verified: BSON has no lone surrogates, for one. */
function asGivenBack(draft: AuditDraft): Omit<AuditEntry, 'seq' | 'previousHash' | 'hash'> {
  const { id, chain, at, actor, action, target, userId, eventId, outcome, reason, requestId, changes } = draft;
  const told = { chain, at, actor, action, target, userId, eventId, outcome, reason, requestId, changes };
  return mongo.BSON.deserialize(mongo.BSON.serialize({ _id: id, ...told })) as ReturnType<typeof asGivenBack>;
}

/** How many of them were put in before one was refused as a duplicate, which ends it; all of them where none was. */
async function insertInOrder(audit: AuditLog, entries: readonly AuditEntry[]): Promise<number> {
  try {
    await audit.insertMany([...entries], { ordered: true });
    return entries.length;
  } catch (error) {
    const [refused] = duplicatesOf(error) ?? [];
    if (refused === undefined) throw error;
    return refused;
  }
}

/**
 * Tells the two duplicates apart: of a batch the driver does not say which key it was. A draft that is there was refused by its id, or
 * was put in before another was refused; one that is not there was refused by its `seq`, because another appender was faster.
 */
async function withoutThoseThere(audit: AuditLog, chain: string, drafts: readonly AuditDraft[]): Promise<AuditDraft[]> {
  const ids = drafts.map(({ id }) => id);
  const found = await audit
    .find({ _id: { $in: ids } }, { ...DURABLE, ...IN_ONE_ANSWER })
    .project<{ _id: string; chain: string }>({ chain: 1 })
    .toArray();
  const elsewhere = found.find((entry) => entry.chain !== chain);
  if (elsewhere)
    throw new Error(`${elsewhere._id} is in chain ${elsewhere.chain} already; it cannot be appended to ${chain}.`);
  const there = new Set(found.map(({ _id }) => _id));
  return drafts.filter(({ id }) => !there.has(id));
}
