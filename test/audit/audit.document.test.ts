import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { appendAudit } from '../../src/audit/append.ts';
import { auditLog } from '../../src/audit/audit.document.ts';
import { buildIndexes } from '../../src/platform/indexes.ts';
import { openDatabase } from '../support/database.ts';
import { draft } from './drafts.ts';

const database = await openDatabase();
const audit = auditLog(database.connection);
const model = database.connection.model('AuditEntry');
const ID = draft(1).id;

beforeAll(async () => {
  await buildIndexes(database.connection);
  await appendAudit(audit, [draft(1)]);
});
afterAll(() => database.close());

const stored = () => database.connection.collection('audit').find().toArray();

describe('the audit history', () => {
  const WAYS: [string, () => PromiseLike<unknown>][] = [
    ['updateOne', () => model.updateOne({ _id: ID }, { reason: 'other' })],
    ['updateMany', () => model.updateMany({}, { reason: 'other' })],
    ['replaceOne', () => model.replaceOne({ _id: ID }, { reason: 'other' })],
    ['findOneAndUpdate', () => model.findOneAndUpdate({ _id: ID }, { reason: 'other' })],
    ['findByIdAndUpdate', () => model.findByIdAndUpdate(ID, { reason: 'other' })],
    ['findOneAndReplace', () => model.findOneAndReplace({ _id: ID }, { reason: 'other' })],
    ['findOneAndDelete', () => model.findOneAndDelete({ _id: ID })],
    ['findByIdAndDelete', () => model.findByIdAndDelete(ID)],
    ['deleteOne', () => model.deleteOne({ _id: ID })],
    ['deleteMany', () => model.deleteMany({})],
    ['bulkWrite', () => model.bulkWrite([{ deleteOne: { filter: { _id: ID } } }])],
    ['bulkSave', async () => model.bulkSave([(await model.findById(ID))?.set({ reason: 'other' })])],
    ['save', async () => (await model.findById(ID))?.set({ reason: 'other' }).save()],
    ["a document's updateOne", async () => (await model.findById(ID))?.updateOne({ reason: 'other' })],
    ["a document's replaceOne", async () => (await model.findById(ID))?.replaceOne({ reason: 'other' })],
    ["a document's deleteOne", async () => (await model.findById(ID))?.deleteOne()],
    ['an aggregation that merges', () => model.aggregate([{ $set: { reason: 'x' } }, { $merge: { into: 'audit' } }])],
    ['an aggregation that replaces', () => model.aggregate([{ $match: { _id: 'none' } }, { $out: 'audit' }])],
  ];

  test.each(WAYS)('the audit history refuses %s', async (_way, attempt) => {
    const before = await stored();
    await expect(Promise.resolve().then(attempt)).rejects.toThrow('The audit history is append only');
    expect(await stored()).toEqual(before);
  });

  test('the audit history accepts new entries and can be queried', async () => {
    const { _id, ...fields } = (await audit.findOne({ _id: ID })) ?? {};
    await model.create({ ...fields, _id: 'other@1:0', chain: 'other' });
    expect(await model.aggregate([{ $count: 'entries' }])).toEqual([{ entries: 2 }]);
  });

  test('the rest of the service can only read and append audit entries', () => {
    expect(Object.keys(audit).sort()).toEqual(['countDocuments', 'find', 'findOne', 'insertMany']);
  });

  test.each([
    ['a chain in order', { chain: 'u1' }, { seq: 1 }],
    ['all chains in order', {}, { chain: 1, seq: 1 }],
    ['the last of a chain', { chain: 'u1' }, { seq: -1 }],
    ['what concerns a user', { userId: 'u1' }, { at: -1, _id: -1 }],
    ['what an actor did', { 'actor.id': 'admin-1' }, { at: -1, _id: -1 }],
    ['every entry of an action', { action: 'grant.created' }, { at: -1, _id: -1 }],
    ['what an event caused', { eventId: 'evt_1' }, {}],
  ] as const)('the query for %s uses an index and sorts nothing', async (_what, filter, sort) => {
    const explained = await audit
      .find({ ...filter })
      .sort({ ...sort })
      .explain('queryPlanner');
    const plan = JSON.stringify(explained['queryPlanner'].winningPlan);
    expect(plan).toContain('"IXSCAN"');
    expect(plan).not.toContain('"SORT"');
  });
});
