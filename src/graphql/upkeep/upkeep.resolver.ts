import { Arg, Args, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Change } from '../../audit/audit.read.ts';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import { actingAs } from '../acting.ts';
import type { Context } from '../context.ts';
import { fault } from '../faults.ts';
import { type Payload, payload } from '../payload.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { ChangesArgs, type ChangesPage, changesPage, FirstChangesArgs } from './change.connection.ts';
import { ReconcileCustomerInput, ReplayEventsInput } from './upkeep.input.ts';
import { ReconcileCustomerPayload, ReplayEventsPayload } from './upkeep.payload.ts';

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
      "Compares a user's Stripe customers, subscriptions and invoices with Stripe, and records what was not known here.",
  })
  reconcileCustomer(
    @Arg('input', () => ReconcileCustomerInput, { description: 'The user to reconcile.' }) {
      userId,
      reason,
    }: ReconcileCustomerInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ customer: Account; drift: Change[] }>> {
    const { upkeep, loaders } = context;
    return payload(async () => {
      const drift = await upkeep.reconcile(userId, { ...actingAs('ADMIN', context), reason });
      return { customer: await loaders.account.clear(userId).load(userId), drift };
    });
  }
}

/** What a mutation found, as its payload's fields read it. */
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
  if (filter && !ids) return { filter };
  throw fault('BAD_USER_INPUT', { message: 'Name either `ids` or a `filter`.' });
}
