import { Field, ObjectType } from 'type-graphql';
import { EntitlementType } from '../entitlement/entitlement.type.ts';
import { MoneyType } from '../money.type.ts';
import { PlanFeatureType } from '../plan/feature.type.ts';
import { DateTime } from '../scalars.ts';
import { UserErrorType } from '../user-error.type.ts';
import { SubscriptionType } from './subscription.type.ts';

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
      'The current entitlements whose usage already exceeds the new limit. Nothing is taken away, but nothing more is granted until the usage resets.',
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

const SUBSCRIPTION = 'The current subscription, also with ALREADY_CANCELED and NOT_CANCELED; null if nothing was done.';

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

@ObjectType('CancelSubscriptionPayload', { description: 'The result of `cancelSubscription`.', simpleResolvers: true })
export class CancelSubscriptionPayload {
  @Field(() => SubscriptionType, { nullable: true, description: SUBSCRIPTION })
  subscription?: SubscriptionType | null;

  @Field(() => [UserErrorType], {
    description: 'The reasons why the subscription was not canceled. Empty if it was canceled.',
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
