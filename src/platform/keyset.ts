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
