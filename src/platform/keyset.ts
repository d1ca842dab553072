/** Where a row stands in its list: its instant, where the list is sorted by one, and its id, which nothing shares. */
export interface KeysetKey {
  at: Date | null;
  id: string;
}

/**
 * One page of a list that is sorted by an instant and then by id, or by id alone: `limit` rows after the key, or before it;
 * without a key, from that end. Newest first, or by id from the smallest.
 */
export interface KeysetPage {
  limit: number;
  direction: 'after' | 'before';
  key: KeysetKey | null;
}

/** Rows in the order of their list, with what lies on either side of them. */
export interface KeysetSlice<T> {
  rows: { row: T; key: KeysetKey }[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  /** Where the search stopped, if it stopped beyond the last row (or, backwards, before the first one): the next page goes on there. */
  reached?: { end?: KeysetKey; start?: KeysetKey };
}

/** By which fields a list is sorted. `at` null: by `id` alone. */
export interface KeysetFields {
  at: string | null;
  id: string;
  /** Newest (or largest) first unless it says otherwise. */
  ascending?: boolean;
}

/** What to give to MongoDB's `find`: one row more than the page, so that the slice knows whether it goes on. */
export interface KeysetQuery {
  filter: Record<string, unknown>;
  sort: Record<string, 1 | -1>;
  limit: number;
}

/** The query of a page, for an index on whatever the caller filters by, then `fields.at`, then `fields.id`. Pure. */
export function keysetQuery(page: KeysetPage, fields: KeysetFields): KeysetQuery {
  const upwards = (page.direction === 'before') !== (fields.ascending ?? false);
  const order = upwards ? 1 : -1;
  return {
    filter: page.key ? beyond(page.key, fields, upwards ? ['$gt', '$gte'] : ['$lt', '$lte']) : {},
    sort: { ...(fields.at === null ? {} : { [fields.at]: order }), [fields.id]: order },
    limit: page.limit + 1,
  };
}

/** The page from the rows that its query found, in the order of the list whichever way it was read. Pure. */
export function keysetSlice<T>(found: readonly T[], page: KeysetPage, keyOf: (row: T) => KeysetKey): KeysetSlice<T> {
  const goesOn = found.length > page.limit;
  const rows = found.slice(0, page.limit).map((row) => ({ row, key: keyOf(row) }));
  // A key is the key of a row that was shown, so something lies on its other side.
  const cameFrom = page.key !== null;
  return page.direction === 'after'
    ? { rows, hasNextPage: goesOn, hasPreviousPage: cameFrom }
    : { rows: rows.reverse(), hasNextPage: cameFrom, hasPreviousPage: goesOn };
}

/** One page of a list whose rows are all in memory, in any order. Newest (or largest) first, or last if `ascending`. Pure. */
export function keysetPageOf<T>(
  all: readonly T[],
  page: KeysetPage,
  keyOf: (row: T) => KeysetKey,
  { ascending = false } = {},
): KeysetSlice<T> {
  const upwards = (page.direction === 'before') !== ascending;
  const order = (a: KeysetKey, b: KeysetKey) => (upwards ? compareKeys(a, b) : compareKeys(b, a));
  const { key, limit } = page;
  const beyond = key === null ? [...all] : all.filter((row) => order(keyOf(row), key) > 0);
  const found = beyond.sort((a, b) => order(keyOf(a), keyOf(b))).slice(0, limit + 1);
  return keysetSlice(found, page, keyOf);
}

function compareKeys(a: KeysetKey, b: KeysetKey): number {
  return Number(a.at) - Number(b.at) || (a.id < b.id ? -1 : Number(a.id > b.id));
}

/** The same slice with other rows: what a reader makes of each; a row that it makes nothing of is left out. */
export function mapSlice<T, U>(slice: KeysetSlice<T>, made: (row: T) => U | null): KeysetSlice<U> {
  const rows = slice.rows.flatMap(({ row, key }) => {
    const other = made(row);
    return other === null ? [] : [{ row: other, key }];
  });
  return { ...slice, rows };
}

// The range on `at` alone lets one index scan start at the key; the `$or` only parts rows of the same millisecond.
function beyond(key: KeysetKey, fields: KeysetFields, [past, upTo]: [string, string]) {
  if (fields.at === null) return { [fields.id]: { [past]: key.id } };
  return {
    [fields.at]: { [upTo]: key.at },
    $or: [{ [fields.at]: { [past]: key.at } }, { [fields.id]: { [past]: key.id } }],
  };
}
