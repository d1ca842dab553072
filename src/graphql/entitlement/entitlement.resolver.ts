import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Cause, CauseKind, EventCause, MembershipCause, PaymentCause } from '../../billing/entitlement/cause.ts';
import type { EntitlementView } from '../../billing/entitlement/entitlement.view.ts';
import type { HoldView } from '../../billing/entitlement/holds.ts';
import { paymentIdOf } from '../../billing/payment/payment.id.ts';
import type { PaymentView } from '../../billing/payment/payment.view.ts';
import type { OrganizationRole } from '../../facts/owner.ts';
import type { EventView } from '../../inbox/event.read.ts';
import type { Context } from '../context.ts';
import { isPayer, type OrganizationView, organizationOfMember } from '../organization/membership.ts';
import { isPerson, isStaff } from '../viewer.ts';
import { EventCauseType, MembershipCauseType, PaymentCauseType } from './cause.type.ts';
import { EntitlementType, UsageType } from './entitlement.type.ts';
import { HoldType } from './hold.type.ts';

/** The kinds of causes that services see, and members of an organization who do not pay for it. */
const FOR_SERVICES: readonly CauseKind[] = ['MEMBERSHIP', 'PLAN', 'SUBSCRIPTION', 'GRANT', 'HOLD'];

/** A cause as services see it: without the event, whose ID can contain that of an imported payment, and without the amount of a hold. Null for a hidden cause. */
function forServices(cause: Cause): Cause | null {
  if (!FOR_SERVICES.includes(cause.kind)) return null;
  const shown = { ...cause, eventId: null } as Cause;
  if (shown.kind !== 'HOLD') return shown;
  return { ...shown, summary: `Access is suspended by a ${shown.hold.kind === 'REFUND' ? 'full refund' : 'dispute'}` };
}

/** A cause as staff see it: its summary names the member of staff who caused it, and their reason. Read if the summary is selected. */
const forStaff = (cause: Cause) => ({
  ...cause,
  async summary(_args: unknown, { loaders }: Context): Promise<string> {
    const event = cause.eventId === null ? null : await loaders.event.load(cause.eventId);
    if (!event?.staff) return cause.summary;
    const { id, reason } = event.staff;
    return `${cause.summary} (by ${id}${reason === null ? '' : `: ${reason}`})`;
  },
});

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
  organization(@Root() { membership }: EntitlementView, @Ctx() { viewer }: Context): OrganizationView | null {
    return membership ? organizationOfMember(membership, viewer) : null;
  }

  @FieldResolver()
  because(@Root() { because, membership }: EntitlementView, @Ctx() { viewer }: Context) {
    if (isStaff(viewer)) return because().map(forStaff);
    if (isPerson(viewer) && (membership === undefined || isPayer(membership.role))) return because();
    return because()
      .map(forServices)
      .filter((cause) => cause !== null);
  }
}

@Resolver(() => MembershipCauseType)
export class MembershipCauseResolver {
  @FieldResolver()
  organization(@Root() { membership }: MembershipCause, @Ctx() { viewer }: Context): OrganizationView {
    return organizationOfMember(membership, viewer);
  }

  @FieldResolver()
  role(@Root() { membership }: MembershipCause): OrganizationRole {
    return membership.role;
  }

  @FieldResolver()
  hasSeat(@Root() { membership }: MembershipCause): boolean {
    return membership.seatedAt !== null;
  }
}

@Resolver(() => PaymentCauseType)
export class PaymentCauseResolver {
  @FieldResolver()
  async paymentId(@Root() { rowId }: PaymentCause, @Ctx() { loaders }: Context): Promise<string> {
    return (await loaders.payment.load(rowId))?.publicId ?? paymentIdOf({ _id: rowId });
  }

  @FieldResolver()
  payment(@Root() { rowId }: PaymentCause, @Ctx() { loaders }: Context): Promise<PaymentView | null> {
    return loaders.payment.load(rowId);
  }
}

@Resolver(() => EventCauseType)
export class EventCauseResolver {
  @FieldResolver()
  event(@Root() { eventId }: EventCause, @Ctx() { loaders }: Context): Promise<EventView | null> {
    return loaders.event.load(eventId);
  }
}

@Resolver(() => HoldType)
export class HoldResolver {
  @FieldResolver()
  payment(@Root() { paymentId }: HoldView, @Ctx() { loaders }: Context): Promise<PaymentView | null> | null {
    return paymentId === null ? null : loaders.payment.load(paymentId);
  }
}
