import { Field, ID, ObjectType } from 'type-graphql';
import type { CheckoutStatus } from '../billing/checkout/checkout.view.ts';
import { CustomerType } from './customer.type.ts';
import { publishedEnum } from './published-enum.ts';
import { DateTime, Url } from './scalars.ts';
import { UserErrorType } from './user-error.type.ts';

export const CheckoutStatusEnum = publishedEnum<CheckoutStatus>('CheckoutStatus', {
  description: 'How far a checkout has come.',
  values: {
    OPEN: 'The customer can pay at its `url`.',
    PROCESSING: 'The customer is done; the bank is not.',
    COMPLETE: 'Paid, or started with a trial. The customer has the purchase.',
    EXPIRED: 'Not finished in time; nothing was charged.',
    FAILED: 'The bank refused in the end; nothing was charged.',
  },
});

@ObjectType('CheckoutSession', { description: "One visit to Stripe's hosted payment page.", simpleResolvers: true })
export class CheckoutSessionType {
  @Field(() => ID, { description: "Stripe's id." })
  id!: string;

  @Field(() => Url, { nullable: true, description: 'Where the customer pays; null once it is no longer open.' })
  url!: string | null;

  @Field(() => CheckoutStatusEnum, { description: 'How far it has come.' })
  status!: CheckoutStatus;

  @Field(() => DateTime, { description: 'When it stops being open.' })
  expiresAt!: Date;
}

@ObjectType('CheckoutPayload', { description: 'What `checkout` answers.', simpleResolvers: true })
export class CheckoutPayload {
  @Field(() => CheckoutSessionType, { nullable: true, description: 'The open session; null if there are errors.' })
  session?: CheckoutSessionType | null;

  @Field(() => [UserErrorType], { description: 'Why no session was opened; empty if one was.' })
  userErrors!: UserErrorType[];
}

@ObjectType('SyncCheckoutPayload', { description: 'What `syncCheckout` answers.', simpleResolvers: true })
export class SyncCheckoutPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer with the purchase; null if there are errors.',
  })
  customer?: CustomerType | null;

  @Field(() => [UserErrorType], { description: 'Why the purchase is not there yet; empty if it is.' })
  userErrors!: UserErrorType[];
}
