import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import type { EventFilter, EventSource, EventStatus } from '../../inbox/event.read.ts';
import { AnyOf } from '../any-of.ts';
import { PageArgs } from '../connection.type.ts';
import { DateTime } from '../scalars.ts';
import { IsUserId } from '../user-id.ts';
import { EventSourceEnum, EventStatusEnum } from './event.type.ts';

@InputType('EventFilter', { description: 'Selects events. An event must match every given field.' })
export class EventFilterInput implements EventFilter {
  @AnyOf(() => EventStatusEnum, 'Matches events with one of these statuses.')
  status?: EventStatus[] | null;

  @AnyOf(() => String, 'Matches events of one of these types, for example `invoice.paid`.')
  type?: string[] | null;

  @AnyOf(() => EventSourceEnum, 'Matches events from one of these sources.')
  source?: EventSource[] | null;

  @IsUserId()
  @Field(() => ID, { nullable: true, description: 'Matches events of the user with this ID in your own directory.' })
  userId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Matches events of this Stripe customer (`cus_...`).' })
  stripeCustomerId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Matches events about the object with this ID, for example `sub_...`.',
  })
  objectId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Matches events that happened at or after this time.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Matches events that happened before this time.' })
  to?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Matches events that are `FAILED` or `PARKED` and whose last attempt failed at or after this time, for example the time of a bad release.',
  })
  failedSince?: Date | null;
}

@ArgsType()
export class EventsArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => EventFilterInput, { nullable: true, description: 'Selects the events to return. Default: all events.' })
  filter?: EventFilterInput | null;
}
