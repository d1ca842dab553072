import { ArgsType, Field, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { Change } from '../../audit/audit.read.ts';
import { keysetPageOf } from '../../platform/keyset.ts';
import { ChangeType } from '../audit/audit.type.ts';
import { type Connection, LARGEST_PAGE, pageOf, toConnection } from '../connection.ts';
import { connectionOf } from '../connection.type.ts';

/** One page of the changes of a request, and their total number. */
export interface ChangesPage extends Connection<Change> {
  totalCount: number;
}

export const { Connection: ChangeConnection } = connectionOf(ChangeType, 'Change', 'sorted by target and path');

@ArgsType()
export class FirstChangesArgs {
  @Field(() => Int, { defaultValue: LARGEST_PAGE, description: 'The number of changes to return, from 1 to 100.' })
  first!: number;
}

@ArgsType()
export class ChangesArgs extends FirstChangesArgs {
  @Field(() => String, { nullable: true, description: 'Returns the changes after this cursor.' })
  after?: string | null;
}

@Resolver(() => ChangeConnection)
export class ChangeConnectionResolver {
  @FieldResolver(() => Int, { description: 'The number of changes on all pages.' })
  totalCount(@Root() { totalCount }: ChangesPage): number {
    return totalCount;
  }
}

/**
 * Changes are not stored as a list. They are sorted, so repeating a request that finds the same changes gives the same pages, and an
 * additional change does not move the others to another page.
 */
export function changesPage(changes: readonly Change[], args: ChangesArgs): ChangesPage {
  const seen = new Map<string, number>();
  const rows = changes.map((change) => {
    const fact = `${change.target}\0${change.path}`;
    // Events of one stream that are previewed in different batches may each change the same fact.
    const nth = seen.get(fact) ?? 0;
    seen.set(fact, nth + 1);
    return { change, key: { at: null, id: `${fact}\0${nth}` } };
  });
  const slice = keysetPageOf(rows, pageOf(args, 'change'), ({ key }) => key, { ascending: true });
  const connection = toConnection(
    { ...slice, rows: slice.rows.map(({ row: { change }, key }) => ({ row: change, key })) },
    'change',
  );
  return { ...connection, totalCount: changes.length };
}
