import { IsOptional, ValidateNested } from 'class-validator';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import type { AuditEntry, AuditFilter, AuditTarget } from '../audit/audit.read.ts';
import { AnyOf } from './any-of.ts';
import { AuditOutcomeEnum, AuditTargetTypeEnum } from './audit.type.ts';
import { PageArgs } from './connection.type.ts';
import { DateTime } from './scalars.ts';
import { IsUserId } from './user-id.ts';

@InputType('AuditTargetInput', {
  description: 'The subscription, payment or other thing that an audit entry is about.',
})
export class AuditTargetInput implements AuditTarget {
  @Field(() => AuditTargetTypeEnum, { description: 'The kind of thing.' })
  type!: AuditTarget['type'];

  @Field(() => ID, { description: 'Its ID, as described for its `type`.' })
  id!: string;
}

@InputType('AuditFilter', {
  description: 'Selects entries of the audit history. An entry must match every field that is given.',
})
export class AuditFilterInput implements AuditFilter {
  @IsUserId()
  @Field(() => ID, { nullable: true, description: 'In the history of this user.' })
  userId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Caused by this person or service.' })
  actorId?: string | null;

  @AnyOf(() => String, 'With one of these actions, for example `subscription.status_changed`.')
  action?: string[] | null;

  @Field(() => AuditTargetInput, { nullable: true, description: 'About this thing.' })
  target?: AuditTargetInput | null;

  @Field(() => ID, { nullable: true, description: 'Caused by this event.' })
  eventId?: string | null;

  @AnyOf(() => AuditOutcomeEnum, 'With one of these outcomes.')
  outcome?: AuditEntry['outcome'][] | null;

  @Field(() => DateTime, { nullable: true, description: 'Done at this moment or later.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Done before this moment.' })
  to?: Date | null;
}

@ArgsType()
export class AuditLogArgs extends PageArgs {
  @IsOptional()
  @ValidateNested()
  @Field(() => AuditFilterInput, { nullable: true, description: 'Which ones; all of them, if absent.' })
  filter?: AuditFilterInput | null;
}
