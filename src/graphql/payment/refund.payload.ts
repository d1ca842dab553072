import { Field, ObjectType } from 'type-graphql';
import { UserErrorType } from '../user-error.type.ts';
import { PaymentType } from './payment.type.ts';

@ObjectType('RefundPaymentPayload', { description: 'The result of `refundPayment`.', simpleResolvers: true })
export class RefundPaymentPayload {
  @Field(() => PaymentType, {
    nullable: true,
    description:
      'The payment, including the refund. With ALREADY_REFUNDED, it is the unchanged payment; null if there is any other error.',
  })
  payment?: PaymentType | null;

  @Field(() => [UserErrorType], { description: 'The reasons why nothing was refunded. Empty if the refund was made.' })
  userErrors!: UserErrorType[];
}
