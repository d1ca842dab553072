import { IsOptional, Length } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { BillingInterval } from '../../billing/plan/catalog.ts';
import type { ChangeTiming } from '../../billing/plan-change/change.ts';
import type { PauseBehavior } from '../../billing/plan-change/pause.commands.ts';
import type { CancellationFeedback } from '../../billing/subscription/subscription.view.ts';
import { ActingFor, type ActingForInput } from '../acting-for.ts';
import { EntitlementType } from '../entitlement/entitlement.type.ts';
import { IdempotencyKey } from '../input-rules.ts';
import { MoneyType } from '../money.type.ts';
import { BillingIntervalEnum, PlanFeatureType } from '../plan/plan.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { DateTime } from '../scalars.ts';
import { UserErrorType } from '../user-error.type.ts';
import { CancellationFeedbackEnum, SubscriptionType } from './subscription.type.ts';

export const ChangeTimingEnum = publishedEnum<ChangeTiming>('ChangeTiming', {
  description: 'When a change to a subscription takes effect.',
  values: {
    NOW: 'Immediately. Unused time is not refunded.',
    PERIOD_END: 'At the end of the paid period.',
  },
});

export const PauseBehaviorEnum = publishedEnum<PauseBehavior>('PauseBehavior', {
  description: 'What becomes of the invoices that Stripe creates while payments are paused.',
  values: {
    KEEP_AS_DRAFT: 'They stay drafts, to be charged later.',
    MARK_UNCOLLECTIBLE: 'They are marked as uncollectible. The service was given for free.',
    VOID: 'They are voided. The service was not given.',
  },
});

const WHICH =
  "The subscription's ID at Stripe (`sub_...`). Default: the customer's only live subscription, not counting add-ons.";

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

  @Field(() => ChangeTimingEnum, {
    nullable: true,
    // No default value: it would give the same request another hash than before it existed (platform/operations.ts).
    description:
      'When the change takes effect. At the end of the period, nothing is charged or credited before, and `cancelPendingChange` takes the change back. Default: `NOW`.',
  })
  when?: ChangeTiming | null;

  @ActingFor()
  actingFor?: ActingForInput | null;
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

  @ActingFor()
  actingFor?: ActingForInput | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType('CancelPendingChangeInput', { description: 'The subscription whose plan stays as it is.' })
export class CancelPendingChangeInput extends ResumeSubscriptionInput {}

@InputType('PauseSubscriptionInput', { description: 'The subscription to pause, and until when.' })
export class PauseSubscriptionInput extends ResumeSubscriptionInput {
  @Field(() => DateTime, {
    nullable: true,
    description:
      'The time at which payments resume by themselves. Default: they stay paused until `resumeSubscription` ends the pause.',
  })
  until?: Date | null;

  @Field(() => PauseBehaviorEnum, {
    nullable: true,
    defaultValue: 'VOID',
    description: 'What becomes of the invoices in the meantime.',
  })
  behavior?: PauseBehavior | null;
}

@InputType('ExtendTrialInput', { description: 'The trial to extend, and until when.' })
export class ExtendTrialInput {
  @ActingFor({ required: true })
  actingFor!: ActingForInput;

  @Field(() => ID, { nullable: true, description: WHICH })
  subscriptionId?: string | null;

  @Field(() => DateTime, {
    description: 'The new end of the trial: later than the present one, and at most 730 days away.',
  })
  trialEnd!: Date;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

// The longest comment that Stripe keeps. The audit history keeps it for good.
const LONGEST_COMMENT = 500;

@InputType('CancelSubscriptionInput', { description: 'The subscription to cancel, and when it ends.' })
export class CancelSubscriptionInput extends ResumeSubscriptionInput {
  @Field(() => ChangeTimingEnum, {
    nullable: true,
    defaultValue: 'PERIOD_END',
    description: 'When the subscription ends.',
  })
  when?: ChangeTiming | null;

  @Field(() => CancellationFeedbackEnum, {
    nullable: true,
    description: 'The reason for the cancellation, for reports.',
  })
  feedback?: CancellationFeedback | null;

  @IsOptional()
  @Length(1, LONGEST_COMMENT)
  @Field(() => String, {
    nullable: true,
    description: "The reason in the customer's words, at most 500 characters. Do not include personal data.",
  })
  comment?: string | null;
}

@ObjectType('PlanChangePreview', {
  description: 'The cost of a plan change, and the features gained and lost.',
  simpleResolvers: true,
})
export class PlanChangePreviewType {
  @Field(() => DateTime, {
    description:
      'The time for which the cost was calculated. Pass it to `changePlan` within an hour to be charged the previewed amount.',
  })
  prorationDate!: Date;

  @Field(() => MoneyType, { description: 'The amount that would be charged immediately.' })
  dueNow!: MoneyType;

