import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { appendAudit } from '../../src/audit/append.ts';
import { type AuditEntry, auditLog, type ChainHead } from '../../src/audit/audit.document.ts';
import { hashOf } from '../../src/audit/hash.ts';
import { verifyChain } from '../../src/audit/verify.ts';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { openDatabase } from '../support/database.ts';
import { appended, draft, drafts } from './drafts.ts';

const database = await openDatabase();
const audit = auditLog(database.connection);
await buildIndexes(database.connection);
/** What somebody with the password of the database has. */
const raw = database.connection.collection<AuditEntry>('audit');

let head: ChainHead;
beforeEach(async () => {
  await raw.deleteMany({});
  await appendAudit(audit, drafts(1, 6, { userId: 'other' }));
  head = (await appended(audit, drafts(1, 6))).get('u1') as ChainHead;
});
afterAll(() => database.close());

const id = (n: number) => draft(n).id;
const entryOf = async (n: number) => (await raw.findOne({ _id: id(n) })) as AuditEntry;
const broken = (n: number) => ({ valid: false, entryCount: n - 1, brokenEntryId: id(n) });

/** Rewrites an entry and everything behind it so that it all fits again. */
async function forge(from: number, to: number, change: Partial<AuditEntry>): Promise<void> {
  let previousHash = (await entryOf(from)).previousHash;
  for (let n = from; n <= to; n++) {
    const forged = { ...(await entryOf(n)), ...(n === from ? change : {}), previousHash };
    previousHash = hashOf(forged);
    await raw.replaceOne({ _id: id(n) }, { ...forged, hash: previousHash });
  }
}

describe('an untouched chain', () => {
  test('an untouched chain verifies with its tip, with an earlier tip and without one', async () => {
    const valid = { valid: true, entryCount: 6, brokenEntryId: null };
    expect(await verifyChain(audit, 'u1', head)).toEqual(valid);
    expect(await verifyChain(audit, 'u1', await entryOf(3))).toEqual(valid);
    expect(await verifyChain(audit, 'u1', null)).toEqual(valid);
    expect(await verifyChain(audit, 'u1')).toEqual(valid);
  });

  test('an untouched chain verifies if it is empty, unless it is known to have had entries', async () => {
    expect(await verifyChain(audit, 'nobody')).toEqual({ valid: true, entryCount: 0, brokenEntryId: null });
    expect(await verifyChain(audit, 'nobody', head)).toEqual({ valid: false, entryCount: 0, brokenEntryId: null });
  });

  test('an untouched chain verifies beside a broken one', async () => {
    await raw.updateOne({ _id: 'entitlement:other@3:0' }, { $set: { reason: 'edited' } });
    expect(await verifyChain(audit, 'u1', head)).toMatchObject({ valid: true });
    expect(await verifyChain(audit, 'other')).toMatchObject({ valid: false, brokenEntryId: 'entitlement:other@3:0' });
  });

  test('an untouched chain verifies over many reads', async () => {
    const long = (await appended(audit, drafts(1, 2_500, { userId: 'long' }))).get('long');
    expect(await verifyChain(audit, 'long', long ?? null)).toEqual({
      valid: true,
      entryCount: 2_500,
      brokenEntryId: null,
    });
  });
});

