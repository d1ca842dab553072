import { Field, Int, ObjectType } from 'type-graphql';
import { CustomerType } from '../customer/customer.type.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { UserErrorType } from '../user-error.type.ts';
import { ChangeConnection, type ChangesPage } from './change.connection.ts';

@ObjectType('ReplayEventsPayload', { description: 'The result of `replayEvents`.', simpleResolvers: true })
export class ReplayEventsPayload {
  @Field(() => Int, { description: 'The number of events found. Counting stops at 1,001.' })
  matchedCount!: number;

  @Field(() => Int, {
    description:
      'The number of events replayed. 0 in a dry run. Some may be IGNORED again, or wait for data that they depend on.',
  })
  replayedCount!: number;

  @SemanticNonNull()
  @Field(() => ChangeConnection, {
    nullable: true,
    description:
      'The audited facts that changed, or would change in a dry run. Repeat a dry run with `after` to read the next page. Repeating a completed replay finds no changes. To read what each event changed, use `auditLog(filter: { eventId })`. An error in this field does not undo the replay.',
  })
  changes?: ChangesPage | null;

  @Field(() => [UserErrorType], { description: 'The reasons why nothing was replayed. Empty if the replay was done.' })
  userErrors!: UserErrorType[];
}

@ObjectType('ReconcileCustomerPayload', { description: 'The result of `reconcileCustomer`.', simpleResolvers: true })
export class ReconcileCustomerPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer after the reconciliation; null if there are errors.',
  })
  customer?: CustomerType | null;

  @SemanticNonNull()
  @Field(() => ChangeConnection, {
    nullable: true,
    description:
      'The audited facts that were not known here. Empty if nothing differed. There is only one page, because repeating the request finds no drift. To read the rest, use `auditLog(filter: { userId, actorId })`. An error in this field does not undo the reconciliation.',
  })
  drift?: ChangesPage | null;

  @Field(() => [UserErrorType], {
    description: 'Always empty at present, because a user without objects at Stripe has no drift.',
  })
  userErrors!: UserErrorType[];
}
