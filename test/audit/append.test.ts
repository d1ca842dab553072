import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { appendAudit } from '../../src/audit/append.ts';
import { type AuditEntry, type AuditLog, auditLog } from '../../src/audit/audit.document.ts';
import { verifyChain } from '../../src/audit/verify.ts';
import { type AuditDraft, SYSTEM_CHAIN } from '../../src/outbox/audit-draft.ts';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { openDatabase } from '../support/database.ts';
import { appended, draft, drafts } from './drafts.ts';

const database = await openDatabase();
const audit = auditLog(database.connection);
await buildIndexes(database.connection);

beforeEach(async () => {
  await database.connection.collection('audit').deleteMany({});
});
afterAll(() => database.close());

const chainOf = (chain: string): Promise<AuditEntry[]> => audit.find({ chain }).sort({ seq: 1 }).toArray();
const idsOf = (list: readonly (AuditDraft | AuditEntry)[]) => list.map((one) => ('id' in one ? one.id : one._id));

/** The same log, counting its inserts, and with something else in the place of the nth. */
function watched(instead: Record<number, (entries: AuditEntry[]) => Promise<void>> = {}) {
  const calls = { inserts: 0, reads: 0 };
  const log = {
    ...audit,
    findOne: (...args: Parameters<AuditLog['findOne']>) => {
      calls.reads++;
      return audit.findOne(...args);
    },
    insertMany: async (entries: AuditEntry[], options: object) => {
      calls.inserts++;
      await instead[calls.inserts]?.(entries);
      return audit.insertMany(entries, options);
    },
  } as unknown as AuditLog;
  return { log, calls };
}