describe('verifying finds', () => {
  test.each<[string, object]>([
    ['its reason', { $set: { reason: 'edited' } }],
    ['its outcome', { $set: { outcome: 'REFUSED' } }],
    ['its actor', { $set: { 'actor.id': 'somebody else' } }],
    ['its instant, by a millisecond', { $set: { at: new Date(draft(3).at.getTime() + 1) } }],
    ['the type of its instant', { $set: { at: draft(3).at.toISOString() } }],
    ['a value deep in it', { $set: { 'changes.0.after': 's9' } }],
    ['the type of a value to one that JSON lacks', { $set: { 'changes.0.after': new Date(0) } }],
    ['the number of its changes', { $push: { changes: draft(4).changes[0] } }],
    ['its fields, by one more', { $set: { note: '' } }],
    ['its fields, by one less', { $unset: { reason: '' } }],
    ['its hash', { $set: { hash: 'ff'.repeat(32) } }],
    ['its link to the one before', { $set: { previousHash: 'ff'.repeat(32) } }],
    ['its number', { $set: { seq: 2.5 } }],
  ])('verifying finds an entry after a change of %s', async (_what, update) => {
    await raw.updateOne({ _id: id(3) }, update);
    expect(await verifyChain(audit, 'u1', head)).toEqual(broken(3));
  });

  test('verifying finds an entry that was edited and hashed again, by the next entry [T28]', async () => {
    await forge(3, 3, { reason: 'edited' });
    expect(await verifyChain(audit, 'u1', head)).toEqual(broken(4));
  });

  test('verifying finds a chain that was rewritten from an entry on, by its tip', async () => {
    await forge(3, 6, { reason: 'edited' });
    expect(await verifyChain(audit, 'u1', head)).toEqual(broken(6));
    expect(await verifyChain(audit, 'u1')).toMatchObject({ valid: true }); // without a head it cannot be seen
  });

  test('verifying finds a chain that was rewritten and continued, by its tip', async () => {
    await forge(3, 6, { reason: 'edited' });
    await appendAudit(audit, [draft(7)]);
    expect(await verifyChain(audit, 'u1', head)).toEqual(broken(6));
  });

  test.each([1, 3, 5])('verifying finds the gap where entry %d was removed', async (n) => {
    await raw.deleteOne({ _id: id(n) });
    expect(await verifyChain(audit, 'u1', head)).toEqual({ valid: false, entryCount: n - 1, brokenEntryId: id(n + 1) });
  });

  test('verifying finds a missing number, even if every hash and link is valid', async () => {
    let previousHash = (await entryOf(4)).previousHash;
    for (const n of [6, 5, 4]) await raw.updateOne({ _id: id(n) }, { $inc: { seq: 1 } });
    for (const n of [4, 5, 6]) {
      const forged = { ...(await entryOf(n)), previousHash };
      previousHash = hashOf(forged);
      await raw.replaceOne({ _id: id(n) }, { ...forged, hash: previousHash });
    }
    expect(await verifyChain(audit, 'u1')).toEqual(broken(4));
  });

  test('verifying finds a removed entry whose gap was closed', async () => {
    await raw.deleteOne({ _id: id(3) });
    for (const n of [4, 5, 6]) await raw.updateOne({ _id: id(n) }, { $inc: { seq: -1 } });
    expect(await verifyChain(audit, 'u1', head)).toEqual({ valid: false, entryCount: 2, brokenEntryId: id(4) });
  });

  test('verifying finds an end that was cut off, by the tip [T29]', async () => {
    await raw.deleteMany({ chain: 'u1', seq: { $gt: 4 } });
    expect(await verifyChain(audit, 'u1', head)).toEqual({ valid: false, entryCount: 4, brokenEntryId: null });
  });

  test('verifying finds an entry that was moved to another chain', async () => {
    await raw.updateOne({ _id: id(6) }, { $set: { chain: 'other', seq: 7 } });
    expect(await verifyChain(audit, 'u1', head)).toEqual({ valid: false, entryCount: 5, brokenEntryId: null });
    expect(await verifyChain(audit, 'other')).toEqual({ valid: false, entryCount: 6, brokenEntryId: id(6) });
  });

  test('verifying finds an entry that was put between two others', async () => {
    for (const n of [6, 5, 4]) await raw.updateOne({ _id: id(n) }, { $inc: { seq: 1 } });
    const { hash: previousHash } = await entryOf(3);
    const inserted = { ...(await entryOf(3)), _id: 'inserted', seq: 4, previousHash };
    await raw.insertOne({ ...inserted, hash: hashOf(inserted) });
    expect(await verifyChain(audit, 'u1', head)).toEqual({ valid: false, entryCount: 4, brokenEntryId: id(4) });
  });

  test('verifying finds an entry that was put at the end and does not fit', async () => {
    await raw.insertOne({ ...(await entryOf(6)), _id: 'inserted', seq: 7 });
    expect(await verifyChain(audit, 'u1', head)).toEqual({ valid: false, entryCount: 6, brokenEntryId: 'inserted' });
  });

  test('verifying finds two entries that were swapped, at the first of them', async () => {
    await raw.updateOne({ _id: id(2) }, { $set: { seq: 99 } });
    await raw.updateOne({ _id: id(4) }, { $set: { seq: 2 } });
    await raw.updateOne({ _id: id(2) }, { $set: { seq: 4 } });
    expect(await verifyChain(audit, 'u1', head)).toEqual({ valid: false, entryCount: 1, brokenEntryId: id(4) });
  });

  test('verifying finds two entries that exchanged their content, at the first of them', async () => {
    const [second, fourth] = [await entryOf(2), await entryOf(4)];
    await raw.updateOne({ _id: id(2) }, { $set: { changes: fourth.changes } });
    await raw.updateOne({ _id: id(4) }, { $set: { changes: second.changes } });
    expect(await verifyChain(audit, 'u1', head)).toEqual(broken(2));
  });
});
