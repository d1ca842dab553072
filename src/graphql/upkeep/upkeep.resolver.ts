import { ArrayMinSize, IsOptional, ValidateNested } from 'class-validator';
import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { Change } from '../../audit/audit.read.ts';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import { keysetPageOf } from '../../platform/keyset.ts';
import { ChangeType } from '../audit/audit.type.ts';
import { type Connection, LARGEST_PAGE, pageOf, toConnection } from '../connection.ts';
import { connectionOf } from '../connection.type.ts';
import type { Context } from '../context.ts';
import { CustomerType } from '../customer/customer.type.ts';
import { EventFilterInput, filterOf } from '../event/event.type.ts';
import { fault } from '../faults.ts';
import { OwnedInput, ownerNamed, ReasonedInput } from '../input-rules.ts';
import { type Payload, payload } from '../mutation.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { UserErrorType } from '../user-error.type.ts';
import { actingAs } from '../viewer.ts';

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
 * One page of changes. Changes are not stored as a list. They are sorted, so repeating a request that finds the same changes gives the
 * same pages, and an additional change does not move the others to another page.
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

@InputType('ReplayEventsInput', { description: 'The events to replay, given by either `ids` or `filter`.' })
export class ReplayEventsInput extends ReasonedInput {
  @IsOptional()
  @ArrayMinSize(1)
  @Field(() => [ID], { nullable: true, description: 'The IDs of the events to replay, at most 1,000.' })
  ids?: string[] | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => EventFilterInput, {
    nullable: true,
    description: 'Replay all events that match the filter, if there are at most 1,000.',
  })
  filter?: EventFilterInput | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether to report the changes without making them.',
  })
  dryRun?: boolean | null;
}

@InputType('ReconcileCustomerInput', { description: 'The user or the organization to reconcile with Stripe.' })
export class ReconcileCustomerInput extends OwnedInput {}

@ObjectType('ReplayEventsPayload', { description: 'The result of `replayEvents`.', simpleResolvers: true })
export class ReplayEventsPayload {
  @Field(() => Int, { description: 'The number of events found. Counting stops at 1,001.' })
  matchedCount!: number;

  @Field(() => Int, {
    description:
      'The number of events replayed. 0 in a dry run. Some may be IGNORED again, or wait for data that they depend on.',
  })
  replayedCount!: number;

  @SemanticNonNull()
  @Field(() => ChangeConnection, {
    nullable: true,
    description:
      'The audited facts that changed, or would change in a dry run. Repeat a dry run with `after` to read the next page. Repeating a completed replay finds no changes. To read what each event changed, use `auditLog(filter: { eventId })`. An error in this field does not undo the replay.',
  })
  changes?: ChangesPage | null;

  @Field(() => [UserErrorType], { description: 'The reasons why nothing was replayed. Empty if the replay was done.' })
  userErrors!: UserErrorType[];
}

@ObjectType('ReconcileCustomerPayload', { description: 'The result of `reconcileCustomer`.', simpleResolvers: true })
export class ReconcileCustomerPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer after the reconciliation; null if there are errors.',
  })
  customer?: CustomerType | null;

  @SemanticNonNull()
  @Field(() => ChangeConnection, {
    nullable: true,
    description:
      'The audited facts that were not known here. Empty if nothing differed. There is only one page, because repeating the request finds no drift. To read the rest, use `auditLog(filter: { userId, actorId })`. An error in this field does not undo the reconciliation.',
  })
  drift?: ChangesPage | null;

  @Field(() => [UserErrorType], {
    description: 'Always empty at present, because a user without objects at Stripe has no drift.',
  })
  userErrors!: UserErrorType[];
}

@Resolver()
export class UpkeepResolver {
  @SemanticNonNull()
  @Mutation(() => ReplayEventsPayload, {
    nullable: true,
    description:
      'Replays stored events, for example parked events after a fix, or events of a newly supported type. Replaying an event that was already folded changes nothing.',
  })
  replayEvents(
    @Arg('input', () => ReplayEventsInput, { description: 'The events to replay.' }) input: ReplayEventsInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ matchedCount: number; replayedCount: number; changes: Change[] }>> {
    const by = { ...actingAs('ADMIN', context), reason: input.reason };
    const request = requestOf(input);
    return payload(async () => {
      const { matchedCount, replayedCount, changes } = await context.upkeep.replay(request, {
        dryRun: input.dryRun ?? false,
        by,
      });
      context.loaders.account.clearAll();
      return { matchedCount, replayedCount, changes };
    });
  }

  @SemanticNonNull()
  @Mutation(() => ReconcileCustomerPayload, {
    nullable: true,
    description:
      'Compares the Stripe customers, subscriptions and invoices of a user or an organization with Stripe, and records what was not known here.',
  })
  reconcileCustomer(
    @Arg('input', () => ReconcileCustomerInput, { description: 'The user or the organization to reconcile.' })
    input: ReconcileCustomerInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ customer: Account; drift: Change[] }>> {
    const { upkeep, loaders } = context;
    const { reason } = input;
    const userId = ownerNamed(input);
    return payload(async () => {
      const drift = await upkeep.reconcile(userId, { ...actingAs('ADMIN', context), reason });
      return { customer: await loaders.account.clear(userId).load(userId), drift };
    });
  }
}

/** What a mutation returns to the fields of its payload. */
interface Found {
  changes: Change[];
  drift: Change[];
}

@Resolver(() => ReplayEventsPayload)
export class ReplayChangesResolver {
  @FieldResolver()
  changes(@Root() { changes }: Found, @Args(() => ChangesArgs) args: ChangesArgs): ChangesPage {
    return changesPage(changes, args);
  }
}

@Resolver(() => ReconcileCustomerPayload)
export class DriftResolver {
  @FieldResolver()
  drift(@Root() { drift }: Found, @Args(() => FirstChangesArgs) args: FirstChangesArgs): ChangesPage {
    return changesPage(drift, args);
  }
}

function requestOf({ ids, filter }: ReplayEventsInput) {
  if (ids && !filter) return { ids };
  if (filter && !ids) return { filter: filterOf(filter) };
  throw fault('BAD_USER_INPUT', { message: 'Name either `ids` or a `filter`.' });
}
