import type { mongo } from 'mongoose';
import { type AuditDraft, SYSTEM_CHAIN } from '../outbox/audit-draft.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { appendAudit } from './append.ts';
import type { AuditEntry, AuditLog, ChainHead } from './audit.document.ts';
import { type ChainVerification, verifyChain } from './verify.ts';

/** The fields of an account that concern its chain. */
export interface ChainHolder {
  _id: string;
  /** Every user who owns or owned it. */
  owners: string[];
  /** The chain tip, saved with the state. A stored chain that ends before it was cut off, or is not published yet. */
  auditHead: ChainHead | null;
  /** The side effects of its saves, until a later save finds them published. */
  pending: { events: string[]; audit: Pick<AuditEntry, 'seq' | 'hash'>[] }[];
}

/** Appends to chains and verifies them. */
export interface Chains {
  /** Appends drafts that follow from no save to the chain of entries without a stream. */
  append(drafts: readonly AuditDraft[]): Promise<void>;
  /**
   * Verifies the chains of every stream that a user owns or owned: no entry was edited, and no end was cut off. For null, verifies the chain
   * of entries without a stream.
   */
  verify(userId: string | null): Promise<ChainVerification>;
  /** Verifies one chain, by its name. */
  verifyChain(chain: string): Promise<ChainVerification>;
}

export interface ChainOptions {
  audit: AuditLog;
  accounts: Pick<mongo.Collection<ChainHolder>, 'find' | 'findOne'>;
  /** Whether one of these events is due, so that a worker will process it. */
  areDue(eventIds: readonly string[]): Promise<boolean>;
}

const HOLDER = {
  projection: { owners: 1, auditHead: 1, 'pending.events': 1, 'pending.audit.seq': 1, 'pending.audit.hash': 1 },
};

/** Creates the access to chains whose tips are kept in the accounts, and not beside the entries. */
export function createChains({ audit, accounts, areDue }: ChainOptions): Chains {
  return {
    async append(drafts) {
      if (drafts.length > 0) await appendAudit(audit, drafts);
    },

    async verify(userId) {
      if (userId === null) return verifyChain(audit, SYSTEM_CHAIN);
      const all: ChainVerification = { valid: true, entryCount: 0, brokenEntryId: null };
      const holders = await accounts.find({ owners: userId }, { ...IN_ONE_ANSWER, ...HOLDER }).toArray();
      for (const holder of holders.sort((a, b) => (a._id < b._id ? -1 : 1))) {
        const result = await verifyStream(holder);
        all.entryCount += result.entryCount;
        if (!result.valid) return { ...all, valid: false, brokenEntryId: result.brokenEntryId };
      }
      return all;
    },

    async verifyChain(chain) {
      const holder = chain === SYSTEM_CHAIN ? null : await accounts.findOne({ _id: chain }, HOLDER);
      return holder ? verifyStream(holder) : verifyChain(audit, chain);
    },
  };

  /** Verifies the chain of an account. The account was read before the chain, so that entries which are published meanwhile are found. */
  async function verifyStream({ _id: chain, auditHead, pending }: ChainHolder): Promise<ChainVerification> {
    const found = await verifyChain(audit, chain, auditHead);
    if (found.valid || found.brokenEntryId !== null || auditHead === null) return found;
    // The end is missing. It is only unpublished if the account has it and an event that will publish it is due.
    const missing = pending.map((effects) => ({
      ...effects,
      audit: effects.audit.filter(({ seq }) => seq > found.entryCount),
    }));
    const entries = missing.flatMap((effects) => effects.audit);
    const isWhole =
      entries.every(({ seq }, n) => seq === found.entryCount + n + 1) && entries.at(-1)?.hash === auditHead.hash;
    const covering = missing.filter((effects) => effects.audit.length > 0).flatMap(({ events }) => events);
    if (!isWhole || !(await areDue(covering))) return found;
    return { valid: true, entryCount: auditHead.seq, brokenEntryId: null };
  }
}