  @Field(() => MoneyType, {
    description: 'The credit for unused time that was already paid for. The previewed charges include it.',
  })
  prorationCredit!: MoneyType;

  @Field(() => MoneyType, {
    nullable: true,
    description: 'The amount of the next invoice; null if there would be none.',
  })
  nextInvoice!: MoneyType | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time of the next invoice; null if Stripe has not reported it.',
  })
  nextInvoiceAt!: Date | null;

  @Field(() => [PlanFeatureType], {
    description: 'The features that would increase, with their new limits and values.',
  })
  gained!: PlanFeatureType[];

  @Field(() => [PlanFeatureType], {
    description: 'The features that would decrease, with their current limits and values.',
  })
  lost!: PlanFeatureType[];

  @Field(() => [EntitlementType], {
    description:
      'The current entitlements whose usage already exceeds the new limit. Nothing is taken away, but nothing more is granted until the usage resets. For a change at the end of the period, when usage resets: those whose usage in the current period the new limit would not allow.',
  })
  overLimit!: EntitlementType[];
}

@ObjectType('PlanChangePreviewPayload', { description: 'The result of `planChangePreview`.', simpleResolvers: true })
export class PlanChangePreviewPayload {
  @Field(() => PlanChangePreviewType, { nullable: true, description: 'The preview; null if there are errors.' })
  preview?: PlanChangePreviewType | null;

  @Field(() => [UserErrorType], { description: 'The reasons why the change cannot be made. Empty if it can be made.' })
  userErrors!: UserErrorType[];
}

const SUBSCRIPTION =
  'The current subscription, also with ALREADY_CANCELED, NOT_CANCELED and NO_PENDING_CHANGE; null if nothing was done.';

@ObjectType('ChangePlanPayload', { description: 'The result of `changePlan`.', simpleResolvers: true })
export class ChangePlanPayload {
  @Field(() => SubscriptionType, {
    nullable: true,
    description: `${SUBSCRIPTION} With PAYMENT_ACTION_REQUIRED, its \`actionUrl\` leads to the payment.`,
  })
  subscription?: SubscriptionType | null;

  @Field(() => [UserErrorType], {
    description: 'The reasons why the change is not in effect. Empty if it is in effect.',
  })
  userErrors!: UserErrorType[];
}

@ObjectType('CancelPendingChangePayload', {
  description: 'The result of `cancelPendingChange`.',
  simpleResolvers: true,
})
export class CancelPendingChangePayload {
  @Field(() => SubscriptionType, { nullable: true, description: SUBSCRIPTION })
  subscription?: SubscriptionType | null;

  @Field(() => [UserErrorType], {
    description: 'The reasons why the change was not taken back. Empty if it was taken back.',
  })
  userErrors!: UserErrorType[];
}

@ObjectType('CancelSubscriptionPayload', { description: 'The result of `cancelSubscription`.', simpleResolvers: true })
export class CancelSubscriptionPayload {
  @Field(() => SubscriptionType, { nullable: true, description: SUBSCRIPTION })
  subscription?: SubscriptionType | null;

  @Field(() => [UserErrorType], {
    description: 'The reasons why the subscription was not canceled. Empty if it was canceled.',
  })
  userErrors!: UserErrorType[];
}

@ObjectType('PauseSubscriptionPayload', { description: 'The result of `pauseSubscription`.', simpleResolvers: true })
export class PauseSubscriptionPayload {
  @Field(() => SubscriptionType, { nullable: true, description: SUBSCRIPTION })
  subscription?: SubscriptionType | null;

  @Field(() => [UserErrorType], {
    description: 'The reasons why the subscription was not paused. Empty if it was paused.',
  })
  userErrors!: UserErrorType[];
}

@ObjectType('ExtendTrialPayload', { description: 'The result of `extendTrial`.', simpleResolvers: true })
export class ExtendTrialPayload {
  @Field(() => SubscriptionType, {
    nullable: true,
    description: 'The current subscription, also with NOT_TRIALING and INVALID_TRIAL_END; null if nothing was done.',
  })
  subscription?: SubscriptionType | null;

  @Field(() => [UserErrorType], {
    description: 'The reasons why the trial was not extended. Empty if it was extended.',
  })
  userErrors!: UserErrorType[];
}

@ObjectType('ResumeSubscriptionPayload', { description: 'The result of `resumeSubscription`.', simpleResolvers: true })
export class ResumeSubscriptionPayload {
  @Field(() => SubscriptionType, { nullable: true, description: SUBSCRIPTION })
  subscription?: SubscriptionType | null;

  @Field(() => [UserErrorType], {
    description: 'The reasons why the subscription was not resumed. Empty if it was resumed.',
  })
  userErrors!: UserErrorType[];
}
