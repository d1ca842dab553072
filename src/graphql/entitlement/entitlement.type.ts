import { ArgsType, Field, ID, InterfaceType, ObjectType } from 'type-graphql';
import type { Cause, CauseKind } from '../../billing/entitlement/cause.ts';
import type { EntitlementView } from '../../billing/entitlement/entitlement.view.ts';
import type { HoldKind } from '../../billing/entitlement/holds.ts';
import type { EntitlementReason } from '../../billing/reason.ts';
import { EventType } from '../event/event.type.ts';
import { GrantType, PlanGrantType } from '../grant/grant.type.ts';
import { PaymentType } from '../payment/payment.type.ts';
import { FeatureType, PlanType } from '../plan/plan.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { DateTime, SafeInt } from '../scalars.ts';
import { SubscriptionType } from '../subscription/subscription.type.ts';

export const EntitlementReasonEnum = publishedEnum<EntitlementReason>('EntitlementReason', {
  description: 'The reason why a feature is granted or not.',
  values: {
    ACTIVE: 'Granted: a paid subscription or purchase includes it.',
    TRIALING: 'Granted: a trial includes it.',
    GRACE_PERIOD: 'Granted for a few more days: the last payment failed and can still be made.',
    GRANTED: 'Granted: an admin granted it independently of any plan.',
    FREE_PLAN: 'Granted: it is available to everyone.',
    NOT_IN_PLAN: "Not granted: none of the customer's plans or purchases includes it.",
    PAST_DUE: 'Not granted: a payment failed and the grace period has ended.',
    UNPAID: 'Not granted: every attempt to collect the payment failed.',
    INCOMPLETE: 'Not granted: the first payment has not succeeded yet.',
    PAUSED: 'Not granted: the subscription is paused, or its payments are and its plan gives no access meanwhile.',
    ENDED: 'Not granted: the subscription has ended.',
    EXPIRED: 'Not granted: the time for which it was given has ended.',
    QUOTA_EXHAUSTED: 'Not granted: the quota for this period is used up. See `usage.resetsAt`.',
    DISPUTED: 'Not granted: the customer disputed the payment with their bank, or the bank took it back.',
    REFUNDED: 'Not granted: the payment for the current period was refunded in full.',
    REVOKED: 'Not granted: an admin revoked it.',
  },
});

@ObjectType('Usage', {
  description: 'The usage of a METERED feature in the current period.',
  simpleResolvers: true,
})
export class UsageType {
  @Field(() => SafeInt, { description: 'The number of units used.' })
  used!: number;

  @Field(() => SafeInt, { nullable: true, description: 'The number of units left; null if unlimited.' })
  remaining!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The time at which the next period begins and `used` resets to 0; null if nothing is granted. It can be slightly in the past while a renewal is being processed.',
  })
  resetsAt!: Date | null;
}

@ObjectType('Entitlement', {
  description: 'Whether a customer can use a feature, how much of it, and why.',
  simpleResolvers: true,
})
export class EntitlementType {
  @Field(() => FeatureType, { description: 'The feature.' })
  feature!: FeatureType;

  @Field(() => Boolean, { description: 'Whether the customer can use the feature now.' })
  granted!: boolean;

  @Field(() => EntitlementReasonEnum, { description: 'The reason why the feature is granted or not.' })
  reason!: EntitlementReason;

  @Field(() => Boolean, { description: 'Whether usage is unlimited. If true, `limit` and `remaining` are null.' })
  unlimited!: boolean;

  @Field(() => SafeInt, {
    nullable: true,
    description:
      'The maximum number of units; null for a BOOLEAN or CONFIG feature, if unlimited, and if nothing is granted.',
  })
  limit!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The highest value that the customer has for a CONFIG feature; null for other kinds and if not granted.',
  })
  value!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time until which this answer remains valid if nothing else changes; null if it has no end.',
  })
  validUntil!: Date | null;

  @Field(() => [CauseType], {
    description:
      'The causes of this answer, newest first. They explain `granted`, which is the only field to base decisions on. Services see plans, subscriptions, grants and the fact that access is suspended. They see no payments or events.',
  })
  because!: EntitlementView['because'];
}

@ArgsType()
export class EntitlementArgs {
  @Field(() => ID, { description: 'The code of the feature.' })
  feature!: string;
}

@ObjectType('EntitlementToken', {
  description:
    'A JWT (EdDSA, `typ` "entitlement+jwt", `aud` "entitlements") that contains the features of a user, with their limits and values.',
  simpleResolvers: true,
})
export class EntitlementTokenType {
  @Field(() => String, {
    description:
      'The signed token. Its claims are `sub` (the user), `plan`, `features` (the codes of the granted features), `limits` (a number or "unlimited" for each feature), `values` (a value for each CONFIG feature) and `revision`.',
  })
  token!: string;

  @Field(() => DateTime, {
    description: 'The time at which the token expires: after five minutes, or as soon as any entitlement in it ends.',
  })
  expiresAt!: Date;
}

export const HoldKindEnum = publishedEnum<HoldKind>('HoldKind', {
  description: 'The reason why access is suspended.',
  values: {
    DISPUTE:
      'A payment is disputed in full, or a dispute took back the payment for the current period. A dispute about part of a payment does not suspend access.',
    REFUND: 'The payment for the current period was refunded in full.',
    ADMIN: 'An admin suspended access.',
  },
});

@ObjectType('Hold', { description: 'A suspension of access to a purchase.', simpleResolvers: true })
export class HoldType {
  @Field(() => HoldKindEnum, { description: 'The reason why access is suspended.' })
  kind!: HoldKind;

  @Field(() => ID, {
    description: "The dispute's ID at Stripe, or an ID of the refunded payment that the `payment` query accepts.",
  })
  id!: string;

  @Field(() => PaymentType, {
    nullable: true,
    description: 'The payment that is disputed or was refunded; null while the disputed payment is unknown.',
  })
  payment!: PaymentType | null;

  @Field(() => DateTime, { description: 'The time at which the hold started.' })
  startedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The time at which the hold ends automatically; null if it lasts until the dispute is won or the next payment is made.',
  })
  endsAt!: Date | null;
}

const CAUSE_TYPES: Readonly<Record<CauseKind, string>> = {
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
