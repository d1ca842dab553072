import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Account, EntitlementView } from '../../billing/entitlement/entitlement.view.ts';
import type { Context } from '../context.ts';
import { EntitlementArgs } from '../customer/customer.input.ts';
import { CustomerType } from '../customer/customer.type.ts';
import { fault } from '../faults.ts';
import { DateTime } from '../scalars.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { AccessSnapshotType } from './access-snapshot.type.ts';

type Snapshot = Account & { at: Date };

@Resolver(() => CustomerType)
export class CustomerAccessResolver {
  @SemanticNonNull()
  @FieldResolver(() => AccessSnapshotType, {
    nullable: true,
    description:
      'What the customer could use at a time in the past. Its query cost adds points for the events that are read to those of its fields.',
  })
  async accessAt(
    @Root() { userId }: Account,
    @Arg('at', () => DateTime, { description: 'The time, which must not be in the future.' }) at: Date,
    @Ctx() { billing, loaders }: Context,
  ): Promise<Snapshot> {
    if (at > billing.now()) throw fault('BAD_USER_INPUT', { message: '`at` must not be in the future.' });
    return { ...(await loaders.accountAt.load({ userId, at })), at };
  }
}

@Resolver(() => AccessSnapshotType)
export class AccessSnapshotResolver {
  @FieldResolver()
  entitlement(
    @Root() { entitlements }: Snapshot,
    @Args(() => EntitlementArgs) { feature: code }: EntitlementArgs,
  ): EntitlementView | undefined {
    return entitlements.find(({ feature }) => feature.code === code);
  }
}
