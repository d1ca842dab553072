import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { EntitlementView } from '../../billing/entitlement/entitlement.view.ts';
import { featureByCode } from '../../billing/plan/catalog.lookup.ts';
import type { Context } from '../context.ts';
import { fault } from '../faults.ts';
import { type Payload, payload } from '../payload.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { hasRole, isPerson, type SignedIn, type Viewer } from '../viewer.ts';
import { RecordUsageInput } from './usage.input.ts';
import { RecordUsagePayload } from './usage.type.ts';

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

/** Whose use it is: that of whom a service or an admin names, else the viewer's own. */
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
