import { IsOptional, Length } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import type { BillingInterval } from '../../billing/plan/catalog.ts';
import type { ChangeTiming } from '../../billing/plan-change/cancel.commands.ts';
import { IdempotencyKey } from '../idempotency-key.ts';
import { BillingIntervalEnum } from '../plan/price.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { DateTime } from '../scalars.ts';

export const ChangeTimingEnum = publishedEnum<ChangeTiming>('ChangeTiming', {
  description: 'When a change to a subscription takes effect.',
  values: {
    NOW: 'Immediately. Unused time is not refunded.',
    PERIOD_END: 'At the end of the paid period.',
  },
});

const WHICH =
  "The subscription's ID at Stripe (`sub_...`). Default: the caller's only live subscription, not counting add-ons.";

@InputType('PlanChangePreviewInput', { description: 'The plan change to preview.' })
export class PlanChangePreviewInput {
  @Field(() => ID, { nullable: true, description: WHICH })
  subscriptionId?: string | null;

  @Field(() => ID, {
    description:
      "The code of the new plan. Repeat the current plan's code to change only the interval or the quantity.",
  })
  plan!: string;

  @Field(() => BillingIntervalEnum, {
    nullable: true,
    description:
      'The new billing interval. Default: the current interval if the plan has a price for it, otherwise the interval that checkout chooses.',
  })
  interval?: BillingInterval | null;

  @Field(() => Int, { nullable: true, description: 'The new quantity. Default: the current quantity.' })
  quantity?: number | null;
}

@InputType('ChangePlanInput', { description: 'The plan change to make.' })
export class ChangePlanInput extends PlanChangePreviewInput {
  @Field(() => DateTime, {
    nullable: true,
    description:
      'The `prorationDate` of a preview, at most one hour old. The charge is then the previewed amount. Default: now.',
  })
  prorationDate?: Date | null;

  @IdempotencyKey({ required: true })
  idempotencyKey!: string;
}

@InputType('ResumeSubscriptionInput', { description: 'The subscription to resume.' })
export class ResumeSubscriptionInput {
  @Field(() => ID, { nullable: true, description: WHICH })
  subscriptionId?: string | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

// As long as Stripe keeps a comment, and kept for good in the audit history.
const LONGEST_COMMENT = 500;

@InputType('CancelSubscriptionInput', { description: 'The subscription to cancel, and when it ends.' })
export class CancelSubscriptionInput extends ResumeSubscriptionInput {
  @Field(() => ChangeTimingEnum, {
    nullable: true,
    defaultValue: 'PERIOD_END',
    description: 'When the subscription ends.',
  })
  when?: ChangeTiming | null;

  @IsOptional()
  @Length(1, LONGEST_COMMENT)
  @Field(() => String, {
    nullable: true,
    description: "The reason in the customer's words, at most 500 characters. Do not include personal data.",
  })
  comment?: string | null;
}
