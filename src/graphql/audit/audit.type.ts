import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { AuditEntry, AuditTarget } from '../../audit/audit.read.ts';
import { connectionOf } from '../connection.type.ts';
import { EventType } from '../event/event.type.ts';
import { publishedEnum } from '../published-enum.ts';
import { DateTime, Json } from '../scalars.ts';

export const ActorKindEnum = publishedEnum<AuditEntry['actor']['kind']>('ActorKind', {
  description: 'The kinds of actors that cause changes.',
  values: {
    CUSTOMER: 'The customer.',
    ADMIN: 'An admin.',
    SUPPORT: 'A member of the support team.',
    FINANCE: 'A member of the finance team.',
    SERVICE: 'One of your back-end services.',
    STRIPE: "Stripe, or a person in Stripe's dashboard.",
    SYSTEM: 'The billing service itself.',
  },
});

export const AuditOutcomeEnum = publishedEnum<AuditEntry['outcome']>('AuditOutcome', {
  description: 'The result of an action.',
  values: {
    SUCCEEDED: 'The action succeeded.',
    REFUSED: 'The action was not allowed or not possible.',
    FAILED: 'The action was attempted and failed.',
  },
});

export const AuditTargetTypeEnum = publishedEnum<AuditTarget['type']>('AuditTargetType', {
  description: 'The types of objects that an audit entry can be about, and the ID of each.',
  values: {
    SUBSCRIPTION: 'A subscription. The ID is its ID at Stripe.',
    PURCHASE: 'A one-time purchase. The ID is that of the checkout session or the invoice.',
    PAYMENT: 'A payment. The ID is one that `payment` accepts.',
    REFUND_REQUEST: 'A refund that an admin requested. The ID is that of the refund.',
    MEMBER: "A member of an organization. The ID is the user's.",
    GRANT: 'A grant. The ID is `Grant.id`.',
    STRIPE_CUSTOMER: 'A Stripe customer. The ID is its ID at Stripe.',
    STRIPE_CUSTOMER_LINK:
      "An admin's decision about the owner of a Stripe customer. The ID is that of the Stripe customer.",
    OWNERSHIP: "The owner of a Stripe customer or of a guest's purchase. The ID is the one at Stripe.",
    CONTACT: "A customer's contact details. The ID is the user ID.",
    ERASURE: 'The deletion of a customer. The ID is the user ID.',
    RECONCILIATION: 'A comparison of a customer with Stripe. The ID is the user ID.',
    EVENT: 'A stored event. The ID is `Event.id`.',
    COMMAND: 'A refused mutation. The ID is its name.',
  },
});

@ObjectType('AuditTarget', {
  description: 'The subscription, payment or other object that an audit entry is about.',
  simpleResolvers: true,
})
export class AuditTargetType {
  @Field(() => AuditTargetTypeEnum, { description: 'The type of the target.' })
  type!: AuditTarget['type'];

  @Field(() => ID, { description: 'The ID of the target, as described for its `type`.' })
  id!: string;
}

@ObjectType('Actor', {
  description: 'The customer, person, service or system that caused a change.',
  simpleResolvers: true,
})
export class ActorType {
  @Field(() => ActorKindEnum, { description: 'The kind of actor.' })
  kind!: AuditEntry['actor']['kind'];

  @Field(() => ID, { nullable: true, description: 'The ID of the person or service; null for Stripe and the system.' })
  id!: string | null;
}

@ObjectType('Change', { description: 'A change to one field of a target.', simpleResolvers: true })
export class ChangeType {
  @Field(() => AuditTargetType, { description: 'The target that changed.' })
  target!: AuditTargetType;

  @Field(() => String, { description: 'The name of the field that changed, for example `status`.' })
  path!: string;

  @Field(() => Json, { nullable: true, description: 'The value before the change; null if there was none.' })
  before!: unknown;

  @Field(() => Json, { nullable: true, description: 'The value after the change; null if it was removed.' })
  after!: unknown;
}

@ObjectType('AuditEntry', {
  description:
    'An action, its cause and its changes, chained by hash to the previous entry. Entries are never edited or deleted.',
  simpleResolvers: true,
})
export class AuditEntryType {
  @Field(() => ID, { description: 'The opaque ID of the entry.' })
  id!: string;

  @Field(() => DateTime, { description: 'The time at which this service performed the action.' })
  createdAt!: Date;

  @Field(() => ActorType, { description: 'The actor that caused the action.' })
  actor!: ActorType;

  @Field(() => String, { description: 'The name of the action, for example `subscription.status_changed`.' })
  action!: string;

  @Field(() => AuditTargetType, { description: 'The target of the action.' })
  target!: AuditTargetType;

  @Field(() => EventType, {
    nullable: true,
    description: 'The stored event that caused the action; null if no event did.',
  })
  event!: EventType | null;

  @Field(() => AuditOutcomeEnum, { description: 'The result of the action.' })
  outcome!: AuditEntry['outcome'];

  @Field(() => String, { nullable: true, description: 'The reason that the actor gave; null if none was given.' })
  reason!: string | null;

  @Field(() => [ChangeType], { description: 'The fields that changed, ordered by target and path.' })
  changes!: ChangeType[];

  @Field(() => ID, {
    nullable: true,
    description: 'The ID of the request that caused the action, as it appears in the log; null if no request did.',
  })
  requestId!: string | null;

  @Field(() => String, {
    description: 'The SHA-256 hash of the entry in lowercase hexadecimal. It covers `previousHash`.',
  })
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
  @Field(() => Boolean, {
    description: 'Whether the history is intact: no entry was changed, removed, added or cut off.',
  })
  valid!: boolean;

  @Field(() => Int, {
    description:
      'The number of unchanged entries, counted from the first one. Entries that are about to be published are included.',
  })
  entryCount!: number;

  @Field(() => ID, {
    nullable: true,
    description:
      'The ID of the first entry that does not match the previous ones; null if there is none or if only the end of the chain is missing.',
  })
  brokenEntryId!: string | null;
}

export const { Connection: AuditEntryConnection } = connectionOf(AuditEntryType, 'AuditEntry');
