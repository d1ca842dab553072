import { IsOptional, Min } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { IdempotencyKey } from '../idempotency-key.ts';
import { ReasonedInput } from '../reasoned.input.ts';
import { SafeInt } from '../scalars.ts';

@InputType('RefundPaymentInput', { description: 'The payment to refund, and the amount.' })
export class RefundPaymentInput extends ReasonedInput {
  @Field(() => ID, { description: "The payment's `Payment.id`, or one of its IDs at Stripe." })
  paymentId!: string;

  @IsOptional()
  @Min(1)
  @Field(() => SafeInt, {
    nullable: true,
    description:
      "The amount to refund in minor units of the payment's currency, at least 1. Default: the amount not yet refunded.",
  })
  amount?: number | null;

  @IdempotencyKey({ required: true })
  idempotencyKey!: string;
}
