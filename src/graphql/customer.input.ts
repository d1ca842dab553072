import { ArrayMaxSize, Length } from 'class-validator';
import { ArgsType, Field, ID } from 'type-graphql';
import { LARGEST_BATCH } from './loaders.ts';
import { DateTime } from './scalars.ts';

@ArgsType()
export class CustomerArgs {
  // As long as an OpenID Connect subject may be (Core, section 2).
  @Length(1, 255)
  @Field(() => ID, { description: "The user's id in your own directory, at most 255 characters." })
  userId!: string;
}

@ArgsType()
export class CustomersByUserIdArgs {
  @ArrayMaxSize(LARGEST_BATCH)
  @Length(1, 255, { each: true })
  @Field(() => [ID], { description: 'At most 100 ids of users in your own directory, each at most 255 characters.' })
  userIds!: string[];
}

@ArgsType()
export class AtArgs {
  @Field(() => DateTime, {
    nullable: true,
    description: 'A moment in the past: what happened until then decides, with what is known today. Now, if absent.',
  })
  at?: Date | null;
}

@ArgsType()
export class EntitlementArgs extends AtArgs {
  @Field(() => ID, { description: "The feature's code." })
  feature!: string;
}
