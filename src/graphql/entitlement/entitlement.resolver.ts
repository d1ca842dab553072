import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Cause, CauseKind } from '../../billing/entitlement/cause.ts';
import type { EntitlementView } from '../../billing/entitlement/entitlement.view.ts';
import type { Context } from '../context.ts';
import { isPerson } from '../viewer.ts';
import { EntitlementType, UsageType } from './entitlement.type.ts';

/** A kind that is not listed is hidden from services. */
const FOR_SERVICES: readonly CauseKind[] = ['PLAN', 'SUBSCRIPTION', 'GRANT', 'HOLD'];

/** A cause as a service sees it: without the event, whose ID can contain that of an imported payment, and without the amount of a hold. */
function forServices(cause: Cause): Cause | null {
  if (!FOR_SERVICES.includes(cause.kind)) return null;
  const shown = { ...cause, eventId: null } as Cause;
  if (shown.kind !== 'HOLD') return shown;
  return { ...shown, summary: `Access is suspended by a ${shown.hold.kind === 'REFUND' ? 'full refund' : 'dispute'}` };
}

@Resolver(() => EntitlementType)
export class EntitlementResolver {
  @FieldResolver(() => UsageType, {
    nullable: true,
    description: 'The current usage of a METERED feature; null for other kinds and for past dates.',
  })
  usage(@Root() { used, remaining, resetsAt }: EntitlementView): UsageType | null {
    return used === null ? null : { used, remaining, resetsAt };
  }

  @FieldResolver()
  because(@Root() { because }: EntitlementView, @Ctx() { viewer }: Context): Cause[] {
    if (isPerson(viewer)) return because();
    return because()
      .map(forServices)
      .filter((cause) => cause !== null);
  }
}
