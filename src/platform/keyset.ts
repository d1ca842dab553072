/** Where a row stands in a list that is sorted by an instant and then by id; both descending, so newest first. */
export interface KeysetKey {
  at: Date;
  id: string;
}

/** One page of such a list: `limit` rows after the key (older), or before it (newer); without a key, from that end. */
export interface KeysetPage {
  limit: number;
  direction: 'after' | 'before';
  key: KeysetKey | null;
}

/** Rows newest first, with what lies on either side of them. */
export interface KeysetSlice<T> {
  rows: { row: T; key: KeysetKey }[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** What to give to MongoDB's `find`: one row more than the page, so that the slice knows whether it goes on. */
export interface KeysetQuery {
  filter: Record<string, unknown>;
  sort: Record<string, 1 | -1>;
  limit: number;
}

/** The query of a page, for an index on whatever the caller filters by, then `fields.at`, then `fields.id`. Pure. */
export function keysetQuery(page: KeysetPage, fields: { at: string; id: string }): KeysetQuery {
  const older = page.direction === 'after';
  const order = older ? -1 : 1;
  return {
    filter: page.key ? beyond(page.key, fields, older ? ['$lt', '$lte'] : ['$gt', '$gte']) : {},
    sort: { [fields.at]: order, [fields.id]: order },
    limit: page.limit + 1,
  };
}

/** The page from the rows that its query found, newest first whichever way it was read. Pure. */
export function keysetSlice<T>(found: readonly T[], page: KeysetPage, keyOf: (row: T) => KeysetKey): KeysetSlice<T> {
  const goesOn = found.length > page.limit;
  const rows = found.slice(0, page.limit).map((row) => ({ row, key: keyOf(row) }));
  // A key is the key of a row that was shown, so something lies on its other side.
  const cameFrom = page.key !== null;
  return page.direction === 'after'
    ? { rows, hasNextPage: goesOn, hasPreviousPage: cameFrom }
    : { rows: rows.reverse(), hasNextPage: cameFrom, hasPreviousPage: goesOn };
}

// The range on `at` alone lets one index scan start at the key; the `$or` only parts rows of the same millisecond.
function beyond(key: KeysetKey, fields: { at: string; id: string }, [past, upTo]: [string, string]) {
  return {
    [fields.at]: { [upTo]: key.at },
    $or: [{ [fields.at]: { [past]: key.at } }, { [fields.id]: { [past]: key.id } }],
  };
}
