import { Field, ObjectType } from 'type-graphql';
import { PaymentType } from './payment.type.ts';
import { UserErrorType } from './user-error.type.ts';

@ObjectType('RefundPaymentPayload', { description: 'What `refundPayment` answers.', simpleResolvers: true })
export class RefundPaymentPayload {
  @Field(() => PaymentType, {
    nullable: true,
    description: 'The payment with the refund in it; with ALREADY_REFUNDED as it is, null with any other error.',
  })
  payment?: PaymentType | null;

  @Field(() => [UserErrorType], { description: 'Why nothing was refunded; empty if it was.' })
  userErrors!: UserErrorType[];
}
