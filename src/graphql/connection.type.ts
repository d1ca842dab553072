import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import type { Connection, PageArguments, PageInfo } from './connection.ts';

@ObjectType('PageInfo', { description: 'Where a page stands in its list.', simpleResolvers: true })
export class PageInfoType implements PageInfo {
  @Field(() => Boolean, { description: 'Whether rows follow: older ones, where the newest come first.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether rows precede.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Of the first row; null if the page is empty.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Of the last row; null if the page is empty.' })
  endCursor!: string | null;
}

@ArgsType()
export class PageArgs implements PageArguments {
  @Field(() => Int, {
    nullable: true,
    description: 'So many from the beginning, or after `after`: 1 to 100, by default 20.',
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Continue with what follows this cursor.' })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: 'So many from the end, or before `before`: 1 to 100.' })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'With `last`: go back to what precedes this cursor.' })
  before?: string | null;
}

/** Relay's connection and edge types for one node type; `name` begins their GraphQL names. */
export function connectionOf<T extends object>(
  Node: ClassType<T>,
  name: string,
  order = 'newest first',
): { Connection: ClassType<Connection<T>> } {
  @ObjectType(`${name}Edge`, { description: 'One row of a page.', simpleResolvers: true })
  class Edge {
    @Field(() => Node, { description: 'The row itself.' })
    node!: T;

    @Field(() => String, { description: 'Where it stands: what `after` and `before` take. Opaque.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `One page of a list, ${order}.`, simpleResolvers: true })
  class Page {
    @Field(() => [Edge], { description: 'The rows with their cursors.' })
    edges!: Edge[];

    @Field(() => [Node], { description: 'The rows without their cursors.' })
    nodes!: T[];

    @Field(() => PageInfoType, { description: 'Whether there is more, and how to ask for it.' })
    pageInfo!: PageInfo;
  }
  return { Connection: Page };
}
