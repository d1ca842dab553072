import { IsOptional, MaxLength, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import type { BillingInterval } from '../billing/plan/catalog.ts';
import { IdempotencyKey } from './idempotency-key.ts';
import { BillingIntervalEnum } from './price.type.ts';
import { Currency, Url } from './scalars.ts';

// The longest metadata value that Stripe takes; attribution travels as metadata.
const LONGEST_METADATA = 500;

@InputType('AttributionInput', { description: 'The campaign or affiliate click that led to a purchase.' })
export class AttributionInput {
  @IsOptional()
  @MaxLength(LONGEST_METADATA)
  @Field(() => ID, { nullable: true, description: 'The click, at most 500 characters.' })
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

@InputType('CheckoutInput', { description: 'What is to be bought.' })
export class CheckoutInput {
  @Field(() => ID, { description: "The plan's code." })
  plan!: string;

  @Field(() => BillingIntervalEnum, {
    nullable: true,
    description: "How often to pay. Default: the plan's only interval, else MONTH.",
  })
  interval?: BillingInterval | null;

  @Field(() => Currency, { nullable: true, description: "In which currency. Default: the plan's first one." })
  currency?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: 1, description: 'How many, for example seats; from 1.' })
  quantity?: number | null;

  @IsOptional()
  @MaxLength(LONGEST_METADATA)
  @Field(() => String, {
    nullable: true,
    description: 'A promotion code to apply. Without one the customer may enter one on the page.',
  })
  promotionCode?: string | null;

  @Field(() => Url, {
    nullable: true,
    description:
      'Where to return after paying, on an allowed origin. Stripe puts the id where it says {CHECKOUT_SESSION_ID}. Default: a page of this service.',
  })
  successUrl?: string | null;

  @Field(() => Url, {
    nullable: true,
    description: 'Where to return without paying, on an allowed origin. Default: a page of this service.',
  })
  cancelUrl?: string | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => AttributionInput, { nullable: true, description: 'What led to the purchase; kept with its payments.' })
  attribution?: AttributionInput | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

@InputType('SyncCheckoutInput', { description: 'Which checkout to fold in.' })
export class SyncCheckoutInput {
  @Field(() => ID, { description: "Stripe's session id, as the return address or `checkout` gave it." })
  sessionId!: string;
}
