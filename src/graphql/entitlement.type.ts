import { Field, ObjectType } from 'type-graphql';
import type { EntitlementView } from '../billing/entitlement/entitlement.view.ts';
import type { EntitlementReason } from '../billing/reason.ts';
import { CauseType } from './cause.type.ts';
import { FeatureType } from './feature.type.ts';
import { publishedEnum } from './published-enum.ts';
import { DateTime, SafeInt } from './scalars.ts';

export const EntitlementReasonEnum = publishedEnum<EntitlementReason>('EntitlementReason', {
  description: 'Why a feature is granted, or why it is not.',
  values: {
    ACTIVE: 'Granted: a paid subscription or purchase gives it.',
    TRIALING: 'Granted: a trial gives it.',
    GRACE_PERIOD: 'Granted for a few days more: the last payment failed and can still be made good.',
    GRANTED: 'Granted: an admin gave it, beside every plan.',
    FREE_PLAN: 'Granted: everybody has it.',
    NOT_IN_PLAN: 'Not granted: nothing that the customer has includes it.',
    PAST_DUE: 'Not granted: a payment failed and the grace period is over.',
    UNPAID: 'Not granted: every attempt to collect the payment failed.',
    INCOMPLETE: 'Not granted: the first payment has not succeeded yet.',
    PAUSED: 'Not granted: the subscription is paused.',
    ENDED: 'Not granted: the subscription has ended.',
    EXPIRED: 'Not granted: the time it was given for is over.',
    QUOTA_EXHAUSTED: 'Not granted: nothing of this period is left; see `usage.resetsAt`.',
    DISPUTED: 'Not granted: the customer disputes the payment with their bank, or had it taken back.',
    REFUNDED: 'Not granted: what the current period was paid with was refunded in full.',
    REVOKED: 'Not granted: an admin took it back.',
  },
});

@ObjectType('Usage', {
  description: 'How much of a METERED feature is used in the present period.',
  simpleResolvers: true,
})
export class UsageType {
  @Field(() => SafeInt, { description: 'How many are used.' })
  used!: number;

  @Field(() => SafeInt, { nullable: true, description: 'How many are left; null where unlimited.' })
  remaining!: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the next period begins and `used` is 0 again. It may have passed by a little while a renewal is on its way. null where nothing is granted.',
  })
  resetsAt!: Date | null;
}

@ObjectType('Entitlement', {
  description: 'Whether a customer may use a feature, how much of it, and why.',
  simpleResolvers: true,
})
export class EntitlementType {
  @Field(() => FeatureType, { description: 'The feature it is about.' })
  feature!: FeatureType;

  @Field(() => Boolean, { description: 'Whether the customer may use it now.' })
  granted!: boolean;

  @Field(() => EntitlementReasonEnum, { description: 'Why, or why not.' })
  reason!: EntitlementReason;

  @Field(() => Boolean, { description: 'Whether there is no limit. Then `limit` and `remaining` are null.' })
  unlimited!: boolean;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'How many; null for a BOOLEAN or CONFIG feature, where unlimited, and where nothing of it is granted.',
  })
  limit!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The best value that the customer has of a CONFIG feature; null for other kinds and if not granted.',
  })
  value!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when this answer holds by itself; null if it has no end.',
  })
  validUntil!: Date | null;

  @Field(() => [CauseType], {
    description:
      'What led to this answer, newest first. It explains `granted`, which alone decides. Services see plans, subscriptions, grants and that access is suspended, and no payments or events.',
  })
  because!: EntitlementView['because'];
}

@ObjectType('EntitlementToken', {
  description:
    'A JWT (EdDSA, `typ` "entitlement+jwt", `aud` "entitlements") that states which features a user has, how much of them, and their values.',
  simpleResolvers: true,
})
export class EntitlementTokenType {
  @Field(() => String, {
    description:
      'With the claims `sub` (the user), `plan`, `features` (codes of what is granted), `limits` (by feature, a number or "unlimited"), `values` (by CONFIG feature) and `revision`.',
  })
  token!: string;

  @Field(() => DateTime, {
    description: 'When it stops to count: after five minutes, or as soon as something in it ends.',
  })
  expiresAt!: Date;
}
