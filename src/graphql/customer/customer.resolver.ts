import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { AuditEntry } from '../../audit/audit.read.ts';
import type { EntitlementToken } from '../../billing/entitlement/entitlement.token.ts';
import type { Account, EntitlementView } from '../../billing/entitlement/entitlement.view.ts';
import type { PaymentView } from '../../billing/payment/payment.view.ts';
import { behaviorOf } from '../../billing/plan/feature-kinds.ts';
import type { SubscriptionView } from '../../billing/subscription/subscription.view.ts';
import { endOf, isLive } from '../../billing/subscription/subscription.view.ts';
import { keysetPageOf } from '../../platform/keyset.ts';
import { type Connection, pageOf, toConnection } from '../connection.ts';
import { PageArgs } from '../connection.type.ts';
import type { Context } from '../context.ts';
import { fault } from '../faults.ts';
import { PaymentsArgs } from '../payment/payment.input.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { personOf } from '../viewer.ts';
import type { UserType } from './account-owner.type.ts';
import { CustomerArgs, CustomersByUserIdArgs, EntitlementArgs, EntitlementsArgs } from './customer.input.ts';
import { CustomerType } from './customer.type.ts';

@Resolver(() => CustomerType)
export class CustomerResolver {
  @SemanticNonNull()
  @Query(() => CustomerType, {
    nullable: true,
    description: 'The caller as a customer. Before the first purchase, the caller is on the free plan.',
  })
  me(@Ctx() { viewer, loaders }: Context): Promise<Account> {
    return loaders.account.load(personOf(viewer).userId);
  }

  @SemanticNonNull()
  @Query(() => CustomerType, {
    nullable: true,
    description:
      'Any user as a customer. An unknown ID returns a customer on the free plan, because the user directory is yours.',
  })
  customer(@Args(() => CustomerArgs) { userId }: CustomerArgs, @Ctx() { loaders }: Context): Promise<Account> {
    return loaders.account.load(userId);
  }

  @SemanticNonNull()
  @Query(() => [CustomerType], {
    nullable: true,
    description:
      'The same as `customer` for several users, read in one batch. Returns one customer for each ID, in the order of `userIds`, including unknown users.',
  })
  customersByUserId(
    @Args(() => CustomersByUserIdArgs) { userIds }: CustomersByUserIdArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Account[]> {
    return Promise.all(userIds.map((userId) => loaders.account.load(userId)));
  }

  @FieldResolver()
  id(@Root() { userId }: Account): string {
    return `user:${userId}`;
  }

  @FieldResolver()
  owner(@Root() { userId }: Account): UserType {
    return { id: userId };
  }

  @FieldResolver()
  subscriptions(@Root() { subscriptions }: Account): SubscriptionView[] {
    return subscriptions.filter(isLive);
  }

  @FieldResolver()
  endedSubscriptions(
    @Root() { subscriptions }: Account,
    @Args(() => PageArgs) args: PageArgs,
  ): Connection<SubscriptionView> {
    const ended = subscriptions.filter((subscription) => !isLive(subscription));
    // Sorted by when they ended, so that a subscription that ends between two pages moves no other.
    const keyOf = (subscription: SubscriptionView) => ({ at: endOf(subscription), id: subscription.id });
    const page = pageOf(args, 'endedSubscription');
    return toConnection(keysetPageOf(ended, page, keyOf), 'endedSubscription');
  }

  @FieldResolver()
  async entitlements(
    @Root() account: Account,
    @Args(() => EntitlementsArgs) { features }: EntitlementsArgs,
    @Ctx() { loaders }: Context,
  ): Promise<EntitlementView[]> {
    const { entitlements } = await loaders.withUsage.load(account);
    return features ? entitlements.filter(({ feature }) => features.includes(feature.code)) : entitlements;
  }

  @FieldResolver()
  async entitlement(
    @Root() account: Account,
    @Args(() => EntitlementArgs) { feature: code }: EntitlementArgs,
    @Ctx() context: Context,
  ): Promise<EntitlementView | undefined> {
    const find = ({ entitlements }: Account) => entitlements.find(({ feature }) => feature.code === code);
    const known = find(account);
    // Counters are read for features that have one only.
    const entitlement =
      known && behaviorOf(known.feature).isMetered ? find(await context.loaders.withUsage.load(account)) : known;
    context.metrics.entitlementChecks.inc({ granted: String(entitlement?.granted === true) });
    return entitlement;
  }

  @FieldResolver()
  async entitlementToken(@Root() account: Account, @Ctx() { billing, loaders }: Context): Promise<EntitlementToken> {
    const token = await billing.entitlementToken(await loaders.withUsage.load(account));
    if (token) return token;
    throw fault('NOT_CONFIGURED', { message: 'This service signs no tokens: TOKEN_SIGNING_KEYS is not set.' });
  }

  @FieldResolver()
  async payments(
    @Root() { userId, streams }: Account,
    @Args(() => PaymentsArgs) { filter, ...paging }: PaymentsArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<PaymentView>> {
    const page = pageOf(paging, 'payment');
    return toConnection(await loaders.payments.load({ userId, streams, filter: filter ?? {}, page }), 'payment');
  }

  @FieldResolver()
  async auditLog(
    @Root() { userId }: Account,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<AuditEntry>> {
    return toConnection(await loaders.auditLog.load({ userId, page: pageOf(args, 'audit') }), 'audit');
  }
}
