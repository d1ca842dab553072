import { Field, ObjectType } from 'type-graphql';
import { Url } from './scalars.ts';
import { UserErrorType } from './user-error.type.ts';

@ObjectType('BillingPortalPayload', { description: 'What `billingPortal` answers.', simpleResolvers: true })
export class BillingPortalPayload {
  @Field(() => Url, { nullable: true, description: 'Where to send the customer, at once; null if there are errors.' })
  url?: string | null;

  @Field(() => [UserErrorType], { description: 'Why there is no portal; empty if there is one.' })
  userErrors!: UserErrorType[];
}
