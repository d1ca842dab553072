import { ArrayMaxSize, IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, ID, InputType, Query, Resolver, Root } from 'type-graphql';
import type { AuditEntry } from '../../audit/audit.read.ts';
import type { MessageView } from '../../billing/customer/messages.read.ts';
import { streamOfUser } from '../../billing/customer/stream.ts';
import type { CustomerFilter } from '../../billing/entitlement/customers.read.ts';
import type { EntitlementToken } from '../../billing/entitlement/entitlement.token.ts';
import type { Account, EntitlementView } from '../../billing/entitlement/entitlement.view.ts';
import type { HoldKind } from '../../billing/entitlement/holds.ts';
import { entitlementsOf } from '../../billing/entitlement/member.read.ts';
import type { PaymentView } from '../../billing/payment/payment.view.ts';
import { behaviorOf } from '../../billing/plan/feature-kinds.ts';
import {
  endOf,
  isLive,
  type SubscriptionStatus,
  type SubscriptionView,
} from '../../billing/subscription/subscription.view.ts';
import { organizationOf } from '../../facts/owner.ts';
import { keysetPageOf } from '../../platform/keyset.ts';
import { type Connection, pageOf, toConnection } from '../connection.ts';
import { PageArgs } from '../connection.type.ts';
import type { Context } from '../context.ts';
import { EntitlementArgs } from '../entitlement/entitlement.type.ts';
import { HoldKindEnum } from '../entitlement/hold.type.ts';
import { fault } from '../faults.ts';
import { AnyOf, IsUserId } from '../input-rules.ts';
import { LARGEST_BATCH } from '../loaders.ts';
import { membershipIn, type OrganizationView, organizationView } from '../organization/membership.ts';
import { PaymentsArgs } from '../payment/payment.input.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { SubscriptionStatusEnum } from '../subscription/subscription.type.ts';
import { personOf } from '../viewer.ts';
import { CustomerConnection, CustomerType, type UserType } from './customer.type.ts';

@ArgsType()
export class CustomerArgs {
  @IsUserId()
  @Field(() => ID, { description: "The user's ID in your own directory, at most 255 characters." })
  userId!: string;
}

@ArgsType()
export class CustomersByUserIdArgs {
  @ArrayMaxSize(LARGEST_BATCH)
  @IsUserId({ each: true })
  @Field(() => [ID], {
    description: 'The IDs of at most 100 users in your own directory, each at most 255 characters.',
  })
  userIds!: string[];
}

@ArgsType()
export class EntitlementsArgs {
  @IsOptional()
  @ArrayMaxSize(100)
  @Field(() => [ID], {
    nullable: true,
    description:
      'The codes of the features to return, at most 100. A code that is not in the catalog returns no entitlement. Default: all features.',
  })
  features?: string[] | null;
}

@InputType('CustomerFilter', { description: 'Selects customers. A customer must match every field that is given.' })
export class CustomerFilterInput implements CustomerFilter {
  // The longest address that SMTP carries (RFC 5321, section 4.5.3.1).
  @IsOptional()
  @MaxLength(320)
  @Field(() => String, { nullable: true, description: 'Customers with this e-mail address at Stripe, ignoring case.' })
  email?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Customers on this plan, through a purchase, a grant in effect, or a subscription that has started and not ended. The free plan matches customers with no other plan.',
  })
  plan?: string | null;

  @AnyOf(() => SubscriptionStatusEnum, 'Customers with a subscription in one of these statuses.')
  status?: SubscriptionStatus[] | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Customers with a plan (as defined for `plan`) or a grant that includes this feature, even if access is suspended.',
  })
  feature?: string | null;

  @AnyOf(() => HoldKindEnum, 'Customers whose access is suspended for one of these reasons.')
  heldBy?: HoldKind[] | null;
}

@ArgsType()
export class CustomersArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => CustomerFilterInput, {
    nullable: true,
    description: 'Selects the customers to return. Default: all customers.',
  })
  filter?: CustomerFilterInput | null;
}

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

  @FieldResolver()
  id(@Root() { userId }: Account): string {
    return streamOfUser(userId);
  }

  @FieldResolver()
  async owner(@Root() { userId: owner }: Account, @Ctx() context: Context): Promise<UserType | OrganizationView> {
    const id = organizationOf(owner);
    return id === null ? { id: owner } : organizationView(id, await membershipIn(id, context));
  }

  @FieldResolver()
  userId(@Root() { userId: owner }: Account): string | null {
    return organizationOf(owner) === null ? owner : null;
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
    @Arg('organizationId', () => ID, {
      nullable: true,
      description:
        "Asks for what one organization gives: not for the customer's own. A user who is no member of it has no access. Default: the best of all.",
    })
    organizationId: string | null | undefined,
    @Ctx() context: Context,
  ): Promise<EntitlementView | undefined> {
    const find = (of: Account) =>
      (organizationId == null ? of.entitlements : entitlementsOf(of, organizationId)).find(
        ({ feature }) => feature.code === code,
      );
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
  @FieldResolver()
  async messages(
    @Root() { userId }: Account,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<MessageView>> {
    return toConnection(await loaders.messages.load({ userId, page: pageOf(args, 'message') }), 'message');
  }
}
