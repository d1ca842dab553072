import { Field, ID, ObjectType } from 'type-graphql';
import type { CheckoutStatus } from '../../billing/checkout/checkout.view.ts';
import { CustomerType } from '../customer/customer.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { DateTime, Url } from '../scalars.ts';
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
