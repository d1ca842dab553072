import { IsOptional, Min } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { IdempotencyKey } from './idempotency-key.ts';
import { ReasonedInput } from './reasoned.input.ts';
import { SafeInt } from './scalars.ts';

@InputType('RefundPaymentInput', { description: 'Of which payment how much is to be given back.' })
export class RefundPaymentInput extends ReasonedInput {
  @Field(() => ID, { description: '`Payment.id`, or one of the IDs at Stripe that stand beside it.' })
  paymentId!: string;

  @IsOptional()
  @Min(1)
  @Field(() => SafeInt, {
    nullable: true,
    description: "In minor units of the payment's currency, from 1. Default: what is left.",
  })
  amount?: number | null;

  @IdempotencyKey({ required: true })
  idempotencyKey!: string;
}
