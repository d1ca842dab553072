import type { KeysetKey, KeysetPage, KeysetSlice } from '../platform/keyset.ts';
import { fault } from './faults.ts';

export interface Connection<T> {
  edges: { node: T; cursor: string }[];
  nodes: T[];
  pageInfo: PageInfo;
}

export interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  startCursor: string | null;
  endCursor: string | null;
}

/** Relay's paging arguments, as a client sends them. */
export interface PageArguments {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

/** The page that the arguments ask for. Faults with BAD_USER_INPUT if they contradict each other. */
export function pageOf({ first, after, last, before }: PageArguments, kind: CursorKind): KeysetPage {
  if (first != null && last != null) throw badPage('Give `first` or `last`, not both.');
  const backwards = last != null;
  if (backwards && after != null) throw badPage('`after` goes with `first`; `last` needs `before`.');
  if (!backwards && before != null) throw badPage('`before` goes with `last`; `first` needs `after`.');

  const limit = last ?? first ?? DEFAULT_PAGE;
  if (limit < 1 || limit > LARGEST_PAGE) {
    throw badPage(`\`${backwards ? 'last' : 'first'}\` must be from 1 to ${LARGEST_PAGE}, but is ${limit}.`);
  }
  const cursor = (backwards ? before : after) ?? null;
  const key = cursor === null ? null : decodeCursor(cursor, kind);
  if (cursor !== null && key === null) {
    throw badPage(
      `\`${backwards ? 'before' : 'after'}\` must be a cursor of this list, as an edge or \`pageInfo\` gave it.`,
    );
  }
  return { limit, direction: backwards ? 'before' : 'after', key };
}

/** A slice of rows as a Relay connection. */
export function toConnection<T>(slice: KeysetSlice<T>, kind: CursorKind): Connection<T> {
  const { end, start } = slice.reached ?? {};
  const edges = slice.rows.map(({ row, key }) => ({ node: row, cursor: encodeCursor(key, kind) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: slice.hasNextPage,
      hasPreviousPage: slice.hasPreviousPage,
      startCursor: start ? encodeCursor(start, kind) : (edges[0]?.cursor ?? null),
      endCursor: end ? encodeCursor(end, kind) : (edges.at(-1)?.cursor ?? null),
    },
  };
}

const badPage = (message: string) => fault('BAD_USER_INPUT', { message });

/** The size of a page if the client does not name one. */
export const DEFAULT_PAGE = 20;
// Rows are whole documents with their invoices, so a larger page would be an export.
export const LARGEST_PAGE = 100;

/** The list that a cursor belongs to. A cursor of another list is refused. */
export type CursorKind =
  | 'payment'
  | 'customer'
  | 'event'
  | 'audit'
  | 'endedSubscription'
  | 'change'
  | 'message'
  | 'member'
  | 'revenue';

// Raise it when the content of cursors changes: old cursors are then refused instead of misread.
const VERSION = 1;

/** Lists that are sorted by a time, and then by ID. */
const BY_INSTANT: readonly CursorKind[] = ['payment', 'audit', 'endedSubscription', 'message', 'member', 'revenue'];

/** The key of a row as opaque text that needs no escaping. */
export function encodeCursor({ at, id }: KeysetKey, kind: CursorKind): string {
  return Buffer.from(JSON.stringify([VERSION, kind, at?.getTime() ?? null, id])).toString('base64url');
}

/** Reverses `encodeCursor`. Returns null for a text that it did not write for this kind of list. */
export function decodeCursor(cursor: string, kind: CursorKind): KeysetKey | null {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return null; // the caller refuses it
  }
  if (!Array.isArray(parts) || parts.length !== 4) return null;
  const [version, ofKind, time, id] = parts as unknown[];
  if (version !== VERSION || ofKind !== kind || typeof id !== 'string') return null;
  if (BY_INSTANT.includes(kind) ? typeof time !== 'number' : time !== null) return null;
  const key = { at: typeof time === 'number' ? new Date(time) : null, id };
  const wellFormed = Number.isFinite(key.at?.getTime() ?? 0) && encodeCursor(key, kind) === cursor;
  return wellFormed ? key : null;
}
