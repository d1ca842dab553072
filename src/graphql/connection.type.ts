import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import type { Connection, PageArguments, PageInfo } from './connection.ts';

@ObjectType('PageInfo', { description: 'The position of a page in its list.', simpleResolvers: true })
export class PageInfoType implements PageInfo {
  @Field(() => Boolean, {
    description: 'Whether more items follow this page. They are older if the list is newest first.',
  })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether items precede this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first item; null if the page is empty.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last item; null if the page is empty.' })
  endCursor!: string | null;
}

@ArgsType()
export class PageArgs implements PageArguments {
  @Field(() => Int, {
    nullable: true,
    description:
      'The number of items to return from the start of the list, or after `after`, from 1 to 100. Default: 20.',
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'Returns the items after this cursor.' })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The number of items to return from the end of the list, or before `before`, from 1 to 100.',
  })
  last?: number | null;

  @Field(() => String, { nullable: true, description: 'Returns the items before this cursor. Use it with `last`.' })
  before?: string | null;
}

/** Relay's connection and edge types for one node type. Their GraphQL names begin with `name`. */
export function connectionOf<T extends object>(
  Node: ClassType<T>,
  name: string,
  order = 'newest first',
): { Connection: ClassType<Connection<T>> } {
  @ObjectType(`${name}Edge`, { description: 'An item of a page and its cursor.', simpleResolvers: true })
  class Edge {
    @Field(() => Node, { description: 'The item.' })
    node!: T;

    @Field(() => String, { description: 'The opaque cursor of the item, for use as `after` or `before`.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `One page of a list, ${order}.`, simpleResolvers: true })
  class Page {
    @Field(() => [Edge], { description: 'The items with their cursors.' })
    edges!: Edge[];

    @Field(() => [Node], { description: 'The items without their cursors.' })
    nodes!: T[];

    @Field(() => PageInfoType, { description: 'Whether there are more items, and the cursors to request them.' })
    pageInfo!: PageInfo;
  }
  return { Connection: Page };
}
