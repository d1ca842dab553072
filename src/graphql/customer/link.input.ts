import { Length } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { ReasonedInput } from '../reasoned.input.ts';
import { IsUserId } from '../user-id.ts';

// Longer than any ID of Stripe's.
const LONGEST_ID = 255;

@InputType('LinkCustomerInput', { description: 'The input of `linkCustomer`.' })
export class LinkCustomerInput extends ReasonedInput {
  @IsUserId()
  @Field(() => ID, { description: "The user's ID in your own directory, at most 255 characters." })
  userId!: string;

  @Length(1, LONGEST_ID)
  @Field(() => ID, { description: "The Stripe customer's ID, as in `Event.stripeCustomerId`." })
  stripeCustomerId!: string;
}

@InputType('UnlinkCustomerInput', { description: 'The input of `unlinkCustomer`.' })
export class UnlinkCustomerInput extends ReasonedInput {
  @Length(1, LONGEST_ID)
  @Field(() => ID, { description: "The Stripe customer's ID, as in `Customer.stripeCustomerIds`." })
  stripeCustomerId!: string;
}
