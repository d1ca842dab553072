import { Arg, Args, Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import type { Account, EntitlementView } from '../../billing/entitlement/entitlement.view.ts';
import type { Context } from '../context.ts';
import { CustomerType } from '../customer/customer.type.ts';
import { fault } from '../faults.ts';
import { PlanType } from '../plan/plan.type.ts';
import { DateTime } from '../scalars.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { EntitlementArgs, EntitlementType } from './entitlement.type.ts';

@ObjectType('AccessSnapshot', {
  description:
    'What a customer could use at a time in the past. It is computed from the events up to that time, including those received later.',
  simpleResolvers: true,
})
export class AccessSnapshotType {
  @Field(() => DateTime, { description: 'The time of the snapshot.' })
  at!: Date;

  @Field(() => PlanType, { description: 'The best plan in effect at that time, or the free plan if there was none.' })
  plan!: PlanType;

  @Field(() => [EntitlementType], {
    description:
      'One entitlement for each feature in the catalog of that time, in catalog order, whether granted or not.',
  })
  entitlements!: EntitlementType[];

  @Field(() => EntitlementType, {
    nullable: true,
    description: 'The entitlement for one feature; null if the catalog of that time had no such feature.',
  })
  entitlement!: EntitlementType | null;
}

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
