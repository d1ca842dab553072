import { expect, test } from '@jest/globals';
import { borrowDatabase } from './database.ts';

test('the embedded engine answers a query whose plans find nothing for a long time', async () => {
  const { db, close } = await borrowDatabase();
  const rows = db.collection('rows');
  await rows.createIndexes([{ key: { kind: 1, at: -1 } }, { key: { kind: 1, amount: 1 } }]);
  await rows.insertMany(Array.from({ length: 6_000 }, (_, at) => ({ kind: 'paid', amount: 1, at, plan: 'pro' })));
  expect(await rows.find({ kind: 'paid', amount: 1, plan: 'basic' }).toArray()).toEqual([]);
  await close();
});
