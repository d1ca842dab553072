import type { KeysetPage, KeysetSlice } from '../platform/keyset.ts';
import { type CursorKind, decodeCursor, encodeCursor } from './cursor.ts';
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

/** The page that the arguments ask for; a BAD_USER_INPUT fault where they do not say one clearly. */
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

/** A slice as Relay has it. */
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

/** How many rows a page has where nothing is said. */
export const DEFAULT_PAGE = 20;
// Rows are whole documents with their invoices; more than this in one answer is an export, not a page.
export const LARGEST_PAGE = 100;
