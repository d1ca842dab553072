import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { OrganizationRole } from '../../facts/owner.ts';
import type { Connection } from '../connection.ts';
import { connectionOf } from '../connection.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { DateTime } from '../scalars.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';

export const OrganizationRoleEnum = publishedEnum<OrganizationRole>('OrganizationRole', {
  description: 'What a member may do for an organization.',
  values: {
    OWNER: 'Buys for the organization, sees its payments, assigns seats and may delete it.',
    BILLING_MANAGER: 'Buys for the organization, sees its payments and assigns seats.',
    MEMBER: 'Uses what the organization has bought.',
  },
});

export const SeatsKindEnum = publishedEnum<'ASSIGNED' | 'OPEN'>('SeatsKind', {
  description: 'How the seats of a plan are used.',
  values: {
    ASSIGNED: 'The members to whom `assignSeat` gave a seat use the plan.',
    OPEN: 'Every stored member uses the plan, in the order in which they joined.',
  },
});

@ObjectType('Seats', { description: 'The seats that an organization has bought.', simpleResolvers: true })
export class SeatsType {
  @Field(() => SeatsKindEnum, { description: 'How the seats are used.' })
  kind!: 'ASSIGNED' | 'OPEN';

  @Field(() => Int, { description: 'The number of seats: the quantity of the subscription.' })
  quantity!: number;

  @Field(() => Int, {
    description: 'The number of seats in use. It is larger than `quantity` if seats were taken away at Stripe.',
  })
  used!: number;

  @Field(() => Int, { description: 'The number of seats that are left.' })
  remaining!: number;
}

@ObjectType('Member', { description: 'A stored member of an organization.', simpleResolvers: true })
export class MemberType {
  @Field(() => ID, { description: 'The user ID of the member.' })
  userId!: string;

  @Field(() => OrganizationRoleEnum, { description: 'The role of the member.' })
  role!: OrganizationRole;

  @Field(() => Boolean, { description: 'Whether the member has an assigned seat.' })
  hasSeat!: boolean;

  @Field(() => DateTime, { description: 'The time at which they became a member.' })
  joinedAt!: Date;
}

export const { Connection: MemberConnection } = connectionOf(MemberType, 'Member', 'most recent members first');

// The customer is a field of the resolver, because customers refer to organizations, too.
@ObjectType('Organization', {
  description: 'An organization in your own directory, as a buyer. Its members use what it has bought.',
  simpleResolvers: true,
})
export class OrganizationType {
  @Field(() => ID, { description: "The organization's ID in your own directory." })
  id!: string;

  @Field(() => OrganizationRoleEnum, {
    nullable: true,
    description: "The caller's role in this request; null for callers who are no members, such as staff.",
  })
  viewerRole!: OrganizationRole | null;

  @Field(() => Boolean, { description: 'Whether the caller has an assigned seat.' })
  viewerHasSeat!: boolean;

  @SemanticNonNull()
  @Field(() => MemberConnection, { nullable: true, description: 'The stored members, most recent first.' })
  members!: Connection<MemberType> | null;

  @Field(() => SeatsType, {
    nullable: true,
    description: 'The seats that the organization has bought; null if its plans are not sold by the seat.',
  })
  seats!: SeatsType | null;
}

@ObjectType('Membership', { description: 'A user as a member of an organization.', simpleResolvers: true })
export class MembershipType {
  @Field(() => OrganizationType, { description: 'The organization.' })
  organization!: OrganizationType;

  @Field(() => OrganizationRoleEnum, { description: 'The role of the user.' })
  role!: OrganizationRole;

  @Field(() => Boolean, { description: 'Whether the user has an assigned seat.' })
  hasSeat!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time at which the user became a member; null if only the token of this request says so.',
  })
  joinedAt!: Date | null;
}
