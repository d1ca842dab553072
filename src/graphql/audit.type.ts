import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { AuditEntry, AuditTarget } from '../audit/audit.read.ts';
import { connectionOf } from './connection.type.ts';
import { CustomerType } from './customer.type.ts';
import { EventType } from './event.type.ts';
import { publishedEnum } from './published-enum.ts';
import { DateTime, Json } from './scalars.ts';

export const ActorKindEnum = publishedEnum<AuditEntry['actor']['kind']>('ActorKind', {
  description: 'What kind of somebody caused a change.',
  values: {
    CUSTOMER: 'The customer.',
    ADMIN: 'An admin.',
    SUPPORT: 'Somebody of support.',
    SERVICE: "Another service of the product's.",
    STRIPE: 'Stripe, or whoever acted there.',
    SYSTEM: 'The billing service itself.',
  },
});

export const AuditOutcomeEnum = publishedEnum<AuditEntry['outcome']>('AuditOutcome', {
  description: 'What became of an action.',
  values: {
    SUCCEEDED: 'It was done.',
    REFUSED: 'It was not allowed, or not possible.',
    FAILED: 'It was tried and went wrong.',
  },
});

export const AuditTargetTypeEnum = publishedEnum<AuditTarget['type']>('AuditTargetType', {
  description: 'What sort of thing an audit entry is about, and which ID it has.',
  values: {
    SUBSCRIPTION: "A subscription; the ID is Stripe's.",
    PURCHASE: 'A one-time purchase; the ID is that of the checkout session or of the invoice.',
    PAYMENT: 'A payment; the ID is `Payment.id`.',
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

@ObjectType('AuditTarget', { description: 'The thing that an audit entry is about.', simpleResolvers: true })
export class AuditTargetType {
  @Field(() => AuditTargetTypeEnum, { description: 'What sort of thing it is.' })
  type!: AuditTarget['type'];

  @Field(() => ID, { description: 'Its ID, as `type` says.' })
  id!: string;
}

@ObjectType('Actor', { description: 'Who caused a change.', simpleResolvers: true })
export class ActorType {
  @Field(() => ActorKindEnum, { description: 'What kind of somebody.' })
  kind!: AuditEntry['actor']['kind'];

  @Field(() => ID, { nullable: true, description: 'The id of the person or service; null for Stripe and the system.' })
  id!: string | null;
}

@ObjectType('Change', { description: 'One fact that changed.', simpleResolvers: true })
export class ChangeType {
  @Field(() => AuditTargetType, { description: 'What it is a fact of.' })
  target!: AuditTargetType;

  @Field(() => String, { description: 'Which fact of it, for example `status`.' })
  path!: string;

  @Field(() => Json, { nullable: true, description: 'What it was; null if there was none.' })
  before!: unknown;

  @Field(() => Json, { nullable: true, description: 'What it is; null if there is none any more.' })
  after!: unknown;
}

@ObjectType('AuditEntry', {
  description: 'One change and its cause, chained by hash to the one before. Never edited, never deleted.',
  simpleResolvers: true,
})
export class AuditEntryType {
  @Field(() => ID, { description: 'Names the document, its revision, and the place in that write.' })
  id!: string;

  @Field(() => DateTime, { description: 'When it was done here.' })
  createdAt!: Date;

  @Field(() => ActorType, { description: 'Who caused it.' })
  actor!: ActorType;

  @Field(() => String, { description: 'What was done, for example `subscription.status_changed`.' })
  action!: string;

  @Field(() => AuditTargetType, { description: 'What it was done to.' })
  target!: AuditTargetType;

  @Field(() => CustomerType, {
    nullable: true,
    description: 'In whose history it stands; null where it is of no customer.',
  })
  customer!: CustomerType | null;

  @Field(() => EventType, { nullable: true, description: 'The stored event that caused it; null where none did.' })
  event!: EventType | null;

  @Field(() => AuditOutcomeEnum, { description: 'What became of it.' })
  outcome!: AuditEntry['outcome'];

  @Field(() => String, { nullable: true, description: 'Why, in the words of who did it; null if none were given.' })
  reason!: string | null;

  @Field(() => [ChangeType], { description: 'Each fact that changed, by target and path.' })
  changes!: ChangeType[];

  @Field(() => ID, { nullable: true, description: 'The request that did it, as in the log; null if none did.' })
  requestId!: string | null;

  @Field(() => String, { description: 'SHA-256 of the entry, which contains the hash before: lowercase hexadecimal.' })
  hash!: string;

  @Field(() => String, { nullable: true, description: 'Of the entry before in its chain; null for the first one.' })
  previousHash!: string | null;
}

@ObjectType('AuditVerification', {
  description: 'Whether an audit history is as it was written.',
  simpleResolvers: true,
})
export class AuditVerificationType {
  @Field(() => Boolean, { description: 'Whether nothing in it was changed, removed, added or cut off.' })
  valid!: boolean;

  @Field(() => Int, {
    description:
      'Entries that are as they were written, from the first one up to the one that is not. Entries that are still to be published count, too.',
  })
  entryCount!: number;

  @Field(() => ID, {
    nullable: true,
    description:
      'The first entry that does not follow from those before; null if there is none, also where the end is missing.',
  })
  brokenEntryId!: string | null;
}

export const { Connection: AuditEntryConnection } = connectionOf(AuditEntryType, 'AuditEntry');
