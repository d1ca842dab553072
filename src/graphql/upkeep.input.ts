import { ArrayMinSize, IsOptional, ValidateNested } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { EventFilterInput } from './event.input.ts';
import { ReasonedInput } from './reasoned.input.ts';
import { IsUserId } from './user-id.ts';

@InputType('ReplayEventsInput', { description: 'Which events are to be read again: either `ids` or `filter`.' })
export class ReplayEventsInput extends ReasonedInput {
  @IsOptional()
  @ArrayMinSize(1)
  @Field(() => [ID], { nullable: true, description: 'These, at most 1,000.' })
  ids?: string[] | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => EventFilterInput, { nullable: true, description: 'All that it names, if they are no more than 1,000.' })
  filter?: EventFilterInput | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Only say what it would change.' })
  dryRun?: boolean | null;
}

@InputType('ReconcileCustomerInput', { description: 'Whose objects are to be compared.' })
export class ReconcileCustomerInput extends ReasonedInput {
  @IsUserId()
  @Field(() => ID, { description: "The user's id in your own directory, at most 255 characters." })
  userId!: string;
}
