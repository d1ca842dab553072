import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field, InputType } from 'type-graphql';
import type { DisputeStatus, PaymentRefundStatus, PaymentStatus } from '../billing/payment/payment.view.ts';
import type { PaymentFilter } from '../billing/payment/payments.read.ts';
import { AnyOf } from './any-of.ts';
import { PageArgs } from './connection.type.ts';
import { DisputeStatusEnum, PaymentRefundStatusEnum, PaymentStatusEnum } from './payment.type.ts';
import { DateTime } from './scalars.ts';

@InputType('PaymentFilter', { description: 'Which payments: all that is named must hold.' })
export class PaymentFilterInput implements PaymentFilter {
  @AnyOf(() => PaymentStatusEnum, 'In one of these states.')
  status?: PaymentStatus[] | null;

  @AnyOf(() => PaymentRefundStatusEnum, 'Of which so much went back by refunds.')
  refundStatus?: PaymentRefundStatus[] | null;

  @AnyOf(() => DisputeStatusEnum, 'Whose newest dispute is in one of these states.')
  disputeStatus?: DisputeStatus[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Owed since this moment or later.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Owed since before this moment.' })
  to?: Date | null;
}

@ArgsType()
export class PaymentsArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => PaymentFilterInput, { nullable: true, description: 'Which ones; all of them, if absent.' })
  filter?: PaymentFilterInput | null;
}
