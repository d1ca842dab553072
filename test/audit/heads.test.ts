import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { chained } from '../../src/audit/append.ts';
import { type AuditEntry, auditLog } from '../../src/audit/audit.document.ts';
import { type ChainHolder, createChains } from '../../src/audit/heads.ts';
import { SYSTEM_CHAIN } from '../../src/outbox/audit-draft.ts';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { borrowDatabase } from '../support/database.ts';
import { draft, drafts } from './drafts.ts';

const { connection, close } = await borrowDatabase();
const audit = auditLog(connection);
await buildIndexes(connection);
const raw = connection.collection<AuditEntry>('audit');
const accounts = connection.collection<ChainHolder>('accounts');
/** Events that a worker will still look at. */
let due: string[] = [];
const chains = createChains({ audit, accounts, areDue: async (ids) => ids.some((id) => due.includes(id)) });
afterAll(close);

/** Entries of the stream of a Stripe customer. */
const entries = chained(null, drafts(1, 6, { chain: 'cus_1' }));
const tipOf = (of: readonly AuditEntry[]) => {
  const { seq, hash } = of.at(-1) as AuditEntry;
  return { seq, hash };
};
const pendingOf = (of: readonly AuditEntry[], events: string[]) => ({
  events,
  audit: of.map(({ seq, hash }) => ({ seq, hash })),
});
const VALID = { valid: true, entryCount: 6, brokenEntryId: null };

beforeEach(async () => {
  due = [];
  await raw.deleteMany({});
  await accounts.deleteMany({});
  await raw.insertMany([...entries]);
  await accounts.insertOne({ _id: 'cus_1', owners: ['u1'], auditHead: tipOf(entries), pending: [] });
});

const cutOffBehind = (seq: number) => raw.deleteMany({ chain: 'cus_1', seq: { $gt: seq } });

describe('the audit chain of an account', () => {
  test('the audit chain of an account verifies if it ends where the account says', async () => {
    expect(await chains.verify('u1')).toEqual(VALID);
    expect(await chains.verifyChain('cus_1')).toEqual(VALID);
  });

  test('the audit chain of an account does not verify once its end was cut off', async () => {
    await cutOffBehind(4);
    expect(await chains.verify('u1')).toEqual({ valid: false, entryCount: 4, brokenEntryId: null });
  });

  test('the audit chain of an account does not verify if all of it was deleted', async () => {
    await cutOffBehind(0);
    expect(await chains.verify('u1')).toEqual({ valid: false, entryCount: 0, brokenEntryId: null });
  });

  test('the audit chain of an account does not verify if a forged entry replaces its end', async () => {
    await cutOffBehind(4);
    const [, forged] = chained(
      entries[3] as AuditEntry,
      [draft(7), draft(8)].map((one) => ({ ...one, chain: 'cus_1' })),
    );
    await raw.insertOne(forged as AuditEntry);
    expect(await chains.verify('u1')).toMatchObject({ valid: false, entryCount: 4, brokenEntryId: forged?._id });
  });
});

describe('a missing end of an audit chain [3a]', () => {
  const cut = async (pending: ChainHolder['pending']) => {
    await cutOffBehind(4);
    await accounts.updateOne({ _id: 'cus_1' }, { $set: { pending } });
  };

  test('a missing end of an audit chain is not published yet if the account has its hashes and an event that covers it is due', async () => {
    await cut([pendingOf(entries.slice(4), ['evt_6'])]);
    due = ['evt_6'];
    expect(await chains.verify('u1')).toEqual(VALID);
  });

  test('a missing end of an audit chain can be that of two unpublished saves', async () => {
    await cut([pendingOf(entries.slice(2, 5), ['evt_5']), pendingOf(entries.slice(5), ['evt_6'])]);
    due = ['evt_5', 'evt_6'];
    expect(await chains.verify('u1')).toEqual(VALID);
  });

  test('a missing end of an audit chain is tampering if no due event covers it', async () => {
    await cut([pendingOf(entries.slice(4), ['evt_6'])]);
    expect(await chains.verify('u1')).toEqual({ valid: false, entryCount: 4, brokenEntryId: null });
  });

  test('a missing end of an audit chain is tampering if only events of existing entries are due', async () => {
    await cut([pendingOf(entries.slice(2, 4), ['evt_4']), pendingOf(entries.slice(4), ['evt_6'])]);
    due = ['evt_4'];
    expect(await chains.verify('u1')).toMatchObject({ valid: false });
  });

  test.each([
    ['lacks a hash', () => [pendingOf(entries.slice(5), ['evt_6'])]],
    [
      'has another hash',
      () => [
        {
          events: ['evt_6'],
          audit: [
            { seq: 5, hash: 'a' },
            { seq: 6, hash: 'b' },
          ],
        },
      ],
    ],
    ['has none', () => []],
  ])('a missing end of an audit chain is tampering if the account %s', async (_what, pending) => {
    await cut(pending());
    due = ['evt_6'];
    expect(await chains.verify('u1')).toMatchObject({ valid: false, entryCount: 4 });
  });
});

describe('the audit chains of a user [3c]', () => {
  const second = chained(null, drafts(1, 3, { userId: 'u2', chain: 'cus_2' }));
  beforeEach(async () => {
    await raw.insertMany([...second]);
    await accounts.insertOne({ _id: 'cus_2', owners: ['u2', 'u1'], auditHead: tipOf(second), pending: [] });
  });

  test('the audit chains of a user are those of every stream that the user ever owned', async () => {
    expect(await chains.verify('u1')).toEqual({ valid: true, entryCount: 9, brokenEntryId: null });
    expect(await chains.verify('u2')).toEqual({ valid: true, entryCount: 3, brokenEntryId: null });
    expect(await chains.verify('nobody')).toEqual({ valid: true, entryCount: 0, brokenEntryId: null });
  });

  test('the audit chains of a user do not verify if one of them was edited', async () => {
    await raw.updateOne({ chain: 'cus_2', seq: 2 }, { $set: { reason: 'edited' } });
    expect(await chains.verify('u1')).toEqual({ valid: false, entryCount: 7, brokenEntryId: second[1]?._id });
  });
});

test('audit entries that belong to no account are in a chain of their own', async () => {
  await chains.append([draft(1, { userId: null })]);
  await chains.append([]);
  expect(await chains.verify(null)).toEqual({ valid: true, entryCount: 1, brokenEntryId: null });
  expect(await chains.verifyChain(SYSTEM_CHAIN)).toEqual({ valid: true, entryCount: 1, brokenEntryId: null });
});
