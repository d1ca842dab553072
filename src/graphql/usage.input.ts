import { Length } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { SafeInt } from './scalars.ts';
import { IsUserId } from './user-id.ts';

@InputType('RecordUsageInput', { description: 'What was used.' })
export class RecordUsageInput {
  @Field(() => ID, { description: 'The code of a METERED feature.' })
  feature!: string;

  @Field(() => SafeInt, { nullable: true, defaultValue: 1, description: 'How many, 1 to 1,000,000,000.' })
  quantity?: number | null;

  @IsUserId()
  @Field(() => ID, {
    nullable: true,
    description: 'Who used it: for services, which must say so, and admins. Everybody else reports their own use.',
  })
  userId?: string | null;

  @Length(1, 255)
  @Field(() => ID, {
    description:
      'Names this use among those that the caller reports, at most 255 characters: sent again within 24 hours with the same input, it counts nothing, and the answer shows what is used by then. An answer with userErrors leaves the key free.',
  })
  idempotencyKey!: string;
}
