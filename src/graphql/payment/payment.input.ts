import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field, InputType } from 'type-graphql';
import type { DisputeStatus, PaymentRefundStatus, PaymentStatus } from '../../billing/payment/payment.view.ts';
import type { PaymentFilter } from '../../billing/payment/payments.read.ts';
import { PageArgs } from '../connection.type.ts';
import { AnyOf } from '../input-rules.ts';
import { DateTime } from '../scalars.ts';
import { DisputeStatusEnum, PaymentRefundStatusEnum, PaymentStatusEnum } from './payment.type.ts';

@InputType('PaymentFilter', { description: 'Selects payments. A payment must match every given field.' })
export class PaymentFilterInput implements PaymentFilter {
  @AnyOf(() => PaymentStatusEnum, 'Matches payments with one of these statuses.')
  status?: PaymentStatus[] | null;

  @AnyOf(() => PaymentRefundStatusEnum, 'Matches payments with one of these refund statuses.')
  refundStatus?: PaymentRefundStatus[] | null;

  @AnyOf(() => DisputeStatusEnum, 'Matches payments whose newest dispute has one of these statuses.')
  disputeStatus?: DisputeStatus[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Matches payments that became owed at or after this time.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Matches payments that became owed before this time.' })
  to?: Date | null;
}

@ArgsType()
export class PaymentsArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => PaymentFilterInput, {
    nullable: true,
    description: 'Selects the payments to return. Default: all payments.',
  })
  filter?: PaymentFilterInput | null;
}
