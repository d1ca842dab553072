import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
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
import type { Context } from '../context.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { AuditLogArgs } from './audit.input.ts';
import { AuditEntryConnection, AuditEntryType, AuditVerificationType, ChangeType } from './audit.type.ts';

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

  @FieldResolver()
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
