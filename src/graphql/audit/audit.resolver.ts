import { IsOptional, ValidateNested } from 'class-validator';
import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, ID, InputType, Query, Resolver, Root } from 'type-graphql';
import {
  type AuditEntry,
  type AuditFilter,
  type AuditTarget,
  auditTarget,
  type ChainVerification,
  type Change,
} from '../../audit/audit.read.ts';
import type { Account } from '../../billing/entitlement/entitlement.view.ts';
import { paymentIdOf, referenceOf } from '../../billing/payment/payment.id.ts';
import type { EventView } from '../../inbox/event.read.ts';
import { type Connection, pageOf, toConnection } from '../connection.ts';
import { PageArgs } from '../connection.type.ts';
import type { Context } from '../context.ts';
import { CustomerType } from '../customer/customer.type.ts';
import { AnyOf, IsUserId } from '../input-rules.ts';
import { DateTime } from '../scalars.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import {
  AuditEntryConnection,
  AuditEntryType,
  AuditOutcomeEnum,
  AuditTargetTypeEnum,
  AuditVerificationType,
  ChangeType,
} from './audit.type.ts';

@InputType('AuditTargetInput', {
  description: 'The subscription, payment or other object that an audit entry is about.',
})
export class AuditTargetInput implements AuditTarget {
  @Field(() => AuditTargetTypeEnum, { description: 'The type of the target.' })
  type!: AuditTarget['type'];

  @Field(() => ID, { description: 'The ID of the target, as described for its `type`.' })
  id!: string;
}

@InputType('AuditFilter', {
  description: 'Selects entries of the audit history. An entry must match every field that is given.',
})
export class AuditFilterInput implements AuditFilter {
  @IsUserId()
  @Field(() => ID, { nullable: true, description: 'Entries in the history of this user.' })
  userId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Entries caused by the person or service with this ID.' })
  actorId?: string | null;

  @AnyOf(() => String, 'Entries with one of these actions, for example `subscription.status_changed`.')
  action?: string[] | null;

  @Field(() => AuditTargetInput, { nullable: true, description: 'Entries about this target.' })
  target?: AuditTargetInput | null;

  @Field(() => ID, { nullable: true, description: 'Entries caused by the event with this ID.' })
  eventId?: string | null;

  @AnyOf(() => AuditOutcomeEnum, 'Entries with one of these outcomes.')
  outcome?: AuditEntry['outcome'][] | null;

  @Field(() => DateTime, { nullable: true, description: 'Entries created at this time or later.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Entries created before this time.' })
  to?: Date | null;
}

@ArgsType()
export class AuditLogArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => AuditFilterInput, {
    nullable: true,
    description: 'Selects the entries to return. Default: all entries.',
  })
  filter?: AuditFilterInput | null;
}

@Resolver(() => AuditEntryType)
export class AuditResolver {
  @SemanticNonNull()
  @Query(() => AuditEntryConnection, {
    nullable: true,
    description: 'The audit history, newest first: each change, its actor and the event that caused it.',
  })
  async auditLog(
    @Args(() => AuditLogArgs) { filter, ...paging }: AuditLogArgs,
    @Ctx() { audit }: Context,
  ): Promise<Connection<AuditEntry>> {
    return toConnection(await audit.page(stored(filter ?? {}), pageOf(paging, 'audit')), 'audit');
  }

  @SemanticNonNull()
  @Query(() => AuditVerificationType, {
    nullable: true,
    description:
      "Verifies that a customer's audit history was not edited. It recomputes the chain of hashes and compares the chain tip with the one stored in the customer's document.",
  })
  verifyAudit(
    @Arg('userId', () => ID, {
      nullable: true,
      description:
        'The ID of the user whose history to verify. Default: the history of entries that belong to no customer.',
    })
    userId: string | null | undefined,
    @Ctx() { audit }: Context,
  ): Promise<ChainVerification> {
    return audit.verify(userId ?? null);
  }

  @FieldResolver()
  id(@Root() { _id }: AuditEntry): string {
    return _id;
  }

  @FieldResolver()
  createdAt(@Root() { at }: AuditEntry): Date {
    return at;
  }

  @FieldResolver()
  target(@Root() { target }: AuditEntry): AuditTarget {
    return targetView(target);
  }

  @FieldResolver(() => CustomerType, {
    nullable: true,
    description: 'The customer whose history contains the entry; null if it concerns no customer.',
  })
  async customer(@Root() { userId }: AuditEntry, @Ctx() { loaders }: Context): Promise<Account | null> {
    return userId === null ? null : loaders.account.load(userId);
  }

  @FieldResolver()
  async event(@Root() { eventId }: AuditEntry, @Ctx() { loaders }: Context): Promise<EventView | null> {
    return eventId === null ? null : loaders.event.load(eventId);
  }
}

/** A filter with the stored ID of its target: the API accepts `Payment.id` for a payment. */
function stored(filter: AuditFilter): AuditFilter {
  const { target } = filter;
  return target?.type === 'PAYMENT' ? { ...filter, target: { ...target, id: referenceOf(target.id) } } : filter;
}

/** A target with its ID in the API: for a payment that is `Payment.id`. */
function targetView(stored: string): AuditTarget {
  const target = auditTarget(stored);
  return target.type === 'PAYMENT' ? { ...target, id: paymentIdOf({ _id: target.id }) } : target;
}

@Resolver(() => ChangeType)
export class ChangeResolver {
  @FieldResolver()
  target(@Root() { target }: Change): AuditTarget {
    return targetView(target);
  }
}
