import { Field, ObjectType } from 'type-graphql';
import { EntitlementType } from './entitlement.type.ts';
import { PlanFeatureType } from './feature.type.ts';
import { MoneyType } from './money.type.ts';
import { DateTime } from './scalars.ts';
import { SubscriptionType } from './subscription.type.ts';
import { UserErrorType } from './user-error.type.ts';

@ObjectType('PlanChangePreview', {
  description: 'What a plan change would cost, give and take.',
  simpleResolvers: true,
})
export class PlanChangePreviewType {
  @Field(() => DateTime, { description: 'Give it to `changePlan` within an hour, and the charge is the one shown.' })
  prorationDate!: Date;

  @Field(() => MoneyType, { description: 'What would be charged at once.' })
  dueNow!: MoneyType;

  @Field(() => MoneyType, {
    description: 'What is given back for time that was paid for; contained in the charges beside it.',
  })
  prorationCredit!: MoneyType;

  @Field(() => MoneyType, { nullable: true, description: 'What would be charged next; null if nothing would.' })
  nextInvoice!: MoneyType | null;

  @Field(() => DateTime, { nullable: true, description: 'When that would be; null if Stripe has not said.' })
  nextInvoiceAt!: Date | null;

  @Field(() => [PlanFeatureType], { description: 'What there would be more of, as it would be.' })
  gained!: PlanFeatureType[];

  @Field(() => [PlanFeatureType], { description: 'What there would be less of, as it is.' })
  lost!: PlanFeatureType[];

  @Field(() => [EntitlementType], {
    description:
      'Of what more is used already than would be given, as it is: nothing is taken away, nothing more is given until it resets.',
  })
  overLimit!: EntitlementType[];
}

@ObjectType('PlanChangePreviewPayload', { description: 'What `planChangePreview` answers.', simpleResolvers: true })
export class PlanChangePreviewPayload {
  @Field(() => PlanChangePreviewType, { nullable: true, description: 'The preview; null if there are errors.' })
  preview?: PlanChangePreviewType | null;

  @Field(() => [UserErrorType], { description: 'Why the change cannot be made; empty if it can.' })
  userErrors!: UserErrorType[];
}

const SUBSCRIPTION =
  'The subscription as it is now, also with ALREADY_CANCELED and NOT_CANCELED; null if nothing was done.';

@ObjectType('ChangePlanPayload', { description: 'What `changePlan` answers.', simpleResolvers: true })
export class ChangePlanPayload {
  @Field(() => SubscriptionType, {
    nullable: true,
    description: `${SUBSCRIPTION} With PAYMENT_ACTION_REQUIRED its \`actionUrl\` leads to the payment.`,
  })
  subscription?: SubscriptionType | null;

  @Field(() => [UserErrorType], { description: 'Why the change is not in force; empty if it is.' })
  userErrors!: UserErrorType[];
}

@ObjectType('CancelSubscriptionPayload', { description: 'What `cancelSubscription` answers.', simpleResolvers: true })
export class CancelSubscriptionPayload {
  @Field(() => SubscriptionType, { nullable: true, description: SUBSCRIPTION })
  subscription?: SubscriptionType | null;

  @Field(() => [UserErrorType], { description: 'Why it goes on as before; empty if it ends.' })
  userErrors!: UserErrorType[];
}

@ObjectType('ResumeSubscriptionPayload', { description: 'What `resumeSubscription` answers.', simpleResolvers: true })
export class ResumeSubscriptionPayload {
  @Field(() => SubscriptionType, { nullable: true, description: SUBSCRIPTION })
  subscription?: SubscriptionType | null;

  @Field(() => [UserErrorType], { description: 'Why it ends as before; empty if it goes on.' })
  userErrors!: UserErrorType[];
}
