import { ArgsType, Field, ID, ObjectType } from 'type-graphql';
import type { EntitlementView } from '../../billing/entitlement/entitlement.view.ts';
import type { EntitlementReason } from '../../billing/reason.ts';
import { OrganizationType } from '../organization/organization.type.ts';
import { FeatureType } from '../plan/plan.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { DateTime, SafeInt } from '../scalars.ts';
import { CauseType } from './cause.type.ts';

export const EntitlementReasonEnum = publishedEnum<EntitlementReason>('EntitlementReason', {
  description: 'The reason why a feature is granted or not.',
  values: {
    ACTIVE: 'Granted: a paid subscription or purchase includes it.',
    TRIALING: 'Granted: a trial includes it.',
    GRACE_PERIOD: 'Granted for a few more days: the last payment failed and can still be made.',
    GRANTED: 'Granted: an admin granted it independently of any plan.',
    FREE_PLAN: 'Granted: it is available to everyone.',
    NOT_IN_PLAN: "Not granted: none of the customer's plans or purchases includes it.",
    SEAT_REQUIRED: "Not granted: the organization's plan includes it, but the member has no seat.",
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

  @Field(() => OrganizationType, {
    nullable: true,
    description: 'The organization that gives the feature to its member; null if the customer has it of their own.',
  })
  organization?: OrganizationType | null;

  @Field(() => [CauseType], {
    description:
      'The causes of this answer, newest first. They explain `granted`, which is the only field to base decisions on. Services see plans, subscriptions, grants, memberships and the fact that access is suspended. They see no payments or events, and neither do members of an organization who do not pay for it.',
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
      'The signed token. Its claims are `sub` (the user), `plan`, `features` (the codes of the granted features), `limits` (a number or "unlimited" for each feature), `values` (a value for each CONFIG feature), `organizations` (the `id`, `role` and `seat` of each organization that counts) and `revision`.',
  })
  token!: string;

  @Field(() => DateTime, {
    description: 'The time at which the token expires: after five minutes, or as soon as any entitlement in it ends.',
  })
  expiresAt!: Date;
}
