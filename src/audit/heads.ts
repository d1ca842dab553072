import type { mongo } from 'mongoose';
import { type AuditDraft, SYSTEM_CHAIN } from '../outbox/audit-draft.ts';
import { IN_ONE_ANSWER } from '../platform/mongo.ts';
import { appendAudit } from './append.ts';
import type { AuditEntry, AuditLog, ChainHead } from './audit.document.ts';
import { type ChainVerification, verifyChain } from './verify.ts';

/** Of an account, what concerns its chain. */
export interface ChainHolder {
  _id: string;
  /** Every user to whom it ever belonged. */
  owners: string[];
  /** Its last entry, saved with the state that the entry tells of. A chain that ends before it was cut off, or is not published yet. */
  auditHead: ChainHead | null;
  /** What its saves have to publish, as long as nobody who saw it published has saved since. */
  pending: { events: string[]; audit: Pick<AuditEntry, 'seq' | 'hash'>[] }[];
}

export interface Chains {
  /** Puts drafts that follow from no save behind the chain of what is nobody's. */
  append(drafts: readonly AuditDraft[]): Promise<void>;
  /**
   * Whether nobody has edited the chains of every stream that a user ever owned, or cut off their ends; without a user, the chain of what
   * is nobody's.
   */
  verify(userId: string | null): Promise<ChainVerification>;
  /** The same for one chain, by its name. */
  verifyChain(chain: string): Promise<ChainVerification>;
}

export interface ChainOptions {
  audit: AuditLog;
  accounts: Pick<mongo.Collection<ChainHolder>, 'find' | 'findOne'>;
  /** Whether a worker will still look at one of these events. */
  areDue(eventIds: readonly string[]): Promise<boolean>;
}

const HOLDER = {
  projection: { owners: 1, auditHead: 1, 'pending.events': 1, 'pending.audit.seq': 1, 'pending.audit.hash': 1 },
};

/** The audit history with the ends of its chains, which are kept in the accounts and not beside the entries. */
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
        const one = await verifyHeld(holder);
        all.entryCount += one.entryCount;
        if (!one.valid) return { ...all, valid: false, brokenEntryId: one.brokenEntryId };
      }
      return all;
    },

    async verifyChain(chain) {
      const holder = chain === SYSTEM_CHAIN ? null : await accounts.findOne({ _id: chain }, HOLDER);
      return holder ? verifyHeld(holder) : verifyChain(audit, chain);
    },
  };

  /** The account is read before the chain, so that what is published meanwhile is there. */
  async function verifyHeld({ _id: chain, auditHead, pending }: ChainHolder): Promise<ChainVerification> {
    const found = await verifyChain(audit, chain, auditHead);
    if (found.valid || found.brokenEntryId !== null || auditHead === null) return found;
    // Its end is missing: not published yet, if the account has it, and an event that will publish it is due.
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
