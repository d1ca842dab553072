import { IsOptional, Length } from 'class-validator';
import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { EntitlementView } from '../../billing/entitlement/entitlement.view.ts';
import { featureByCode } from '../../billing/plan/catalog.lookup.ts';
import type { Context } from '../context.ts';
import { EntitlementType } from '../entitlement/entitlement.type.ts';
import { fault } from '../faults.ts';
import { IsOrganizationId, IsUserId } from '../input-rules.ts';
import { type Payload, payload } from '../mutation.ts';
import { SafeInt } from '../scalars.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { UserErrorType } from '../user-error.type.ts';
import { claimsOf, hasRole, isPerson, type SignedIn, type Viewer } from '../viewer.ts';

@InputType('RecordUsageInput', { description: 'The usage to record.' })
export class RecordUsageInput {
  @Field(() => ID, { description: 'The code of a METERED feature.' })
  feature!: string;

  @Field(() => SafeInt, { nullable: true, defaultValue: 1, description: 'The quantity used, from 1 to 1,000,000,000.' })
  quantity?: number | null;

  @IsUserId()
  @Field(() => ID, {
    nullable: true,
    description:
      'The ID of the user who used the feature. Services must set it, and admins can. All other callers report their own usage.',
  })
  userId?: string | null;

  @IsOptional()
  @IsOrganizationId()
  @Field(() => ID, {
    nullable: true,
    description:
      "The ID of the organization whose quota counts. The user must be a member of it. Default: the user's own quota counts.",
  })
  organizationId?: string | null;

  @Length(1, 255)
  @Field(() => ID, {
    description:
      'A key that identifies this usage among those that the caller reports, at most 255 characters. Repeating it within 24 hours with the same input counts nothing and returns the current usage. A response with userErrors leaves the key free for reuse.',
  })
  idempotencyKey!: string;
}

@ObjectType('RecordUsagePayload', { description: 'The result of `recordUsage`.', simpleResolvers: true })
export class RecordUsagePayload {
  @Field(() => EntitlementType, {
    nullable: true,
    description:
      'The entitlement with its current usage, also with QUOTA_EXHAUSTED; null if there is any other error. Its `granted` is about the next use. After the last available use it is false, although that use was counted.',
  })
  entitlement?: EntitlementType | null;

  @Field(() => [UserErrorType], { description: 'The reasons why nothing was counted. Empty if the usage was counted.' })
  userErrors!: UserErrorType[];
}

@Resolver()
export class UsageResolver {
  @SemanticNonNull()
  @Mutation(() => RecordUsagePayload, {
    nullable: true,
    description:
      'Records usage of a METERED feature. Usage beyond the limit is refused and not counted. Customers report their own usage, and only of features that the catalog lets them report.',
  })
  async recordUsage(
    @Arg('input', () => RecordUsageInput, { description: 'The usage to record.' }) input: RecordUsageInput,
    @Ctx() { viewer, billing, loaders }: Context,
  ): Promise<Payload<{ entitlement: EntitlementView }>> {
    const { feature, idempotencyKey } = input;
    const mayReport = hasRole(viewer, 'service', 'admin');
    if (!mayReport && featureByCode(billing.catalog(), feature)?.selfReported === false) {
      throw fault('FORBIDDEN', { message: 'The use of this feature is reported by services, not by its users.' });
    }
    const userId = userOf(viewer, input.userId ?? null);
    const quantity = input.quantity ?? 1;
    return payload(async () => {
      const entitlement = await billing.recordUsage({
        userId,
        organizationId: input.organizationId ?? null,
        claims: claimsOf(viewer, userId),
        feature,
        quantity,
        callerId: (viewer as SignedIn).userId,
        idempotencyKey,
      });
      loaders.withUsage.clearAll();
      return { entitlement };
    });
  }
}

/** The user whose usage is recorded: the one that a service or an admin names, or else the caller. */
function userOf(viewer: Viewer, named: string | null): string {
  const own = isPerson(viewer) ? viewer.userId : null;
  if (named === null) {
    if (own === null) throw fault('BAD_USER_INPUT', { message: 'userId is missing: a service has no use of its own.' });
    return own;
  }
  if (named !== own && !hasRole(viewer, 'service', 'admin')) {
    throw fault('FORBIDDEN', { message: 'Only services and admins report the use of others.' });
  }
  return named;
}
