import type { mongo } from 'mongoose';
import { type AuditDraft, SYSTEM_CHAIN } from '../outbox/audit-draft.ts';
import type { Staged } from '../outbox/staged.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { appendAudit, type KnownHeads } from './append.ts';
import type { AuditLog, ChainHead } from './audit.document.ts';
import { type ChainVerification, verifyChain } from './verify.ts';

/** Of a customer's document, what concerns their chain. */
export interface ChainHolder {
  _id: string;
  /** Where the chain ended when an entry last left an outbox: a chain that ends before it was cut off. */
  auditHead?: ChainHead;
  outbox?: Staged[];
}

export interface Chains {
  /** Puts drafts behind their chains, and then says in each customer's document where their chain ends now. */
  append(drafts: readonly AuditDraft[]): Promise<void>;
  /**
   * Whether nobody has edited a user's chain, or cut off its end; without a user, the chain of what is nobody's. Entries that
   * are staged and not yet in the chain count as well.
   */
  verify(userId: string | null): Promise<ChainVerification>;
}

export interface ChainOptions {
  audit: AuditLog;
  /** The customers' documents, which keep the heads; their outboxes are among `outboxes`. */
  customers: mongo.Collection<ChainHolder>;
  outboxes: readonly mongo.Collection<ChainHolder>[];
}

/** One index for each clause, whatever else there is. */
const AT_THEIR_PLACES = { ...IN_ONE_ANSWER, projection: { chain: 1 }, hint: { chain: 1, seq: 1 } } as const;

/** The audit history with the ends of its chains, which are kept where the customers are and not beside the entries. */
export function createChains({ audit, customers, outboxes }: ChainOptions): Chains {
  return {
    async append(drafts) {
      if (drafts.length === 0) return;
      const users = new Set(drafts.map(({ chain }) => chain).filter((chain) => chain !== SYSTEM_CHAIN));
      const known = await headsOf([...users]);
      const heads = await appendAudit(audit, drafts, known);
      await keepHeads(new Map([...heads].filter(([chain]) => known.has(chain))), known);
    },

    async verify(userId) {
      const chain = userId ?? SYSTEM_CHAIN;
      const head = userId === null ? null : ((await headsOf([userId])).get(userId) ?? null);
      // Read before the chain: what leaves an outbox meanwhile is then in both, and counted once.
      const staged = await stagedFor(chain);
      const verification = await verifyChain(audit, chain, head);
      const there = await audit.countDocuments({ _id: { $in: staged } });
      return { ...verification, entries: verification.entries + staged.length - there };
    },
  };

  /** As the documents of these users say; null for those that say nothing yet, absent for those that have no document. */
  async function headsOf(userIds: readonly string[]): Promise<Map<string, ChainHead | null>> {
    const found = await customers
      .find({ _id: { $in: [...userIds] } }, { ...IN_ONE_ANSWER, projection: { auditHead: 1 } })
      .toArray();
    return new Map(found.map(({ _id, auditHead }) => [_id, auditHead ?? null]));
  }

  /** A head only moves on along its own chain: behind an end that was cut off it stays, and shows it. */
  async function keepHeads(heads: ReadonlyMap<string, ChainHead>, known: KnownHeads): Promise<void> {
    const before = [...known].flatMap(([chain, head]) => (head ? [{ chain, ...head }] : []));
    const there = before.length === 0 ? [] : await audit.find({ $or: before }, AT_THEIR_PLACES).toArray();
    const whole = new Set(there.map(({ chain }) => chain));
    const moved = [...heads].filter(([chain]) => known.get(chain) === null || whole.has(chain));
    if (moved.length === 0) return;
    // The later of two heads is the one with the higher `seq`: documents are compared field by field.
    const updates = moved.map(([_id, { seq, hash }]) => ({
      updateOne: { filter: { _id }, update: { $max: { auditHead: { seq, hash } } } },
    }));
    await customers.bulkWrite(updates, { ordered: false });
  }

  async function stagedFor(chain: string): Promise<string[]> {
    const ids: string[] = [];
    for (const documents of outboxes) {
      const waiting = documents
        .find({ 'outbox.key': { $exists: true }, 'outbox.audit.chain': chain })
        .project<{ outbox: Staged[] }>({ outbox: 1 });
      for await (const { outbox } of waiting) {
        for (const staged of outbox) if ('audit' in staged && staged.audit.chain === chain) ids.push(staged.audit.id);
      }
    }
    return ids;
  }
}
