import { Field, ObjectType } from 'type-graphql';
import { Url } from './scalars.ts';
import { UserErrorType } from './user-error.type.ts';

@ObjectType('BillingPortalSession', { description: "A visit to Stripe's customer portal.", simpleResolvers: true })
export class BillingPortalSessionType {
  @Field(() => Url, { description: 'Where to send the customer, at once: it lasts some minutes.' })
  url!: string;
}

@ObjectType('BillingPortalPayload', { description: 'What `billingPortal` answers.', simpleResolvers: true })
export class BillingPortalPayload {
  @Field(() => BillingPortalSessionType, { nullable: true, description: 'The portal; null if there are errors.' })
  session?: BillingPortalSessionType | null;

  @Field(() => [UserErrorType], { description: 'Why there is no portal; empty if there is one.' })
  userErrors!: UserErrorType[];
}
