import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Account, GrantView, PlanGrantView } from '../../billing/entitlement/entitlement.view.ts';
import type { Context } from '../context.ts';
import { CustomerType } from '../customer/customer.type.ts';
import { fault } from '../faults.ts';
import { IdempotencyKey, OwnedInput, ownerNamed, ReasonedInput } from '../input-rules.ts';
import { once, type Payload, payload } from '../mutation.ts';
import { DateTime, SafeInt } from '../scalars.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { UserErrorType } from '../user-error.type.ts';
import { actingAs } from '../viewer.ts';
import { GrantType, PlanGrantType } from './grant.type.ts';

/** The input of grants: to whom, until when, and why. */
@InputType()
abstract class GrantInput extends OwnedInput {
  @Field(() => DateTime, {
    nullable: true,
    description:
      'The time at which the grant ends, which must be in the future. Default: the grant lasts until it is revoked.',
  })
  validUntil?: Date | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType('GrantEntitlementInput', { description: 'The input of `grantEntitlement`.' })
export class GrantEntitlementInput extends GrantInput {
  @Field(() => ID, { description: "The feature's code." })
  feature!: string;

  @Field(() => SafeInt, {
    nullable: true,
    description:
      'The maximum number of units, at least 1. Required for a LIMIT or METERED feature unless `unlimited` is true. Ignored for a BOOLEAN or CONFIG feature.',
  })
  limit?: number | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Whether usage is unlimited.' })
  unlimited?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: 'One of the values of the feature. Required for a CONFIG feature and rejected for other kinds.',
  })
  value?: string | null;
}

@InputType('GrantPlanInput', { description: 'The input of `grantPlan`.' })
export class GrantPlanInput extends GrantInput {
  @Field(() => ID, { description: "The plan's code. It does not have to be on sale." })
  plan!: string;
}

@InputType('RevokeGrantInput', { description: 'The input of `revokeGrant`.' })
export class RevokeGrantInput extends ReasonedInput {
  @Field(() => ID, { description: "The grant's ID, as listed in `Customer.grants` and `Customer.planGrants`." })
  grantId!: string;
}

@ObjectType('GrantEntitlementPayload', { description: 'The result of `grantEntitlement`.', simpleResolvers: true })
export class GrantEntitlementPayload {
  @Field(() => GrantType, {
    nullable: true,
    description: 'The grant; null if there are errors, or if the grant has already ended.',
  })
  grant?: GrantType | null;

  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer with the grant; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'The errors that prevented the grant. Empty if it succeeded.' })
  userErrors!: UserErrorType[];
}

@ObjectType('GrantPlanPayload', { description: 'The result of `grantPlan`.', simpleResolvers: true })
export class GrantPlanPayload {
  @Field(() => PlanGrantType, {
    nullable: true,
    description: 'The grant; null if there are errors, or if the grant has already ended.',
  })
  grant?: PlanGrantType | null;

  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer with the plan; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'The errors that prevented the grant. Empty if it succeeded.' })
  userErrors!: UserErrorType[];
}

@ObjectType('RevokeGrantPayload', { description: 'The result of `revokeGrant`.', simpleResolvers: true })
export class RevokeGrantPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer without the grant; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'The errors that prevented the revocation. Empty if it succeeded.' })
  userErrors!: UserErrorType[];
}

@Resolver()
export class GrantResolver {
  @SemanticNonNull()
  @Mutation(() => GrantEntitlementPayload, {
    nullable: true,
    description:
      'Grants a feature to a user or an organization independently of any plan. They do not need to have bought anything.',
  })
  grantEntitlement(
    @Arg('input', () => GrantEntitlementInput, {
      description: 'The feature to grant and the user or organization that gets it.',
    })
    input: GrantEntitlementInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ grant: GrantView | null; customer: Account }>> {
    const { billing, loaders } = context;
    const { feature, reason, validUntil = null } = input;
    const userId = ownerNamed(input);
    refusePast(validUntil, billing.now());
    const amount = {
      limit: input.limit ?? null,
      unlimited: input.unlimited ?? false,
      value: input.value ?? null,
    };
    const request = { userId, feature, reason, validUntil, ...amount };
    return once('grantEntitlement', input, context, {
      run: (operation) => billing.grantEntitlement(request, actingAs('ADMIN', context), operation),
      show: async (id) => {
        const customer = await loaders.account.clear(userId).load(userId);
        return { grant: customer.grants.find((grant) => grant.id === id) ?? null, customer };
      },
    });
  }

  @SemanticNonNull()
  @Mutation(() => GrantPlanPayload, {
    nullable: true,
    description:
      "Grants a plan to a user or an organization, as a gift or to extend one. It is the customer's plan while it is the best that they have. It is never revenue, and ends without a charge.",
  })
  grantPlan(
    @Arg('input', () => GrantPlanInput, { description: 'The plan to grant and the user or organization that gets it.' })
    input: GrantPlanInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ grant: PlanGrantView | null; customer: Account }>> {
    const { billing, loaders } = context;
    const { plan, reason, validUntil = null } = input;
    const userId = ownerNamed(input);
    refusePast(validUntil, billing.now());
    return once('grantPlan', input, context, {
      run: (operation) =>
        billing.grantPlan({ userId, plan, reason, validUntil }, actingAs('ADMIN', context), operation),
      show: async (id) => {
        const customer = await loaders.account.clear(userId).load(userId);
        return { grant: customer.planGrants.find((grant) => grant.id === id) ?? null, customer };
      },
    });
  }

  @SemanticNonNull()
  @Mutation(() => RevokeGrantPayload, {
    nullable: true,
    description: 'Ends a grant permanently. A grant that has already ended stays unchanged.',
  })
  revokeGrant(
    @Arg('input', () => RevokeGrantInput, { description: 'The grant to revoke and the reason.' }) {
      grantId,
      reason,
    }: RevokeGrantInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ customer: Account }>> {
    const { billing, loaders } = context;
    return payload(async () => {
      const userId = await billing.revokeGrant({ grantId, reason }, actingAs('ADMIN', context));
      return { customer: await loaders.account.clear(userId).load(userId) };
    });
  }
}

function refusePast(validUntil: Date | null, now: Date): void {
  if (validUntil && validUntil <= now) {
    throw fault('BAD_USER_INPUT', { message: '`validUntil` must be in the future.' });
  }
}
