import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

// The role in docs/auditing.md is enough for the service: it names each collection, and in audit it allows only reading and inserting.

let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate();
});
afterAll(() => tollgate.close());

interface Privilege {
  resource: { db: string; collection: string };
  actions: string[];
}

/** The privileges in docs/auditing.md, evaluated as JavaScript. */
async function privileges(): Promise<Privilege[]> {
  const page = await readFile('docs/auditing.md', 'utf8');
  const [, role = ''] = /db\.createRole\((\{.*?\n *\})\)\n/s.exec(page) ?? [];
  return (new Function(`return (${role})`)() as { privileges: Privilege[] }).privileges;
}

test('the database role names every collection of the service', async () => {
  const named = (await privileges()).map(({ resource }) => resource.collection).filter((name) => name !== '');
  const declared = Object.values(tollgate.connection.models).map(({ collection }) => collection.collectionName);
  expect(named.sort()).toEqual(declared.sort());
});

test('the database role may only read and insert in audit, and its only wildcard is for statistics [T30]', async () => {
  const all = await privileges();
  const audit = all.find(({ resource }) => resource.collection === 'audit');
  expect(audit?.actions).toEqual(['find', 'insert', 'listIndexes']);
  const whole = all.filter(({ resource }) => resource.collection === '');
  expect(whole.map(({ actions }) => actions)).toEqual([['dbStats']]);
  expect(all.every(({ resource }) => resource.db !== '')).toBe(true);
});
