import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { type AuditEntry, auditLog } from '../../src/audit/audit.document.ts';
import { type ChainHolder, createChains } from '../../src/audit/heads.ts';
import { buildIndexes } from '../../src/platform/mongo.ts';
import { openDatabase } from '../support/database.ts';
import { draft, drafts } from './drafts.ts';

const database = await openDatabase();
const audit = auditLog(database.connection);
await buildIndexes(database.connection);
const raw = database.connection.collection<AuditEntry>('audit');
const customers = database.connection.collection<ChainHolder>('entitlements');
const chains = createChains({ audit, customers, outboxes: [customers] });

beforeEach(async () => {
  await raw.deleteMany({});
  await customers.deleteMany({});
  await customers.insertOne({ _id: 'u1' });
  await chains.append(drafts(1, 6));
});
afterAll(() => database.close());

const headOf = async (userId: string) => (await customers.findOne({ _id: userId }))?.auditHead;
const cutOffBehind = (seq: number) => raw.deleteMany({ chain: 'u1', seq: { $gt: seq } });

test("a customer's document keeps where the audit chain ends", async () => {
  const { seq, hash } = (await raw.findOne({ _id: draft(6).id })) as AuditEntry;
  expect(await headOf('u1')).toEqual({ seq, hash });
  await chains.append([draft(7)]);
  expect(await headOf('u1')).toMatchObject({ seq: 7 });
  expect(await chains.verify('u1')).toEqual({ valid: true, entries: 7, brokenAt: null });
});

test('an audit chain whose end was cut off does not verify, and its head stays', async () => {
  const head = await headOf('u1');
  await cutOffBehind(4);
  expect(await chains.verify('u1')).toEqual({ valid: false, entries: 4, brokenAt: null });
  expect(await headOf('u1')).toEqual(head);
});

test('an entry that is appended after the end was cut off leaves a gap, and the head stays', async () => {
  const head = await headOf('u1');
  await cutOffBehind(4);
  await chains.append([draft(7)]);
  expect(await chains.verify('u1')).toMatchObject({ valid: false, entries: 4, brokenAt: draft(7).id });
  expect(await headOf('u1')).toEqual(head);
});

test.each([
  ['more drafts than one insert takes', [drafts(7, 600)]],
  ['drafts that are there already, and new ones', [7, 8, 9, 10].map((n) => [draft(4), draft(n)])],
])('%s, appended after the end was cut off, do not hide that it was', async (_what, appends) => {
  const head = await headOf('u1');
  await cutOffBehind(4);
  for (const append of appends) await chains.append(append);
  expect(await raw.countDocuments({ chain: 'u1' })).toBeGreaterThan(6);
  expect(await headOf('u1')).toEqual(head);
  expect(await chains.verify('u1')).toMatchObject({ valid: false });
});

test('the head of one audit chain moves although that of another, appended with it, stays', async () => {
  await customers.insertOne({ _id: 'u2' });
  await chains.append(drafts(1, 2, { userId: 'u2' }));
  await cutOffBehind(4);
  await chains.append([...drafts(7, 600), draft(3, { userId: 'u2' })]);
  expect([(await headOf('u1'))?.seq, (await headOf('u2'))?.seq]).toEqual([6, 3]);
  expect(await chains.verify('u2')).toEqual({ valid: true, entries: 3, brokenAt: null });
});
