import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { AuditEntry, AuditTarget } from '../audit/audit.read.ts';
import { connectionOf } from './connection.type.ts';
import { CustomerType } from './customer.type.ts';
import { EventType } from './event.type.ts';
import { publishedEnum } from './published-enum.ts';
import { DateTime, Json } from './scalars.ts';

export const ActorKindEnum = publishedEnum<AuditEntry['actor']['kind']>('ActorKind', {
  description: 'The kinds of actors that cause changes.',
  values: {
    CUSTOMER: 'The customer.',
    ADMIN: 'An admin.',
    SUPPORT: 'A member of support.',
    SERVICE: 'One of your back-end services.',
    STRIPE: "Stripe, or a person in Stripe's dashboard.",
    SYSTEM: 'The billing service itself.',
  },
});

export const AuditOutcomeEnum = publishedEnum<AuditEntry['outcome']>('AuditOutcome', {
  description: 'The result of an action.',
  values: {
    SUCCEEDED: 'It was done.',
    REFUSED: 'It was not allowed, or not possible.',
    FAILED: 'It was attempted and failed.',
  },
});

export const AuditTargetTypeEnum = publishedEnum<AuditTarget['type']>('AuditTargetType', {
  description: 'The kinds of things that an audit entry can be about, and the ID of each.',
  values: {
    SUBSCRIPTION: "A subscription; the ID is Stripe's.",
    PURCHASE: 'A one-time purchase; the ID is that of the checkout session or of the invoice.',
    PAYMENT: 'A payment; the ID is one that `payment` takes.',
    REFUND_REQUEST: 'A refund that an admin asked for; the ID is that of the refund.',
    GRANT: 'A grant; the ID is `Grant.id`.',
    STRIPE_CUSTOMER: "A Stripe customer; the ID is Stripe's.",
    STRIPE_CUSTOMER_LINK:
      'What an admin said about the owner of a Stripe customer; the ID is that of the Stripe customer.',
    OWNERSHIP: "The owner of a Stripe customer or of a guest's purchase; the ID is Stripe's.",
    CONTACT: "A customer's contact; the ID is the user ID.",
    ERASURE: 'The deletion of a customer; the ID is the user ID.',
    RECONCILIATION: 'A comparison of a customer with Stripe; the ID is the user ID.',
    EVENT: 'A stored event; the ID is `Event.id`.',
    COMMAND: 'A refused mutation; the ID is its name.',
  },
});

@ObjectType('AuditTarget', {
  description: 'The subscription, payment or other thing that an audit entry is about.',
  simpleResolvers: true,
})
export class AuditTargetType {
  @Field(() => AuditTargetTypeEnum, { description: 'The kind of thing.' })
  type!: AuditTarget['type'];

  @Field(() => ID, { description: 'Its ID, as described for its `type`.' })
  id!: string;
}

@ObjectType('Actor', { description: 'Who caused a change.', simpleResolvers: true })
export class ActorType {
  @Field(() => ActorKindEnum, { description: 'The kind of actor.' })
  kind!: AuditEntry['actor']['kind'];

  @Field(() => ID, { nullable: true, description: 'The ID of the person or service; null for Stripe and the system.' })
  id!: string | null;
}

@ObjectType('Change', { description: 'One fact that changed.', simpleResolvers: true })
export class ChangeType {
  @Field(() => AuditTargetType, { description: 'The thing that the fact is about.' })
  target!: AuditTargetType;

  @Field(() => String, { description: 'The name of the fact, for example `status`.' })
  path!: string;

  @Field(() => Json, { nullable: true, description: 'The value before; null if there was none.' })
  before!: unknown;

  @Field(() => Json, { nullable: true, description: 'The value after; null if it was removed.' })
  after!: unknown;
}

@ObjectType('AuditEntry', {
  description: 'One change and its cause, chained by hash to the one before. Never edited, never deleted.',
  simpleResolvers: true,
})
export class AuditEntryType {
  @Field(() => ID, { description: 'The ID of the entry: opaque.' })
  id!: string;

  @Field(() => DateTime, { description: 'When it was done here.' })
  createdAt!: Date;

  @Field(() => ActorType, { description: 'Who caused it.' })
  actor!: ActorType;

  @Field(() => String, { description: 'What was done, for example `subscription.status_changed`.' })
  action!: string;

  @Field(() => AuditTargetType, { description: 'The thing that it was done to.' })
  target!: AuditTargetType;

  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer whose history contains the entry; null if it concerns no customer.',
  })
  customer!: CustomerType | null;

  @Field(() => EventType, { nullable: true, description: 'The stored event that caused it; null if none did.' })
  event!: EventType | null;

  @Field(() => AuditOutcomeEnum, { description: 'The result.' })
  outcome!: AuditEntry['outcome'];

  @Field(() => String, { nullable: true, description: 'The reason that the actor gave; null if none was given.' })
  reason!: string | null;

  @Field(() => [ChangeType], { description: 'Each fact that changed, by target and path.' })
  changes!: ChangeType[];

  @Field(() => ID, {
    nullable: true,
    description: 'The ID of the request that did it, as in the log; null if no request did.',
  })
  requestId!: string | null;

  @Field(() => String, { description: 'The SHA-256 of the entry in lowercase hexadecimal. It covers `previousHash`.' })
  hash!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The hash of the previous entry in its chain; null for the first one.',
  })
  previousHash!: string | null;
}

@ObjectType('AuditVerification', {
  description: 'The result of checking an audit history for edits.',
  simpleResolvers: true,
})
export class AuditVerificationType {
  @Field(() => Boolean, { description: 'Whether no entry was changed, removed, added or cut off.' })
  valid!: boolean;

  @Field(() => Int, {
    description:
      'The number of entries, from the first one, that are as they were written. Entries that are about to be published are included.',
  })
  entryCount!: number;

  @Field(() => ID, {
    nullable: true,
    description:
      'The ID of the first entry that does not follow from the previous ones; null if there is none, or if only the end is missing.',
  })
  brokenEntryId!: string | null;
}

export const { Connection: AuditEntryConnection } = connectionOf(AuditEntryType, 'AuditEntry');
