import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { EventFilter, EventSource, EventStatus } from '../../inbox/event.read.ts';
import { connectionOf, PageArgs } from '../connection.type.ts';
import { AnyOf, IsOrganizationId, IsUserId, ownerNamed } from '../input-rules.ts';
import { publishedEnum } from '../published-enum.ts';
import { DateTime, Json } from '../scalars.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';

export const EventSourceEnum = publishedEnum<EventSource>('EventSource', {
  description: 'The source of an event.',
  values: {
    STRIPE_WEBHOOK: 'Stripe delivered the event.',
    STRIPE_SYNC: 'The service read the event from Stripe.',
    ADMIN: 'An admin caused the event through this API.',
    CUSTOMER: 'The customer caused the event through this API.',
    SYSTEM: 'The service itself created the event.',
  },
});

export const EventStatusEnum = publishedEnum<EventStatus>('EventStatus', {
  description: 'The processing status of an event.',
  values: {
    RECEIVED: 'The event is stored and about to be processed.',
    PROCESSED: 'The event has been applied to every document that it affects.',
    IGNORED:
      'The event changes nothing here. Its type is not used, it is from the other Stripe mode, its top-level `account` does not match `STRIPE_ACCOUNT_ID`, or it cannot be assigned to a stream. `error` contains the reason, unless the reason is the type. Replaying the event evaluates it again.',
    UNMATCHED: 'The event waits until its customer or its payment is known. `error` says which.',
    FAILED: 'Processing failed. The event is retried automatically.',
    PARKED:
      'Processing failed for about a day. The event is not retried automatically; fix the cause, then replay it with `replayEvents`.',
  },
});

@ObjectType('Event', {
  description: 'An event from Stripe, an admin, the customer or the service. It is stored once and never edited.',
  simpleResolvers: true,
})
export class EventType {
  @Field(() => ID, { description: "The event's ID at Stripe (`evt_...`), or the ID of an internal event." })
  id!: string;

  @Field(() => String, {
    description: "The type of the event, for example `invoice.paid`. Stripe's events have Stripe's types.",
  })
  type!: string;

  @Field(() => EventSourceEnum, { description: 'The source of the event.' })
  source!: EventSource;

  @Field(() => EventStatusEnum, { description: 'The processing status of the event.' })
  status!: EventStatus;

  @Field(() => String, {
    nullable: true,
    description: 'The Stripe API version of the event; null for an internal event.',
  })
  apiVersion!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The ID of the object that the event is about, for example `sub_...`; null if the event names none.',
  })
  objectId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The ID of the Stripe customer that the event belongs to; null if there is none. Pass it to `linkCustomer` while the user is unknown.',
  })
  stripeCustomerId!: string | null;

  @Field(() => DateTime, { description: 'The time at which the event happened.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'The time at which the event was stored here.' })
  receivedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The time at which the event was last processed or ignored; null if it never was.',
  })
  processedAt!: Date | null;

  @Field(() => Int, { description: 'The number of times the event was delivered. It takes effect only once.' })
  deliveryCount!: number;

  @Field(() => Int, {
    description: 'The number of failed processing attempts since the event was last queued for processing.',
  })
  attemptCount!: number;

  @Field(() => String, {
    nullable: true,
    description:
      'The reason why processing last failed, why the event is ignored, or what it waits for; null otherwise.',
  })
  error!: string | null;

  @Field(() => [ID], {
    description:
      'While the event is UNMATCHED: the IDs at Stripe whose customer or payment must be known first. `linkCustomer` assigns a Stripe customer (`cus_...`). Empty otherwise.',
  })
  waitsFor!: string[];

  @SemanticNonNull()
  @Field(() => Json, { nullable: true, description: 'The payload as delivered, unchanged.' })
  payload!: unknown;
}

export const { Connection: EventConnection } = connectionOf(EventType, 'Event');

@InputType('EventFilter', { description: 'Selects events. An event must match every given field.' })
export class EventFilterInput {
  @AnyOf(() => EventStatusEnum, 'Matches events with one of these statuses.')
  status?: EventStatus[] | null;

  @AnyOf(() => String, 'Matches events of one of these types, for example `invoice.paid`.')
  type?: string[] | null;

  @AnyOf(() => EventSourceEnum, 'Matches events from one of these sources.')
  source?: EventSource[] | null;

  @IsUserId()
  @Field(() => ID, { nullable: true, description: 'Matches events of the user with this ID in your own directory.' })
  userId?: string | null;

  @IsOrganizationId()
  @Field(() => ID, {
    nullable: true,
    description: 'Matches events of the organization with this ID in your own directory. Not together with `userId`.',
  })
  organizationId?: string | null;

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

/** Returns the filter that an input describes. Faults: BAD_USER_INPUT if it names both a user and an organization. */
export function filterOf({ userId, organizationId, ...filter }: EventFilterInput): EventFilter {
  return userId || organizationId
    ? { ...filter, userId: ownerNamed({ userId: userId ?? null, organizationId: organizationId ?? null }) }
    : filter;
}

@ArgsType()
export class EventsArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => EventFilterInput, { nullable: true, description: 'Selects the events to return. Default: all events.' })
  filter?: EventFilterInput | null;
}
