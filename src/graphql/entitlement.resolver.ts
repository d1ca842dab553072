import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Cause, CauseKind, EntitlementView } from '../billing/entitlement/entitlement.view.ts';
import type { Context } from './context.ts';
import { EntitlementType, UsageType } from './entitlement.type.ts';
import { isPerson } from './viewer.ts';

/** What a service may know. A kind that is not listed is not shown: payments, disputes and events are not for services. */
const FOR_SERVICES: readonly CauseKind[] = ['PLAN', 'SUBSCRIPTION', 'GRANT'];

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
    return because.filter(({ kind }) => FOR_SERVICES.includes(kind)).map((cause) => ({ ...cause, eventId: null }));
  }
}