describe('appending', () => {
  test('appending puts drafts at the end of their chain, in order, each linked to the one before', async () => {
    await appendAudit(audit, drafts(1, 2));
    const heads = await appended(audit, [draft(3)]);
    const [first, second, third] = await chainOf('u1');
    expect([first, second, third].map((entry) => [entry?.seq, entry?._id, entry?.previousHash])).toEqual([
      [1, draft(1).id, null],
      [2, draft(2).id, first?.hash],
      [3, draft(3).id, second?.hash],
    ]);
    expect(heads).toEqual(new Map([['u1', { seq: 3, hash: third?.hash }]]));
  });

  test('an audit entry contains all fields of its draft and no others', async () => {
    const told = draft(1, {
      actor: { kind: 'ADMIN', id: 'a1' },
      outcome: 'REFUSED',
      reason: 'not theirs',
      eventId: null,
    });
    await appendAudit(audit, [{ ...told, key: '1:0' } as AuditDraft]);
    const { id, ...rest } = told;
    const [entry] = await chainOf('u1');
    expect(entry).toEqual({
      _id: id,
      ...rest,
      seq: 1,
      previousHash: null,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('every stream has its own chain, and entries without a stream share one', async () => {
    const mixed = [draft(1, { userId: 'u2' }), draft(1), draft(1, { userId: null }), draft(2, { userId: 'u2' })];
    const heads = await appended(audit, mixed);
    expect([...heads].map(([chain, { seq }]) => [chain, seq])).toEqual([
      ['u2', 2],
      ['u1', 1],
      [SYSTEM_CHAIN, 1],
    ]);
    for (const [chain, head] of heads) expect(await verifyChain(audit, chain, head)).toMatchObject({ valid: true });
  });

  test('appending nothing does nothing', async () => {
    await appendAudit(audit, []);
    expect(await audit.countDocuments()).toBe(0);
  });

  test('appending again adds nothing and returns the same tip', async () => {
    const heads = await appended(audit, drafts(1, 5));
    const before = await chainOf('u1');
    expect(await appended(audit, drafts(1, 5))).toEqual(heads);
    expect(await appended(audit, [draft(2)])).toEqual(heads);
    expect(await chainOf('u1')).toEqual(before);
  });

  test('appending the same draft twice in one call adds it once', async () => {
    await appendAudit(audit, [draft(1), draft(2), draft(1), draft(3), draft(3)]);
    expect(idsOf(await chainOf('u1'))).toEqual(idsOf(drafts(1, 3)));
  });

  test('appending appending a list appends only the drafts that are not in the chain yet', async () => {
    await appendAudit(audit, [draft(2), draft(4)]);
    const heads = await appended(audit, drafts(1, 5));
    expect(idsOf(await chainOf('u1'))).toEqual(idsOf([2, 4, 1, 3, 5].map((n) => draft(n))));
    expect(await verifyChain(audit, 'u1', heads.get('u1'))).toEqual({
      valid: true,
      entryCount: 5,
      brokenEntryId: null,
    });
  });

  test('appending 1,200 drafts takes one read and three inserts, and few round trips if all of them exist', async () => {
    const first = watched();
    await appendAudit(first.log, drafts(1, 1_200));
    expect(first.calls).toEqual({ reads: 1, inserts: 3 });
    const again = watched();
    await appendAudit(again.log, drafts(1, 1_200));
    expect(again.calls).toEqual({ reads: 4, inserts: 3 });
    expect(idsOf(await chainOf('u1'))).toEqual(idsOf(drafts(1, 1_200)));
  });

  test('appending verifies any text, even if it is no well-formed Unicode', async () => {
    const reason = 'a \ud800 b \u0000 c \u{1f600}';
    const heads = await appended(audit, [draft(1, { reason, changes: [] })]);
    expect((await chainOf('u1'))[0]?.reason).toBe('a \ufffd b \u0000 c \u{1f600}');
    expect(await verifyChain(audit, 'u1', heads.get('u1'))).toMatchObject({ valid: true });
  });

  test('appending refuses a draft whose ID is in another chain, and says so', async () => {
    await appendAudit(audit, [draft(1)]);
    await expect(appendAudit(audit, [draft(1, { chain: 'u2' })])).rejects.toThrow(
      'entitlement:u1@1:0 is in chain u1 already; it cannot be appended to u2.',
    );
  });
});

describe('two appenders on one chain', () => {
  test('two appenders on one chain neither fork it nor lose one of 2 x 200 drafts [S55]', async () => {
    const [a, b] = [drafts(1, 200), drafts(201, 400)];
    const heads = await Promise.all([appended(audit, a), appended(audit, b)]);
    const ids = idsOf(await chainOf('u1'));
    const later = heads.map((each) => each.get('u1')).sort((x, y) => (y?.seq ?? 0) - (x?.seq ?? 0))[0];
    expect(await verifyChain(audit, 'u1', later)).toEqual({ valid: true, entryCount: 400, brokenEntryId: null });
    expect(new Set(ids)).toEqual(new Set(idsOf([...a, ...b])));
    expect(ids.filter((id) => idsOf(a).includes(id))).toEqual(idsOf(a));
    expect(ids.filter((id) => idsOf(b).includes(id))).toEqual(idsOf(b));
  });

  test('appenders that append one draft at a time interleave their entries and lose none', async () => {
    const oneByOne = async (list: AuditDraft[]) => {
      for (const one of list) await appendAudit(audit, [one]);
    };
    await Promise.all([oneByOne(drafts(1, 50)), oneByOne(drafts(51, 100)), oneByOne(drafts(26, 75))]);
    expect(await verifyChain(audit, 'u1')).toEqual({ valid: true, entryCount: 100, brokenEntryId: null });
    expect(new Set(idsOf(await chainOf('u1')))).toEqual(new Set(idsOf(drafts(1, 100))));
  });

  test('drafts that several appenders were given are appended once', async () => {
    const given = [drafts(1, 200), drafts(101, 300), drafts(1, 300), drafts(1, 200)];
    const heads = await Promise.all(given.map((list) => appended(audit, list)));
    for (const each of heads) expect(await verifyChain(audit, 'u1', each.get('u1'))).toMatchObject({ valid: true });
    expect(idsOf(await chainOf('u1')).sort()).toEqual(idsOf(drafts(1, 300)).sort());
  });

  test('an appender links its drafts again if another one appended between its read and its insert', async () => {
    const { log } = watched({
      1: async () => {
        await appendAudit(audit, [draft(10)]);
      },
      2: async () => {
        await appendAudit(audit, [draft(11), draft(2)]);
      },
    });
    const heads = await appended(log, drafts(1, 3));
    expect(idsOf(await chainOf('u1'))).toEqual(idsOf([10, 11, 2, 1, 3].map((n) => draft(n))));
    expect(await verifyChain(audit, 'u1', heads.get('u1'))).toEqual({
      valid: true,
      entryCount: 5,
      brokenEntryId: null,
    });
  });
});

describe('an appender that dies', () => {
  const death = new Error('connection closed');

  test('an appender that dies before its insert has added nothing', async () => {
    const { log } = watched({ 1: () => Promise.reject(death) });
    await expect(appendAudit(log, drafts(1, 3))).rejects.toBe(death);
    expect(await chainOf('u1')).toEqual([]);
  });

  test('an insert that was interrupted is continued by the next appender', async () => {
    const { log } = watched({
      1: async (entries) => {
        await audit.insertMany(entries.slice(0, 2));
        throw death;
      },
    });
    await expect(appendAudit(log, drafts(1, 4))).rejects.toBe(death);
    const heads = await appended(audit, drafts(1, 4));
    expect(idsOf(await chainOf('u1'))).toEqual(idsOf(drafts(1, 4)));
    expect(await verifyChain(audit, 'u1', heads.get('u1'))).toEqual({
      valid: true,
      entryCount: 4,
      brokenEntryId: null,
    });
  });

  test('an append that was interrupted before its tip was stored finds its tip when it is repeated, behind later entries [S58]', async () => {
    const lost = await appended(audit, drafts(1, 3)); // nobody wrote this head down
    expect(await appended(audit, drafts(1, 3))).toEqual(lost);
    const later = await appended(audit, [draft(4)]);
    expect(await appended(audit, drafts(1, 3))).toEqual(later);
    expect(await verifyChain(audit, 'u1', lost.get('u1'))).toEqual({ valid: true, entryCount: 4, brokenEntryId: null });
  });
});
