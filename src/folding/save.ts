import { isDeepStrictEqual } from 'node:util';
import { mongo } from 'mongoose';
import type { AccountDocument } from '../billing/entitlement/account.document.ts';
import { entitlementProjection } from '../billing/entitlement/entitlement.fold.ts';
import { SHAPE_VERSION } from '../billing/projected.ts';
import { duplicatesOf, writeErrorsOf } from '../platform/mongo.ts';
import { packBases } from './checkpoint.ts';
import { type Effects, effectsOf, type Folded } from './effects.ts';

/** The result of saving an account. */
export type Saved =
  /** With the account as it is stored now. */
  | { outcome: 'saved'; account: AccountDocument }
  /** Another writer saved it first. */
  | { outcome: 'lost' }
  /** MongoDB refuses the document, for example because it is too large. */
  | { outcome: 'refused'; error: unknown };

/**
 * Saves each account if its revision is still the one that was read. Returns the results in the same order. A new account is inserted. An
 * update is an upsert on `{ _id, revision }`, so a stale one tries to insert its `_id` and fails with a duplicate key. That error is the only
 * part of a bulk write's reply that says *which* write lost. Accounts are never deleted, so the upsert creates none by mistake. A document
 * that MongoDB refuses does not stop the others. Rejects if MongoDB does not answer.
 */
export async function save(
  accounts: mongo.Collection<AccountDocument>,
  folded: readonly Folded[],
  at: Date,
): Promise<Saved[]> {
  if (folded.length === 0) return [];
  const written: { account: AccountDocument; write: object }[] = [];
  try {
    for (const stream of folded) written.push(writeOf(stream, at));
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
    // One by one. An account that the bulk write did save is reported as lost, and its next round finds nothing to save.
    const results: Saved[] = [];
    for (const stream of folded) results.push(...(await save(accounts, [stream], at)));
    return results;
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

/** Returns only the fields that changed, because MongoDB would compare and write the others, too. A state whose order differs is changed. */
function changedFields(fields: object, stored: object): object {
  const before = stored as Record<string, unknown>;
  const isSame = (field: string, value: unknown) =>
    before[field] === value || (field !== 'state' && isDeepStrictEqual(before[field], value));
  return Object.fromEntries(Object.entries(fields).filter(([field, value]) => !isSame(field, value)));
}

/** MongoDB's error codes for a document that it will always refuse: BadValue, too deeply nested, and three for too large. */
const REFUSED_CODES = [2, 15, 10_334, 17_419, 17_420];

/** Whether an error is caused by a document and not by the connection: the code that derives it throws, or the driver or MongoDB refuses it. */
export function isOwnFault(error: unknown): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true;
  if (error instanceof mongo.MongoInvalidArgumentError || error instanceof mongo.BSON.BSONError) return true;
  // The document did not fit into the driver's buffer.
  if (codeOf(error) === 'ERR_OUT_OF_RANGE') return true;
  const codes = [codeOf(error), ...writeErrorsOf(error).map(({ code }) => code)];
  return codes.some((code) => REFUSED_CODES.includes(code as number));
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
