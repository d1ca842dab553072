import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { type KeysetKey, type KeysetPage, keysetPageOf, keysetQuery, keysetSlice } from '../../src/platform/keyset.ts';

interface Row {
  _id: string;
  createdAt: Date;
}

const FIELDS = { at: 'createdAt', id: '_id' };
const keyOf = ({ createdAt, _id }: Row): KeysetKey => ({ at: createdAt, id: _id });
const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute));
// Newest first; three rows of one instant, which only their ids part.
const ROWS: Row[] = [
  { _id: 'f', createdAt: at(5) },
  { _id: 'e', createdAt: at(3) },
  { _id: 'd', createdAt: at(3) },
  { _id: 'c', createdAt: at(3) },
  { _id: 'z', createdAt: at(1) },
];

let connection: mongoose.Connection;
beforeAll(async () => {
  const uri = process.env['TEST_MONGODB_URI'] ?? '';
  connection = await mongoose.createConnection(uri, { dbName: 'keyset-test' }).asPromise();
  await connection.dropDatabase();
  await connection.collection<Row>('rows').insertMany([...ROWS].reverse());
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

async function read(page: KeysetPage) {
  const { filter, sort, limit } = keysetQuery(page, FIELDS);
  const found = await connection.collection<Row>('rows').find(filter).sort(sort).limit(limit).toArray();
  const slice = keysetSlice(found, page, keyOf);
  return { ...slice, ids: slice.rows.map(({ row }) => row._id).join('') };
}

async function readAll(direction: KeysetPage['direction'], limit: number) {
  const pages: string[] = [];
  let key: KeysetKey | null = null;
  for (;;) {
    const slice: Awaited<ReturnType<typeof read>> = await read({ limit, direction, key });
    pages.push(slice.ids);
    const goesOn = direction === 'after' ? slice.hasNextPage : slice.hasPreviousPage;
    if (!goesOn) return pages;
    key = (direction === 'after' ? slice.rows.at(-1) : slice.rows[0])?.key ?? null;
  }
}

describe('a keyset', () => {
  test.each([
    [1, ['f', 'e', 'd', 'c', 'z']],
    [2, ['fe', 'dc', 'z']],
    [5, ['fedcz']],
    [9, ['fedcz']],
  ])('keyset pages of %d rows read everything once, newest first', async (limit, pages) => {
    expect(await readAll('after', limit)).toEqual(pages);
  });

  test.each([
    [1, ['z', 'c', 'd', 'e', 'f']],
    [2, ['cz', 'ed', 'f']],
    [5, ['fedcz']],
  ])('keyset pages of %d rows read backwards from the oldest, each page newest first', async (limit, pages) => {
    expect(await readAll('before', limit)).toEqual(pages);
  });

  test('a keyset page says whether there are rows before and after it', async () => {
    const key = { at: at(3), id: 'd' };
    const sides = async (page: KeysetPage) => {
      const { ids, hasNextPage, hasPreviousPage } = await read(page);
      return [ids, hasPreviousPage, hasNextPage];
    };
    expect(await sides({ limit: 1, direction: 'after', key: null })).toEqual(['f', false, true]);
    expect(await sides({ limit: 1, direction: 'after', key })).toEqual(['c', true, true]);
    expect(await sides({ limit: 2, direction: 'after', key })).toEqual(['cz', true, false]);
    expect(await sides({ limit: 1, direction: 'before', key })).toEqual(['e', true, true]);
    expect(await sides({ limit: 2, direction: 'before', key })).toEqual(['fe', false, true]);
    expect(await sides({ limit: 1, direction: 'before', key: null })).toEqual(['z', true, false]);
  });

  test('keyset pages do not move while newer rows are added', async () => {
    const first = await read({ limit: 2, direction: 'after', key: null });
    await connection.collection<Row>('rows').insertOne({ _id: 'new', createdAt: at(9) });
    const second = await read({ limit: 2, direction: 'after', key: first.rows.at(-1)?.key ?? null });
    await connection.collection<Row>('rows').deleteOne({ _id: 'new' });
    expect(second.ids).toBe('dc');
  });

  test.each<[KeysetPage['direction'], KeysetKey | null, { ascending: boolean }]>([
    ['after', null, { ascending: false }],
    ['before', null, { ascending: false }],
    ['after', { at: at(3), id: 'd' }, { ascending: false }],
    ['before', { at: at(3), id: 'd' }, { ascending: false }],
    ['after', { at: at(3), id: 'd' }, { ascending: true }],
    ['before', { at: at(3), id: 'd' }, { ascending: true }],
    ['after', { at: at(2), id: 'gone' }, { ascending: false }],
  ])('keyset pages in memory equal those in MongoDB: %s %j, %j', async (direction, key, order) => {
    for (const limit of [1, 2, 9]) {
      const page = { limit, direction, key };
      const { filter, sort, limit: most } = keysetQuery(page, { ...FIELDS, ...order });
      const found = await connection.collection<Row>('rows').find(filter).sort(sort).limit(most).toArray();
      const shuffled = [ROWS[3], ROWS[0], ROWS[4], ROWS[2], ROWS[1]] as Row[];
      expect(keysetPageOf(shuffled, page, keyOf, order)).toEqual(keysetSlice(found, page, keyOf));
    }
  });
});
