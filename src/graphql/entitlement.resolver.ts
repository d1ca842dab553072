import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Cause, CauseKind, EventCause, HoldCause, PaymentCause } from '../billing/entitlement/cause.ts';
import type { EntitlementView } from '../billing/entitlement/entitlement.view.ts';
import type { Context } from './context.ts';
import { EntitlementType, UsageType } from './entitlement.type.ts';
import { isPerson } from './viewer.ts';

/** A kind that is not listed is hidden from services. */
const FOR_SERVICES: readonly CauseKind[] = ['PLAN', 'SUBSCRIPTION', 'GRANT'];

const isForServices = (cause: Cause): cause is Exclude<Cause, PaymentCause | HoldCause | EventCause> =>
  FOR_SERVICES.includes(cause.kind);

@Resolver(() => EntitlementType)
export class EntitlementResolver {
  @FieldResolver(() => UsageType, {
    nullable: true,
    description: 'What is used of it now; null unless METERED, and in the past.',
  })
  usage(@Root() { used, remaining, resetsAt }: EntitlementView): UsageType | null {
    return used === null ? null : { used, remaining, resetsAt };
  }

  @FieldResolver()
  because(@Root() { because }: EntitlementView, @Ctx() { viewer }: Context): Cause[] {
    if (isPerson(viewer)) return because;
    // The ID of an event can hold the ID of the payment or dispute that it was imported from.
    return because.filter(isForServices).map((cause) => ({ ...cause, eventId: null }));
  }
}
