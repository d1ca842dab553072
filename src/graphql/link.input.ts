import { Length } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { ReasonedInput } from './reasoned.input.ts';
import { IsUserId } from './user-id.ts';

// Longer than any ID of Stripe's.
const LONGEST_ID = 255;

@InputType('LinkCustomerInput', { description: 'Which Stripe customer belongs to whom.' })
export class LinkCustomerInput extends ReasonedInput {
  @IsUserId()
  @Field(() => ID, { description: "The user's id in your own directory, at most 255 characters." })
  userId!: string;

  @Length(1, LONGEST_ID)
  @Field(() => ID, { description: "Stripe's id of the customer, as `Event.stripeCustomerId` has it." })
  stripeCustomerId!: string;
}

@InputType('UnlinkCustomerInput', { description: 'Which Stripe customer to take from its user.' })
export class UnlinkCustomerInput extends ReasonedInput {
  @Length(1, LONGEST_ID)
  @Field(() => ID, { description: "Stripe's id of the customer, as `Customer.stripeCustomerIds` has it." })
  stripeCustomerId!: string;
}
