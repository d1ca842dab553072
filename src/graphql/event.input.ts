import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import type { EventFilter, EventSource, EventStatus } from '../inbox/event.read.ts';
import { AnyOf } from './any-of.ts';
import { PageArgs } from './connection.type.ts';
import { EventSourceEnum, EventStatusEnum } from './event.type.ts';
import { DateTime } from './scalars.ts';
import { IsUserId } from './user-id.ts';

@InputType('EventFilter', { description: 'Selects events. An event must match every field that is given.' })
export class EventFilterInput implements EventFilter {
  @AnyOf(() => EventStatusEnum, 'With one of these statuses.')
  status?: EventStatus[] | null;

  @AnyOf(() => String, 'Of one of these types, for example `invoice.paid`.')
  type?: string[] | null;

  @AnyOf(() => EventSourceEnum, 'From one of these sources.')
  source?: EventSource[] | null;

  @IsUserId()
  @Field(() => ID, { nullable: true, description: 'Of this user, by the ID in your own directory.' })
  userId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Of this Stripe customer, `cus_...`.' })
  stripeCustomerId?: string | null;

  @Field(() => ID, { nullable: true, description: 'About this object, for example `sub_...`.' })
  objectId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Happened at this moment or later.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Happened before this moment.' })
  to?: Date | null;
}

@ArgsType()
export class EventsArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => EventFilterInput, { nullable: true, description: 'Which ones; all of them, if absent.' })
  filter?: EventFilterInput | null;
}
