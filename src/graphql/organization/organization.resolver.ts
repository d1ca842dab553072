import { Arg, Args, Ctx, Field, FieldResolver, ID, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import { ownerOfOrganization } from '../../facts/owner.ts';
import { keysetPageOf } from '../../platform/keyset.ts';
import { type Connection, pageOf, toConnection } from '../connection.ts';
import { PageArgs } from '../connection.type.ts';
import type { Context } from '../context.ts';
import { CustomerType, UserType } from '../customer/customer.type.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { personOf, userIdOf } from '../viewer.ts';
import { membershipIn, membershipsOf, type OrganizationView, organizationView } from './membership.ts';
import { MembershipType, type MemberType, OrganizationType, type SeatsType } from './organization.type.ts';

@ObjectType('Viewer', { description: 'The caller.', simpleResolvers: true })
export class ViewerType {
  @Field(() => UserType, { description: 'The caller as a user.' })
  user!: UserType;

  @Field(() => [OrganizationType], {
    description:
      "The organizations of the caller: those that the request's token names, and those that stored them as a member.",
  })
  organizations!: OrganizationType[];
}

@Resolver(() => OrganizationType)
export class OrganizationResolver {
  @SemanticNonNull()
  @Query(() => ViewerType, { nullable: true, description: 'The caller and their organizations.' })
  async viewer(@Ctx() context: Context): Promise<{ user: UserType; organizations: OrganizationView[] }> {
    const memberships = await membershipsOf(context);
    return {
      user: { id: personOf(context.viewer).userId },
      organizations: memberships.map((one) => organizationView(one.organizationId, one)),
    };
  }

  @SemanticNonNull()
  @Query(() => OrganizationType, {
    nullable: true,
    description:
      'An organization. An unknown ID returns an organization on the free plan, because the directory is yours. Members see only their own.',
  })
  async organization(
    @Arg('id', () => ID, { description: "The organization's ID in your own directory." }) id: string,
    @Ctx() context: Context,
  ): Promise<OrganizationView> {
    return organizationView(id, await membershipIn(id, context));
  }

  @SemanticNonNull()
  @FieldResolver(() => CustomerType, { nullable: true, description: 'The organization as a customer.' })
  customer(@Root() { id }: OrganizationView, @Ctx() { loaders }: Context): Promise<Account> {
    return loaders.account.load(ownerOfOrganization(id));
  }

  @FieldResolver()
  async members(
    @Root() { id }: OrganizationView,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { loaders }: Context,
  ): Promise<Connection<MemberType>> {
    const { members } = await loaders.organization.load(id);
    const keyOf = ({ joinedAt, userId }: MemberType) => ({ at: joinedAt, id: userId });
    return toConnection(keysetPageOf(members, pageOf(args, 'member'), keyOf), 'member');
  }

  @FieldResolver()
  async seats(@Root() { id }: OrganizationView, @Ctx() { loaders }: Context): Promise<SeatsType | null> {
    return (await loaders.organization.load(id)).seats;
  }
}

@Resolver(() => CustomerType)
export class MembershipResolver {
  @FieldResolver(() => [MembershipType], {
    description: 'The organizations of which the user is a member. Empty for an organization.',
  })
  memberships(@Root() { userId, parts = [] }: Account, @Ctx() { viewer }: Context): MembershipType[] {
    const isOwn = userIdOf(viewer) === userId;
    return parts.flatMap(({ membership }) => {
      if (membership === null) return [];
      const { organizationId, role, since, seatedAt } = membership;
      const organization = organizationView(organizationId, isOwn ? membership : null) as OrganizationType;
      return [{ organization, role, joinedAt: since, hasSeat: seatedAt !== null }];
    });
  }
}
