import { Length } from 'class-validator';
import { ArgsType, Field, ID } from 'type-graphql';

@ArgsType()
export class CustomerArgs {
  // As long as an OpenID Connect subject may be (Core, section 2).
  @Length(1, 255)
  @Field(() => ID, { description: "The user's id in your own directory, at most 255 characters." })
  userId!: string;
}
