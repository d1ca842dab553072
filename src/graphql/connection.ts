import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import type { KeysetPage, KeysetSlice } from '../platform/keyset.ts';
import { type CursorKind, decodeCursor, encodeCursor } from './cursor.ts';
import { fault } from './faults.ts';

@ObjectType('PageInfo', { description: 'Where a page stands in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether older rows follow.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether newer rows precede.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Of the first row; null if the page is empty.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Of the last row; null if the page is empty.' })
  endCursor!: string | null;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'So many from the newest, or after `after`: 1 to 100, by default 20.',
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue with what is older than this cursor.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'So many from the oldest, or before `before`: 1 to 100.' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'With `last`: go back to what is newer than this cursor.' })
  before?: string | null;
}

export interface Connection<T> {
  edges: { node: T; cursor: string }[];
  nodes: T[];
  pageInfo: PageInfo;
}

/** The page that the arguments ask for; a BAD_USER_INPUT fault where they do not say one clearly. */
export function pageOf({ first, after, last, before }: PageArgs, kind: CursorKind): KeysetPage {
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
  const edges = slice.rows.map(({ row, key }) => ({ node: row, cursor: encodeCursor(key, kind) }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: slice.hasNextPage,
      hasPreviousPage: slice.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Relay's connection and edge types for one node type; `name` begins their GraphQL names. */
export function connectionOf<T extends object>(
  Node: ClassType<T>,
  name: string,
): { Connection: ClassType<Connection<T>> } {
  @ObjectType(`${name}Edge`, { description: 'One row of a page.', simpleResolvers: true })
  class Edge {
    @Field(() => Node, { description: 'The row itself.' })
    node!: T;

    @Field(() => String, { description: 'Where it stands: what `after` and `before` take. Opaque.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: 'One page of a list, newest first.', simpleResolvers: true })
  class Page {
    @Field(() => [Edge], { description: 'The rows with their cursors.' })
    edges!: Edge[];

    @Field(() => [Node], { description: 'The rows without their cursors.' })
    nodes!: T[];

    @Field(() => PageInfo, { description: 'Whether there is more, and how to ask for it.' })
    pageInfo!: PageInfo;
  }
  return { Connection: Page };
}

const badPage = (message: string) => fault('BAD_USER_INPUT', { message });

const DEFAULT_PAGE = 20;
// Rows are whole documents with their invoices; more than this in one answer is an export, not a page.
const LARGEST_PAGE = 100;
