import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Account, GrantView } from '../../billing/entitlement/entitlement.view.ts';
import { actingAs } from '../acting.ts';
import type { Context } from '../context.ts';
import { fault } from '../faults.ts';
import { once } from '../once.ts';
import { type Payload, payload } from '../payload.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { GrantEntitlementInput, RevokeGrantInput } from './grant.input.ts';
import { GrantEntitlementPayload, RevokeGrantPayload } from './grant.payload.ts';

@Resolver()
export class GrantResolver {
  @SemanticNonNull()
  @Mutation(() => GrantEntitlementPayload, {
    nullable: true,
    description:
      'Grants a feature to a user independently of any plan. The user does not need to have bought anything.',
  })
  grantEntitlement(
    @Arg('input', () => GrantEntitlementInput, { description: 'The feature to grant and the user who gets it.' })
    input: GrantEntitlementInput,
    @Ctx() context: Context,
  ): Promise<Payload<{ grant: GrantView | null; customer: Account }>> {
    const { billing, loaders } = context;
    const { userId, feature, reason, validUntil = null } = input;
    if (validUntil && validUntil <= billing.now()) {
      throw fault('BAD_USER_INPUT', { message: '`validUntil` must be in the future.' });
    }
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
