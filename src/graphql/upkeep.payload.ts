import { Field, Int, ObjectType } from 'type-graphql';
import { ChangeConnection, type ChangesPage } from './change.connection.ts';
import { CustomerType } from './customer.type.ts';
import { SemanticNonNull } from './semantic-non-null.ts';
import { UserErrorType } from './user-error.type.ts';

@ObjectType('ReplayEventsPayload', { description: 'What `replayEvents` answers.', simpleResolvers: true })
export class ReplayEventsPayload {
  @Field(() => Int, { description: 'How many events were found; not counted beyond 1,001.' })
  matchedCount!: number;

  @Field(() => Int, {
    description:
      'How many of them were read again; 0 in a dry run. Some may be IGNORED again, or wait for what they need.',
  })
  replayedCount!: number;

  @SemanticNonNull()
  @Field(() => ChangeConnection, {
    nullable: true,
    description:
      'The audited facts that are different now, or would be. Repeat a dry run with `after` to read the next page. Repeating a replay that was done finds no changes: read what each event changed in `auditLog(filter: { eventId })`. An error here takes nothing back.',
  })
  changes?: ChangesPage | null;

  @Field(() => [UserErrorType], { description: 'Why nothing was replayed; empty if it was.' })
  userErrors!: UserErrorType[];
}

@ObjectType('ReconcileCustomerPayload', { description: 'What `reconcileCustomer` answers.', simpleResolvers: true })
export class ReconcileCustomerPayload {
  @Field(() => CustomerType, { nullable: true, description: 'The customer as it is now; null if there are errors.' })
  customer?: CustomerType | null;

  @SemanticNonNull()
  @Field(() => ChangeConnection, {
    nullable: true,
    description:
      'The audited facts that were not known here; empty if nothing differed. It has one page, since repeating the request finds no drift: read what is beyond it in `auditLog(filter: { userId, actorId })`. An error here takes nothing back.',
  })
  drift?: ChangesPage | null;

  @Field(() => [UserErrorType], { description: 'Always empty at present: who has nothing at Stripe has no drift.' })
  userErrors!: UserErrorType[];
}
