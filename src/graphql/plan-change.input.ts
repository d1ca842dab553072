import { IsOptional, Length } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import type { BillingInterval } from '../billing/plan/catalog.ts';
import type { ChangeTiming } from '../billing/plan-change/cancel.commands.ts';
import { IdempotencyKey } from './idempotency-key.ts';
import { BillingIntervalEnum } from './price.type.ts';
import { publishedEnum } from './published-enum.ts';
import { DateTime } from './scalars.ts';

export const ChangeTimingEnum = publishedEnum<ChangeTiming>('ChangeTiming', {
  description: 'When a change of a subscription takes effect.',
  values: {
    NOW: 'At once. Nothing of what is paid for is refunded.',
    PERIOD_END: 'When the period that is paid for is over.',
  },
});

const WHICH = "Stripe's id of the subscription. Default: the caller's only live one, add-ons aside.";

@InputType('PlanChangePreviewInput', { description: 'What a subscription is to become.' })
export class PlanChangePreviewInput {
  @Field(() => ID, { nullable: true, description: WHICH })
  subscriptionId?: string | null;

  @Field(() => ID, { description: "The plan's code; the present one to change interval or quantity alone." })
  plan!: string;

  @Field(() => BillingIntervalEnum, {
    nullable: true,
    description: 'How often to pay. Default: as now, where the plan has a price for that, else as checkout chooses.',
  })
  interval?: BillingInterval | null;

  @Field(() => Int, { nullable: true, description: 'How many. Default: as now.' })
  quantity?: number | null;
}

@InputType('ChangePlanInput', { description: 'What a subscription is to become.' })
export class ChangePlanInput extends PlanChangePreviewInput {
  @Field(() => DateTime, {
    nullable: true,
    description: "A preview's, at most an hour old: the charge is then the one that it showed. Default: now.",
  })
  prorationDate?: Date | null;

  @IdempotencyKey({ required: true })
  idempotencyKey!: string;
}

@InputType('ResumeSubscriptionInput', { description: 'Which subscription is to go on.' })
export class ResumeSubscriptionInput {
  @Field(() => ID, { nullable: true, description: WHICH })
  subscriptionId?: string | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

// As long as Stripe keeps a comment, and kept for good in the audit history.
const LONGEST_COMMENT = 500;

@InputType('CancelSubscriptionInput', { description: 'Which subscription is to end, and when.' })
export class CancelSubscriptionInput extends ResumeSubscriptionInput {
  @Field(() => ChangeTimingEnum, {
    nullable: true,
    defaultValue: 'PERIOD_END',
    description: 'When it is to end.',
  })
  when?: ChangeTiming | null;

  @IsOptional()
  @Length(1, LONGEST_COMMENT)
  @Field(() => String, {
    nullable: true,
    description: "Why, in the customer's words: at most 500 characters, and nothing personal.",
  })
  comment?: string | null;
}
