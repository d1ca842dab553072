import { Length } from 'class-validator';
import { Field, InputType } from 'type-graphql';

// A sentence or two. It is kept for good, in the audit history.
const LONGEST_REASON = 500;

/** What every input of an admin mutation has. */
@InputType()
export abstract class ReasonedInput {
  @Length(1, LONGEST_REASON)
  @Field(() => String, {
    description: 'The reason for the audit history, at most 500 characters. Do not include personal data.',
  })
  reason!: string;
}
