import { isDeepStrictEqual } from 'node:util';
import { mongo } from 'mongoose';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import { SHAPE_VERSION } from '../billing/projected.ts';
import { duplicatesOf, writeErrorsOf } from '../platform/mongo.ts';
import { packBases } from './checkpoint.ts';
import { type Effects, effectsOf, type Folded } from './effects.ts';

/** What became of an account that was to be saved. */
export type Saved =
  /** As it is now stored. */
  | { outcome: 'saved'; account: AccountDocument }
  /** Somebody else wrote it meanwhile. */
  | { outcome: 'lost' }
  /** MongoDB does not take it: it is too large, for one. */
  | { outcome: 'refused'; error: unknown };

/**
 * Saves each account where its revision is still the one that was read. A new one is inserted; each update is an upsert on
 * `{ _id, revision }`, so that a stale one tries to insert its `_id` too. Either comes back as a duplicate key, which is the only way
 * in which a bulk write says *who* lost. Accounts are never deleted, so none is made by mistake. One that MongoDB does not take keeps
 * no other from being saved. Rejects when MongoDB cannot be asked.
 */
export async function save(
  accounts: mongo.Collection<AccountDocument>,
  folded: readonly Folded[],
  at: Date,
): Promise<Saved[]> {
  if (folded.length === 0) return [];
  const written: { account: AccountDocument; write: object }[] = [];
  try {
    for (const one of folded) written.push(writeOf(one, at));
    await accounts.bulkWrite(written.map(({ write }) => write) as never, { ordered: false });
    return written.map(({ account }) => ({ outcome: 'saved', account }));
  } catch (error) {
    const losers = duplicatesOf(error);
    if (losers) {
      const lost = new Set(losers);
      return written.map(({ account }, n) => (lost.has(n) ? { outcome: 'lost' } : { outcome: 'saved', account }));
    }
    if (!isOwnFault(error)) throw error;
    if (folded.length === 1) return [{ outcome: 'refused', error }];
    // One by one: whoever was saved already comes back as lost, and has nothing to do then.
    const apart: Saved[] = [];
    for (const one of folded) apart.push(...(await save(accounts, [one], at)));
    return apart;
  }
}

function writeOf(it: Folded, at: Date): { account: AccountDocument; write: object } {
  const { stream, account, folded } = it;
  const { state, position } = folded.account.after;
  const { effects, auditHead } = effectsOf(it, at);
  const published = entitlementProjection.published(state, stream) as unknown as AccountDocument;
  const owners = [...new Set([...(account?.owners ?? []), ...(published.owner ? [published.owner.id] : [])])];
  const pending = [...(account?.pending ?? []), effects] as Effects[];
  const fields = {
    ...published,
    owners,
    state,
    position,
    bases: packBases(folded.account.after),
    auditHead,
    pending,
    v: SHAPE_VERSION,
  };
  const revision = effects.revision;
  const now = { ...fields, _id: stream, revision } as unknown as AccountDocument;
  if (account === null) return { account: now, write: { insertOne: { document: now } } };
  const filter = { _id: stream, revision: account.revision };
  const update = { $set: { ...changedFields(fields, account), revision } };
  return { account: now, write: { updateOne: { filter, update, upsert: true } } };
}

/** MongoDB would compare and store the others, too. A state counts as changed where only the order of what it keeps is another. */
function changedFields(fields: object, stored: AccountDocument): object {
  const before = stored as unknown as Record<string, unknown>;
  const isSame = (field: string, value: unknown) =>
    before[field] === value || (field !== 'state' && isDeepStrictEqual(before[field], value));
  return Object.fromEntries(Object.entries(fields).filter(([field, value]) => !isSame(field, value)));
}

/** MongoDB's words for a document that it will never take: BadValue, too deep, and three for too large. */
const NEVER_TAKEN = [2, 15, 10_334, 17_419, 17_420];

/** Whether it is a document that is wrong, and not the way to MongoDB: what follows from some throws, or the driver refuses to send them. */
export function isOwnFault(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true;
  if (error instanceof mongo.MongoInvalidArgumentError || error instanceof mongo.BSON.BSONError) return true;
  // It did not fit into the driver's buffer.
  if (codeOf(error) === 'ERR_OUT_OF_RANGE') return true;
  const codes = [codeOf(error), ...writeErrorsOf(error).map(({ code }) => code)];
  return codes.some((code) => NEVER_TAKEN.includes(code as number));
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
