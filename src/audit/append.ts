import { mongo } from 'mongoose';
import type { AuditDraft } from '../outbox/audit-draft.ts';
import { duplicatesOf, IN_ONE_ANSWER } from '../platform/mongo.ts';
import type { AuditEntry, AuditLog, ChainHead } from './audit.document.ts';
import { hashOf } from './hash.ts';

/** Entries of one insert. Enough for few round trips, and few enough that a process that lost the race has little to link again. */
const BATCH = 500;

/**
 * Read concern `majority`, because a failover can roll back other entries. An entry that is linked to such a one would leave a gap in its
 * chain, and a draft that was found there would be lost. A read that misses a new entry only costs a duplicate key and one more round.
 */
const DURABLE = { readConcern: { level: 'majority' } } as const;

/**
 * Appends drafts to their chains, each once, in the order given. Several processes can append at the same time. A draft that is stored
 * already stays unchanged. After a rejection, the call can be repeated. Used for entries without a stream: the entries of a stream are
 * linked when its account is saved (src/folding/effects.ts).
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
      // Another process appended an entry meanwhile, or it is one of these drafts. In each round one process makes progress, so the loop ends.
      missing = [...(await notStored(audit, chain, batch)), ...rest];
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

/** Returns drafts of one chain as entries that follow its tip, in the order given. Pure: the same drafts give the same hashes. */
export function chained(head: ChainHead | null, drafts: readonly AuditDraft[]): AuditEntry[] {
  let seq = head?.seq ?? 0;
  let previousHash = head?.hash ?? null;
  return drafts.map((draft) => {
    seq++;
    const entry = { ...asStored(draft), seq, previousHash };
    const hash = hashOf(entry);
    previousHash = hash;
    return { ...entry, hash };
  });
}

/** Returns the draft as MongoDB will return it, because that is what is verified later. BSON replaces lone surrogates, for example. */
function asStored(draft: AuditDraft): Omit<AuditEntry, 'seq' | 'previousHash' | 'hash'> {
  const { id, chain, at, actor, action, target, userId, eventId, outcome, reason, requestId, changes } = draft;
  const fields = { chain, at, actor, action, target, userId, eventId, outcome, reason, requestId, changes };
  return mongo.BSON.deserialize(mongo.BSON.serialize({ _id: id, ...fields })) as ReturnType<typeof asStored>;
}

/** Inserts entries until one is a duplicate. Returns how many were inserted. */
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
 * Returns the drafts that are not stored yet. After a duplicate key, the driver does not say which key it was. A draft that is stored was
 * refused by its ID, or was inserted before another one was refused. A draft that is not stored was refused by its `seq`, because another
 * process was faster.
 */
async function notStored(audit: AuditLog, chain: string, drafts: readonly AuditDraft[]): Promise<AuditDraft[]> {
  const ids = drafts.map(({ id }) => id);
  const found = await audit
    .find({ _id: { $in: ids } }, { ...DURABLE, ...IN_ONE_ANSWER })
    .project<{ _id: string; chain: string }>({ chain: 1 })
    .toArray();
  const elsewhere = found.find((entry) => entry.chain !== chain);
  if (elsewhere)
    throw new Error(`${elsewhere._id} is in chain ${elsewhere.chain} already; it cannot be appended to ${chain}.`);
  const storedIds = new Set(found.map(({ _id }) => _id));
  return drafts.filter(({ id }) => !storedIds.has(id));
}
