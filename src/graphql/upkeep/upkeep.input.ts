import { ArrayMinSize, IsOptional, ValidateNested } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { EventFilterInput } from '../event/event.input.ts';
import { ReasonedInput } from '../reasoned.input.ts';
import { IsUserId } from '../user-id.ts';

@InputType('ReplayEventsInput', { description: 'The events to replay, given by either `ids` or `filter`.' })
export class ReplayEventsInput extends ReasonedInput {
  @IsOptional()
  @ArrayMinSize(1)
  @Field(() => [ID], { nullable: true, description: 'The IDs of the events to replay, at most 1,000.' })
  ids?: string[] | null;

  @IsOptional()
  @ValidateNested()
  @Field(() => EventFilterInput, {
    nullable: true,
    description: 'Replay all events that match the filter, if there are at most 1,000.',
  })
  filter?: EventFilterInput | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether to report the changes without making them.',
  })
  dryRun?: boolean | null;
}

@InputType('ReconcileCustomerInput', { description: 'The user to reconcile with Stripe.' })
export class ReconcileCustomerInput extends ReasonedInput {
  @IsUserId()
  @Field(() => ID, { description: "The user's ID in your own directory, at most 255 characters." })
  userId!: string;
}
