import { IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { CheckoutStatus } from '../../billing/checkout/checkout.view.ts';
import type { BillingInterval } from '../../billing/plan/catalog.ts';
import { ActingFor, type ActingForInput } from '../acting-for.ts';
import { CustomerType } from '../customer/customer.type.ts';
import { IdempotencyKey } from '../input-rules.ts';
import { BillingIntervalEnum } from '../plan/plan.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { Currency, DateTime, Url } from '../scalars.ts';
import { UserErrorType } from '../user-error.type.ts';

export const CheckoutStatusEnum = publishedEnum<CheckoutStatus>('CheckoutStatus', {
  description: 'The status of a checkout session.',
  values: {
    OPEN: 'The customer can pay at its `url`.',
    PROCESSING: 'The customer has finished, and the bank is still processing the payment.',
    COMPLETE: 'The purchase is paid, or started with a trial. The customer has it.',
    EXPIRED: 'The customer did not finish in time. Nothing was charged.',
    FAILED: 'The bank declined the payment after processing it. Nothing was charged.',
  },
});

@ObjectType('CheckoutSession', {
  description: "A customer's session on Stripe's hosted payment page.",
  simpleResolvers: true,
})
export class CheckoutSessionType {
  @Field(() => ID, { description: "The checkout session's ID at Stripe." })
  id!: string;

  @Field(() => Url, {
    nullable: true,
    description: 'The URL of the payment page; null if the session is no longer open.',
  })
  url!: string | null;

  @Field(() => CheckoutStatusEnum, { description: 'The status of the session.' })
  status!: CheckoutStatus;

  @Field(() => DateTime, { description: 'The time at which the session stops being open.' })
  expiresAt!: Date;
}

@ObjectType('CheckoutPayload', { description: 'The result of `checkout`.', simpleResolvers: true })
export class CheckoutPayload {
  @Field(() => CheckoutSessionType, {
    nullable: true,
    description: 'The open checkout session; null if there are errors.',
  })
  session?: CheckoutSessionType | null;

  @Field(() => [UserErrorType], { description: 'The reasons why no session was opened. Empty if one was opened.' })
  userErrors!: UserErrorType[];
}

@ObjectType('SyncCheckoutPayload', { description: 'The result of `syncCheckout`.', simpleResolvers: true })
export class SyncCheckoutPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer with the purchase; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'The reasons why the purchase is not available yet. Empty if it is.' })
  userErrors!: UserErrorType[];
}

// The longest metadata value that Stripe takes; attribution travels as metadata.
const LONGEST_METADATA = 500;

@InputType('AttributionInput', { description: 'The campaign or affiliate click that led to a purchase.' })
export class AttributionInput {
  @IsOptional()
  @MaxLength(LONGEST_METADATA)
  @Field(() => ID, { nullable: true, description: 'The ID of the click, at most 500 characters.' })
  clickId?: string | null;

  @IsOptional()
  @MaxLength(LONGEST_METADATA)
  @Field(() => String, { nullable: true, description: 'The campaign, at most 500 characters.' })
  campaign?: string | null;

  @IsOptional()
  @MaxLength(LONGEST_METADATA)
  @Field(() => String, { nullable: true, description: 'The affiliate, at most 500 characters.' })
  affiliate?: string | null;
}

@InputType('CheckoutInput', { description: 'The plan to buy and how to pay for it.' })
export class CheckoutInput {
  @Field(() => ID, { description: 'The code of the plan to buy.' })
  plan!: string;

  @Field(() => BillingIntervalEnum, {
    nullable: true,
    description: "The billing interval. Default: the plan's only interval, or `MONTH` if it has several.",
  })
  interval?: BillingInterval | null;

  @Field(() => Currency, {
    nullable: true,
    description: "The currency of the payment. Default: the plan's first currency.",
  })
  currency?: string | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 1,
    description: 'The quantity to buy, for example the number of seats. Minimum: 1.',
  })
  quantity?: number | null;

  @IsOptional()
  @MaxLength(LONGEST_METADATA)
  @Field(() => String, {
    nullable: true,
    description: 'The promotion code to apply. If it is omitted, the customer can enter one on the payment page.',
  })
  promotionCode?: string | null;

  @Field(() => Url, {
    nullable: true,
    description:
      'The URL to return to after payment, on an allowed origin. Stripe replaces `{CHECKOUT_SESSION_ID}` in it with the session ID. Default: a page of this service.',
  })
  successUrl?: string | null;

  @Field(() => Url, {
    nullable: true,
    description:
      'The URL to return to if the customer does not pay, on an allowed origin. Default: a page of this service.',
  })
  cancelUrl?: string | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => AttributionInput, {
    nullable: true,
    description:
      'The campaign or affiliate click that led to the purchase. It is stored with the payments of the purchase.',
  })
  attribution?: AttributionInput | null;

  @ActingFor()
  actingFor?: ActingForInput | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType('SyncCheckoutInput', { description: 'The checkout session to synchronize.' })
export class SyncCheckoutInput {
  @Field(() => ID, { description: "The checkout session's ID at Stripe, from the return URL or from `checkout`." })
  sessionId!: string;
}
