import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import type { AuditEntry, AuditFilter, AuditTarget } from '../../audit/audit.read.ts';
import { AnyOf } from '../any-of.ts';
import { PageArgs } from '../connection.type.ts';
import { DateTime } from '../scalars.ts';
import { IsUserId } from '../user-id.ts';
import { AuditOutcomeEnum, AuditTargetTypeEnum } from './audit.type.ts';

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
