import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTollgate, type Tollgate } from '../support/tollgate.ts';

// The role in README.md is the one with which the service can live: it names each collection, and of audit no more than reading and inserting.

let tollgate: Tollgate;
beforeAll(async () => {
  tollgate = await startTollgate();
});
afterAll(() => tollgate.close());

interface Privilege {
  resource: { db: string; collection: string };
  actions: string[];
}

/** The privileges that the README gives, read as the JavaScript that they are. */
async function privileges(): Promise<Privilege[]> {
  const readme = await readFile('README.md', 'utf8');
  const [, role = ''] = /db\.createRole\((\{.*?\n\})\)/s.exec(readme) ?? [];
  return (new Function(`return (${role})`)() as { privileges: Privilege[] }).privileges;
}

test('it names every collection that the service has', async () => {
  const named = (await privileges()).map(({ resource }) => resource.collection).filter((name) => name !== '');
  const declared = Object.values(tollgate.connection.models).map(({ collection }) => collection.collectionName);
  expect(named.sort()).toEqual(declared.sort());
});

test('in audit it reads and inserts; for the whole database it may only ask for statistics [T30]', async () => {
  const all = await privileges();
  const audit = all.find(({ resource }) => resource.collection === 'audit');
  expect(audit?.actions).toEqual(['find', 'insert', 'listIndexes']);
  const whole = all.filter(({ resource }) => resource.collection === '');
  expect(whole.map(({ actions }) => actions)).toEqual([['dbStats']]);
  expect(all.every(({ resource }) => resource.db !== '')).toBe(true);
});
