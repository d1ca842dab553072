/** The place of a row in its list: the instant that the list is sorted by, if any, and the unique ID. */
export interface KeysetKey {
  at: Date | null;
  id: string;
}

/**
 * One page of a list that is sorted by an instant and then by ID, or by ID alone: `limit` rows after or before the key. Without a key the
 * page starts at that end of the list. Lists are sorted newest first, or by ID in ascending order.
 */
export interface KeysetPage {
  limit: number;
  direction: 'after' | 'before';
  key: KeysetKey | null;
}

/** The rows of a page in the order of their list, and whether there are rows before and after them. */
export interface KeysetSlice<T> {
  rows: { row: T; key: KeysetKey }[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  /**
   * Where the search stopped, if it stopped beyond the last row of the page (or before the first one, backwards). The next page continues
   * there.
   */
  reached?: { end?: KeysetKey; start?: KeysetKey };
}

/** The fields that a list is sorted by. If `at` is null, it is sorted by `id` alone. */
export interface KeysetFields {
  at: string | null;
  id: string;
  /** Default: newest (or largest) first. */
  ascending?: boolean;
  /** Returns the instant as the documents store it. Default: as a date. */
  stored?(at: Date): unknown;
}

/** The arguments for MongoDB's `find`. The limit is one row more than the page, so that the slice knows whether more rows follow. */
export interface KeysetQuery {
  filter: Record<string, unknown>;
  sort: Record<string, 1 | -1>;
  limit: number;
}

/** Returns the query of a page. It needs an index on the fields that the caller filters by, then `fields.at`, then `fields.id`. Pure. */
export function keysetQuery(page: KeysetPage, fields: KeysetFields): KeysetQuery {
  const upwards = (page.direction === 'before') !== (fields.ascending ?? false);
  const order = upwards ? 1 : -1;
  return {
    filter: page.key ? beyond(page.key, fields, upwards ? ['$gt', '$gte'] : ['$lt', '$lte']) : {},
    sort: { ...(fields.at === null ? {} : { [fields.at]: order }), [fields.id]: order },
    limit: page.limit + 1,
  };
}

/**
 * Returns the page from the rows that its query found. The rows are in the order of the list, in whichever direction they were read. Pure.
 */
export function keysetSlice<T>(found: readonly T[], page: KeysetPage, keyOf: (row: T) => KeysetKey): KeysetSlice<T> {
  const hasMore = found.length > page.limit;
  const rows = found.slice(0, page.limit).map((row) => ({ row, key: keyOf(row) }));
  // A key belongs to a row that was on an earlier page, so there are rows on the other side of it.
  const hasRowsBehind = page.key !== null;
  return page.direction === 'after'
    ? { rows, hasNextPage: hasMore, hasPreviousPage: hasRowsBehind }
    : { rows: rows.reverse(), hasNextPage: hasRowsBehind, hasPreviousPage: hasMore };
}

/**
 * Returns one page of a list whose rows are all in memory, in any order. The newest (or largest) row is first, or last if `ascending`.
 * Pure.
 */
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

/** Maps the rows of a slice. A row for which `map` returns null is left out. */
export function mapSlice<T, U>(slice: KeysetSlice<T>, map: (row: T) => U | null): KeysetSlice<U> {
  const rows = slice.rows.flatMap(({ row, key }) => {
    const mapped = map(row);
    return mapped === null ? [] : [{ row: mapped, key }];
  });
  return { ...slice, rows };
}

// The range on `at` lets one index scan start at the key. The `$or` only separates rows of the same millisecond.
function beyond(key: KeysetKey, fields: KeysetFields, [past, upTo]: [string, string]) {
  if (fields.at === null) return { [fields.id]: { [past]: key.id } };
  const at = key.at && fields.stored ? fields.stored(key.at) : key.at;
  return {
    [fields.at]: { [upTo]: at },
    $or: [{ [fields.at]: { [past]: at } }, { [fields.id]: { [past]: key.id } }],
  };
}
