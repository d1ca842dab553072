import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import { type Connection, pageOf, toConnection } from '../connection.ts';
import type { Context } from '../context.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { CustomersArgs } from './customer.input.ts';
import { CustomerConnection, CustomerType } from './customer.type.ts';

@Resolver()
export class CustomersResolver {
  @SemanticNonNull()
  @Query(() => CustomerConnection, {
    nullable: true,
    description: 'The known customers, ordered by user ID.',
  })
  async customers(
    @Args(() => CustomersArgs) { filter, ...paging }: CustomersArgs,
    @Ctx() { billing, loaders }: Context,
  ): Promise<Connection<Account>> {
    const slice = await billing.customers(filter ?? {}, pageOf(paging, 'customer'));
    for (const { row } of slice.rows) loaders.account.prime(row.userId, row);
    return toConnection(slice, 'customer');
  }

  @Query(() => CustomerType, {
    nullable: true,
    description: 'The customer that owns a Stripe customer; null if the owner is unknown.',
  })
  async customerByStripeId(
    @Arg('id', () => ID, { description: "The Stripe customer's ID (`cus_...`)." }) id: string,
    @Ctx() { billing, loaders }: Context,
  ): Promise<Account | null> {
    const userId = await billing.ownerOf(id);
    return userId === null ? null : loaders.account.load(userId);
  }
}
