import { Field, Int, ObjectType } from 'type-graphql';
import { ChangeType } from './audit.type.ts';
import { CustomerType } from './customer.type.ts';
import { UserErrorType } from './user-error.type.ts';

@ObjectType('ReplayEventsPayload', { description: 'What `replayEvents` answers.', simpleResolvers: true })
export class ReplayEventsPayload {
  @Field(() => Int, { description: 'How many events were found; not counted beyond 1,001.' })
  matched!: number;

  @Field(() => Int, { description: 'How many of them are folded now, or wait for what they need; 0 in a dry run.' })
  replayed!: number;

  @Field(() => [ChangeType], { description: 'What is different now, or would be, of that which is audited.' })
  changes!: ChangeType[];

  @Field(() => [UserErrorType], { description: 'Why nothing was replayed; empty if it was.' })
  userErrors!: UserErrorType[];
}

@ObjectType('ReconcileCustomerPayload', { description: 'What `reconcileCustomer` answers.', simpleResolvers: true })
export class ReconcileCustomerPayload {
  @Field(() => CustomerType, { nullable: true, description: 'The account as it is now; null if there are errors.' })
  customer?: CustomerType | null;

  @Field(() => [ChangeType], {
    description: 'What was not known here, of that which is audited; empty if nothing differed.',
  })
  drift!: ChangeType[];

  @Field(() => [UserErrorType], { description: 'Always empty at present: who has nothing at Stripe has no drift.' })
  userErrors!: UserErrorType[];
}
