import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { accountCollection } from '../../../src/billing/entitlement/account.document.ts';
import { type RevenueChangesFilter, revenueChangesPage } from '../../../src/billing/revenue/changes.read.ts';
import { type RevenueCollections, revenueCollections } from '../../../src/billing/revenue/revenue.document.ts';
import { writeRevenue } from '../../../src/billing/revenue/revenue.write.ts';
import { createRollUp } from '../../../src/billing/revenue/roll-up.ts';
import { buildIndexes } from '../../../src/platform/indexes.ts';
import type { KeysetPage } from '../../../src/platform/keyset.ts';
import { databaseUri } from '../../support/database.ts';
import { type Asked, whatIsAsked } from '../../support/explained.ts';
import { line } from './revenue-rows.ts';

const STREAMS = 20;
const DAYS = 25;

let connection: Connection;
let collections: RevenueCollections;
let asked: Asked[];
beforeAll(async () => {
  const dbName = `test_revenue_changes_${process.pid}`;
  connection = await mongoose.createConnection(databaseUri(), { dbName, monitorCommands: true }).asPromise();
  collections = revenueCollections(connection);
  accountCollection(connection);
  await buildIndexes(connection);
  const days = Array.from({ length: DAYS }, (_, n) => n + 1);
  const changes = Array.from({ length: STREAMS }, (_, n) => ({
    stream: `entitlement:u${n}`,
    revision: 1,
    before: [],
    after: days.flatMap((day) => [
      line(day, 100, { currency: n === 0 ? 'USD' : 'EUR' }),
      line(day, 50, { figure: 'paid' }),
    ]),
  }));
  await writeRevenue(collections, changes);
  await createRollUp(collections).runOnce(0);
  asked = whatIsAsked(connection);
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const FIRST: KeysetPage = { limit: 10, direction: 'after', key: null };

const pageOf = (filter: RevenueChangesFilter, page = FIRST) =>
  revenueChangesPage({ ...collections, accounts: accountCollection(connection) }, filter, page);

/** The reads of the last page, as `find revenue_rows`. */
const commands = () => asked.map(({ name, command }) => `${name} ${command[name]}`);

/** The number of rows that MongoDB reads to answer the page of rows again. */
async function rowsRead(): Promise<number> {
  const { find, filter, sort, limit } = asked.find(({ command }) => 'sort' in command)?.command ?? {};
  const answer = await connection.db?.command({
    explain: { find, filter, sort, limit },
    verbosity: 'executionStats',
  });
  return answer?.['executionStats'].totalDocsExamined;
}

test('a page of revenue changes reads as many rows as it has, and one to know of more, in two commands', async () => {
  const { rows, hasNextPage } = await pageOf({ figures: ['new'] });
  expect([rows.length, hasNextPage]).toEqual([10, true]);
  expect(commands()).toEqual(['find revenue_rows', 'find accounts']);
  expect(await rowsRead()).toBe(11);
});

test('a later page of revenue changes reads no rows of newer days, and those of its first day again', async () => {
  let key: KeysetPage['key'] = null;
  const read: number[] = [];
  for (let page = 0; page < 6; page++) {
    asked.length = 0;
    const { rows } = await pageOf({ figures: ['new'] }, { ...FIRST, key });
    expect(rows).toHaveLength(10);
    expect(commands()).toEqual(['find revenue_rows', 'find accounts']);
    read.push(await rowsRead());
    key = rows.at(-1)?.key ?? null;
  }
  // A day has 20 rows, so every other page begins in the middle of one.
  expect(Math.max(...read)).toBeLessThanOrEqual(STREAMS + 11);
});

test('the revenue changes of a rare currency read the rows that it excludes, and no more than the figure has', async () => {
  const { rows } = await pageOf({ figures: ['new'], currency: 'USD' });
  expect(rows.map(({ row }) => row.lines)).toEqual(
    Array.from({ length: 10 }, () => [expect.objectContaining({ currency: 'USD' })]),
  );
  expect(commands()).toEqual(['find revenue_rows', 'find accounts']);
  expect(await rowsRead()).toBeGreaterThan(11);
  expect(await rowsRead()).toBeLessThanOrEqual(STREAMS * DAYS);
});

test('the money of a plan also reads the sums of days, and no others do', async () => {
  await pageOf({ figures: ['new'], plan: 'basic' });
  expect(commands()).toEqual(['find revenue_rows', 'find accounts']);
  asked.length = 0;
  await pageOf({ figures: ['paid'], plan: 'basic' });
  expect(commands()).toContain('find revenue_days');
  expect(commands().slice(-2)).toEqual(['find revenue_rows', 'find accounts']);
});
