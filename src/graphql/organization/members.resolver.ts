import { ArrayMaxSize, IsOptional, Length, ValidateNested } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Acted } from '../../billing/actor.ts';
import type { OrganizationRole } from '../../facts/owner.ts';
import type { IdempotentOperation } from '../../platform/idempotent-operation.ts';
import { staffActing } from '../acting-for.ts';
import type { Context } from '../context.ts';
import { fault } from '../faults.ts';
import { IdempotencyKey, IsOrganizationId, IsUserId, LONGEST_REASON } from '../input-rules.ts';
import { once, type Payload } from '../mutation.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { UserErrorType } from '../user-error.type.ts';
import { actingAs, isStaff, roleOf, type SignedIn, userIdOf } from '../viewer.ts';
import { membershipIn, type OrganizationView, organizationView } from './membership.ts';
import { OrganizationRoleEnum, OrganizationType } from './organization.type.ts';

/** The most members in one request. Larger organizations are stored by differences. */
const MOST_AT_ONCE = 1_000;

@InputType({ description: 'A member and their role.' })
export class MemberInput {
  @IsUserId()
  @Field(() => ID, { description: "The user's ID in your own directory." })
  userId!: string;

  @Field(() => OrganizationRoleEnum, { description: 'The role of the member.' })
  role!: OrganizationRole;
}

/** Who an organization command is about, and why it is sent. */
@InputType()
abstract class OrganizationInput {
  @IsOrganizationId()
  @Field(() => ID, { description: "The organization's ID in your own directory, at most 255 characters." })
  organizationId!: string;

  @IsOptional()
  @Length(1, LONGEST_REASON)
  @Field(() => String, {
    nullable: true,
    description:
      'The reason for the audit history, at most 500 characters. Required from staff. Do not include personal data.',
  })
  reason?: string | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType('SetMembersInput', {
  description: 'The members of an organization: the whole list in `members`, or a difference in `add` and `remove`.',
})
export class SetMembersInput extends OrganizationInput {
  @IsOptional()
  @ArrayMaxSize(MOST_AT_ONCE)
  @ValidateNested({ each: true })
  @Field(() => [MemberInput], {
    nullable: true,
    description: 'All members, at most 1,000. Everybody else is removed and loses their seat.',
  })
  members?: MemberInput[] | null;

  @IsOptional()
  @ArrayMaxSize(MOST_AT_ONCE)
  @ValidateNested({ each: true })
  @Field(() => [MemberInput], {
    nullable: true,
    description: 'Users who become members or get another role, at most 1,000. Not together with `members`.',
  })
  add?: MemberInput[] | null;

  @IsOptional()
  @ArrayMaxSize(MOST_AT_ONCE)
  @IsUserId({ each: true })
  @Field(() => [ID], {
    nullable: true,
    description: 'The user IDs of members who leave and lose their seat, at most 1,000. Not together with `members`.',
  })
  remove?: string[] | null;
}

@InputType('AssignSeatInput', { description: 'Who gets a seat.' })
export class AssignSeatInput extends OrganizationInput {
  @IsUserId()
  @Field(() => ID, { description: 'The user ID of the member.' })
  userId!: string;
}

@InputType('ReleaseSeatInput', { description: 'Whose seat is released.' })
export class ReleaseSeatInput extends AssignSeatInput {}

/** The fields of payloads of organization commands. */
@ObjectType({ simpleResolvers: true })
abstract class OrganizationPayload {
  @Field(() => OrganizationType, {
    nullable: true,
    description: 'The organization after the change; null if there are errors.',
  })
  organization?: OrganizationType | null;

  @Field(() => [UserErrorType], { description: 'The errors that prevented the change. Empty if it succeeded.' })
  userErrors!: UserErrorType[];
}

@ObjectType('SetMembersPayload', { description: 'The result of `setMembers`.', simpleResolvers: true })
export class SetMembersPayload extends OrganizationPayload {}

@ObjectType('AssignSeatPayload', { description: 'The result of `assignSeat`.', simpleResolvers: true })
export class AssignSeatPayload extends OrganizationPayload {}

@ObjectType('ReleaseSeatPayload', { description: 'The result of `releaseSeat`.', simpleResolvers: true })
export class ReleaseSeatPayload extends OrganizationPayload {}

type Changed = Promise<Payload<{ organization: OrganizationView }>>;

@Resolver()
export class MembersResolver {
  @SemanticNonNull()
  @Mutation(() => SetMembersPayload, {
    nullable: true,
    description:
      'Stores the members of an organization, on which seats and requests of services rely. A removed member loses access at once, even if their token still names the organization. With open seats it is refused if more people would join than there are seats.',
  })
  setMembers(
    @Arg('input', () => SetMembersInput, { description: 'The members.' }) input: SetMembersInput,
    @Ctx() context: Context,
  ): Changed {
    const { organizationId, members, add, remove } = input;
    if ((members ?? null) !== null && ((add ?? null) !== null || (remove ?? null) !== null))
      throw fault('BAD_USER_INPUT', { message: 'Send either `members`, or `add` and `remove`.' });
    const request = { organizationId, members: members ?? null, add: add ?? [], remove: remove ?? [] };
    return changing('setMembers', input, context, (by, operation) =>
      context.billing.setMembers(request, by, operation),
    );
  }

  @SemanticNonNull()
  @Mutation(() => AssignSeatPayload, {
    nullable: true,
    description:
      'Gives a stored member one of the seats that their organization has bought. A member who has a seat keeps it.',
  })
  assignSeat(
    @Arg('input', () => AssignSeatInput, { description: 'The member.' }) input: AssignSeatInput,
    @Ctx() context: Context,
  ): Changed {
    return changing('assignSeat', input, context, (by, operation) => context.billing.assignSeat(input, by, operation));
  }

  @SemanticNonNull()
  @Mutation(() => ReleaseSeatPayload, {
    nullable: true,
    description: "Takes a member's seat, which another member can then get. The member stays in the organization.",
  })
  releaseSeat(
    @Arg('input', () => ReleaseSeatInput, { description: 'The member.' }) input: ReleaseSeatInput,
    @Ctx() context: Context,
  ): Changed {
    return changing('releaseSeat', input, context, (by, operation) =>
      context.billing.releaseSeat(input, by, operation),
    );
  }
}

/** Runs a command about an organization once for each key, and shows the organization as it is then. */
function changing(
  name: 'setMembers' | 'assignSeat' | 'releaseSeat',
  input: OrganizationInput,
  context: Context,
  change: (by: Acted, operation: Pick<IdempotentOperation, 'id'>) => Promise<void>,
): Changed {
  const { organizationId } = input;
  const { viewer, loaders } = context;
  return once(name, input, context, {
    async run(operation) {
      await change(actedBy(input, context), operation);
      return organizationId;
    },
    async show(id) {
      loaders.account.clear(userIdOf(viewer));
      loaders.organization.clear(id);
      return { organization: organizationView(id, await membershipIn(id, context)) };
    },
  });
}

/** Returns who sends a command about an organization, and why. Throws REASON_REQUIRED and IDEMPOTENCY_KEY_REQUIRED for staff without them. */
function actedBy({ reason = null, idempotencyKey }: OrganizationInput, context: Context): Acted {
  const role = roleOf(context.viewer as SignedIn);
  if (isStaff(context.viewer)) return staffActing({ reason, idempotencyKey }, ['input', 'reason'], context);
  return { ...actingAs(role, context), reason };
}
