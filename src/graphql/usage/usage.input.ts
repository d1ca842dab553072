import { Length } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { SafeInt } from '../scalars.ts';
import { IsUserId } from '../user-id.ts';

@InputType('RecordUsageInput', { description: 'The usage to record.' })
export class RecordUsageInput {
  @Field(() => ID, { description: 'The code of a METERED feature.' })
  feature!: string;

  @Field(() => SafeInt, { nullable: true, defaultValue: 1, description: 'The quantity used, from 1 to 1,000,000,000.' })
  quantity?: number | null;

  @IsUserId()
  @Field(() => ID, {
    nullable: true,
    description:
      'The ID of the user who used the feature. Services must set it, and admins can. All other callers report their own usage.',
  })
  userId?: string | null;

  @Length(1, 255)
  @Field(() => ID, {
    description:
      'A key that identifies this usage among those that the caller reports, at most 255 characters. Repeating it within 24 hours with the same input counts nothing and returns the current usage. A response with userErrors leaves the key free for reuse.',
  })
  idempotencyKey!: string;
}
