import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { EventSource, EventStatus } from '../inbox/event.read.ts';
import { connectionOf } from './connection.type.ts';
import { CustomerType } from './customer.type.ts';
import { publishedEnum } from './published-enum.ts';
import { DateTime, Json } from './scalars.ts';
import { SemanticNonNull } from './semantic-non-null.ts';

export const EventSourceEnum = publishedEnum<EventSource>('EventSource', {
  description: 'Where a fact comes from.',
  values: {
    STRIPE_WEBHOOK: 'Stripe delivered it.',
    STRIPE_SYNC: 'The service read it from Stripe.',
    ADMIN: 'An admin did it through this API.',
    CUSTOMER: 'The customer did it through this API.',
    SYSTEM: 'The service itself decided it.',
  },
});

export const EventStatusEnum = publishedEnum<EventStatus>('EventStatus', {
  description: 'How far the work on an event has come.',
  values: {
    RECEIVED: 'Stored, and about to be folded.',
    PROCESSED: 'Every document that it concerns has it.',
    IGNORED:
      'Changes nothing here: its type is not used, it is of the other mode of Stripe, it names a top-level `account` that `STRIPE_ACCOUNT_ID` does not name, or it cannot be placed. `error` has the reason unless it is the type. Replaying it reads it again.',
    UNMATCHED: 'Waits until its customer or its payment is known. `error` says for what.',
    FAILED: 'Could not be folded; tried again by itself.',
    PARKED: 'Could not be folded eight times; waits for a person.',
  },
});

@ObjectType('Event', {
  description:
    'A fact, stored once and never edited: from Stripe, from an admin, from the customer or from the service.',
  simpleResolvers: true,
})
export class EventType {
  @Field(() => ID, { description: "Stripe's id (`evt_...`), or ours." })
  id!: string;

  @Field(() => String, { description: "What happened, in Stripe's words where it is Stripe's: `invoice.paid`." })
  type!: string;

  @Field(() => EventSourceEnum, { description: 'Where it comes from.' })
  source!: EventSource;

  @Field(() => EventStatusEnum, { description: 'How far the work on it has come.' })
  status!: EventStatus;

  @Field(() => String, { nullable: true, description: "Version of Stripe's API that it is written in; null for ours." })
  apiVersion!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'What it is about, for example `sub_...`; null where it does not say.',
  })
  objectId!: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The Stripe customer that it belongs to, which `linkCustomer` needs while the user is unknown; null if it has none.',
  })
  stripeCustomerId!: string | null;

  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer that it belongs to; null while that is unknown, and for an event of no customer.',
  })
  customer!: CustomerType | null;

  @Field(() => DateTime, { description: 'When it happened.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it was stored here.' })
  receivedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was last processed or ignored; null if it never was.',
  })
  processedAt!: Date | null;

  @Field(() => Int, { description: 'How often it was delivered. It takes effect once.' })
  deliveryCount!: number;

  @Field(() => Int, { description: 'Attempts to fold it that failed since it was last made due.' })
  attemptCount!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Why folding it failed the last time, why it is ignored, or what it waits for; null otherwise.',
  })
  error!: string | null;

  @SemanticNonNull()
  @Field(() => Json, { nullable: true, description: 'What was delivered, unchanged.' })
  payload!: unknown;
}

export const { Connection: EventConnection } = connectionOf(EventType, 'Event');
