import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { type AccountDocument, accountCollection } from '../../../src/billing/entitlement/account.document.ts';
import { paymentCollection } from '../../../src/billing/payment/payment.document.ts';
import { search } from '../../../src/billing/search/search.read.ts';
import { buildIndexes } from '../../../src/platform/indexes.ts';
import { databaseUri } from '../../support/database.ts';
import { type Asked, whatIsAsked } from '../../support/explained.ts';

const CUSTOMERS = 500;

let connection: Connection;
let asked: Asked[];
beforeAll(async () => {
  connection = await mongoose
    .createConnection(databaseUri(), { dbName: 'test_search', monitorCommands: true })
    .asPromise();
  await connection.dropDatabase();
  const accounts = accountCollection(connection);
  paymentCollection(connection);
  await buildIndexes(connection);
  const account = (userId: string, ...emails: string[]) =>
    ({
      _id: `user:${userId}`,
      owner: { kind: 'user', id: userId },
      owners: [userId],
      emails,
    }) as never as AccountDocument;
  await accounts.insertMany([
    ...Array.from({ length: CUSTOMERS }, (_, n) => account(`u${n}`, `person.${n}@example.com`)),
    account('zoe', 'anna@example.com', 'zoe@example.com'),
  ]);
  asked = whatIsAsked(connection);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const found = (text: string) =>
  search(text, {
    accounts: accountCollection(connection),
    payments: paymentCollection(connection),
    streamOfObject: async () => null,
  });

test('one of the addresses of a customer begins with the text, not one before and one after it', async () => {
  expect(await found('zoe@')).toEqual([{ match: 'EMAIL', userId: 'zoe', paymentId: null }]);
  expect(await found('anna')).toEqual([{ match: 'EMAIL', userId: 'zoe', paymentId: null }]);
  expect(await found('nobody')).toEqual([]);
});

test('a search reads only the addresses that begin with the text', async () => {
  asked.length = 0;
  expect(await found('person.42@')).toEqual([{ match: 'EMAIL', userId: 'u42', paymentId: null }]);
  const query = asked.find(({ command }) => JSON.stringify(command['filter'] ?? '').includes('person.42@'));
  const { find, filter, limit } = (query?.command ?? {}) as Record<string, unknown>;
  const explain = { find, filter, limit };
  const answer = await connection.db?.command({ explain, verbosity: 'executionStats' });
  const { totalKeysExamined, totalDocsExamined } = answer?.['executionStats'] ?? {};
  expect(totalKeysExamined).toBeLessThan(5);
  expect(totalDocsExamined).toBeLessThan(5);
});
