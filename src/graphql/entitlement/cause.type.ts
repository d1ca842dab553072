import { Field, ID, InterfaceType, ObjectType } from 'type-graphql';
import type { Cause, CauseKind } from '../../billing/entitlement/cause.ts';
import type { OrganizationRole } from '../../facts/owner.ts';
import { EventType } from '../event/event.type.ts';
import { GrantType, PlanGrantType } from '../grant/grant.type.ts';
import { OrganizationRoleEnum, OrganizationType } from '../organization/organization.type.ts';
import { PaymentType } from '../payment/payment.type.ts';
import { PlanType } from '../plan/plan.type.ts';
import { DateTime } from '../scalars.ts';
import { SubscriptionType } from '../subscription/subscription.type.ts';
import { HoldType } from './hold.type.ts';

const CAUSE_TYPES: Readonly<Record<CauseKind, string>> = {
  MEMBERSHIP: 'MembershipCause',
  PLAN: 'PlanCause',
  SUBSCRIPTION: 'SubscriptionCause',
  PAYMENT: 'PaymentCause',
  GRANT: 'GrantCause',
  HOLD: 'HoldCause',
  EVENT: 'EventCause',
};

@InterfaceType('Cause', {
  description:
    'One step in the explanation of an entitlement. More types may be added. Query the fields of this interface, and those of the types that you know.',
  resolveType: ({ kind }: Cause) => CAUSE_TYPES[kind],
})
export abstract class CauseType {
  @Field(() => DateTime, { description: 'The time at which it happened.' })
  at!: Date;

  @Field(() => ID, {
    nullable: true,
    description: 'The ID of the stored event that reported the cause; null if no single event did, and for services.',
  })
  eventId!: string | null;

  @Field(() => String, {
    description:
      'What happened, in one English sentence that can be shown or read out. Dates are in UTC. For staff it also names the member of staff who caused it, and their reason. The wording may change, so base decisions on the other fields.',
  })
  summary!: string;
}

@ObjectType('MembershipCause', {
  description:
    'A membership in the organization that gives the feature. `at` is the time at which the member got a seat, or else joined.',
  implements: CauseType,
  simpleResolvers: true,
})
export class MembershipCauseType extends CauseType {
  @Field(() => OrganizationType, { description: 'The organization.' })
  organization!: OrganizationType;

  @Field(() => OrganizationRoleEnum, { description: 'The role of the member.' })
  role!: OrganizationRole;

  @Field(() => Boolean, { description: 'Whether the member has an assigned seat.' })
  hasSeat!: boolean;
}

@ObjectType('PlanCause', {
  description: 'A plan that includes the feature. `at` is the time at which the plan was subscribed to or purchased.',
  implements: CauseType,
  simpleResolvers: true,
})
export class PlanCauseType extends CauseType {
  @Field(() => ID, { description: "The plan's code." })
  planCode!: string;

  @Field(() => PlanType, { nullable: true, description: 'The plan; null if it is no longer in the catalog.' })
  plan!: PlanType | null;
}

@ObjectType('SubscriptionCause', {
  description: 'A subscription to the plan. `at` is the time at which the subscription last changed.',
  implements: CauseType,
  simpleResolvers: true,
})
export class SubscriptionCauseType extends CauseType {
  @Field(() => ID, { description: "The subscription's ID at Stripe." })
  subscriptionId!: string;

  @Field(() => SubscriptionType, { nullable: true, description: 'The subscription; null if it is no longer stored.' })
  subscription!: SubscriptionType | null;
}

@ObjectType('PaymentCause', {
  description: 'The payment for the current period, or for the purchase.',
  implements: CauseType,
  simpleResolvers: true,
})
export class PaymentCauseType extends CauseType {
  @Field(() => ID, { description: "The payment's ID." })
  paymentId!: string;

  @Field(() => PaymentType, { nullable: true, description: 'The payment; null if it is no longer stored.' })
  payment!: PaymentType | null;
}

@ObjectType('GrantCause', {
  description: 'A feature or plan that an admin granted, or a grant that an admin revoked.',
  implements: CauseType,
  simpleResolvers: true,
})
export class GrantCauseType extends CauseType {
  @Field(() => ID, { description: "The grant's ID." })
  grantId!: string;

  @Field(() => GrantType, {
    nullable: true,
    description:
      'The grant of a feature, active or not; null if a plan is granted, or if its feature is no longer in the catalog.',
  })
  grant!: GrantType | null;

  @Field(() => PlanGrantType, {
    nullable: true,
    description:
      'The grant of a plan, active or not; null if a feature is granted, or if the plan is no longer in the catalog.',
  })
  planGrant!: PlanGrantType | null;
}

@ObjectType('HoldCause', {
  description: 'A dispute or a full refund that suspends access.',
  implements: CauseType,
  simpleResolvers: true,
})
export class HoldCauseType extends CauseType {
  @Field(() => ID, { description: "The hold's ID, the same as `Hold.id`." })
  holdId!: string;

  @Field(() => HoldType, { nullable: true, description: 'The hold; null if it is no longer stored.' })
  hold!: HoldType | null;
}

@ObjectType('EventCause', {
  description: 'The stored event that last changed the subscription or purchase. `eventId` is its ID.',
  implements: CauseType,
  simpleResolvers: true,
})
export class EventCauseType extends CauseType {
  @Field(() => EventType, {
    nullable: true,
    description: 'The event; null if it is no longer stored.',
  })
  event!: EventType | null;
}
