import { Field, ObjectType } from 'type-graphql';
import { Url } from '../scalars.ts';
import { UserErrorType } from '../user-error.type.ts';

@ObjectType('BillingPortalSession', { description: "A session of Stripe's customer portal.", simpleResolvers: true })
export class BillingPortalSessionType {
  @Field(() => Url, {
    description: 'The URL of the session. Redirect the customer immediately, because it expires after a few minutes.',
  })
  url!: string;
}

@ObjectType('BillingPortalPayload', { description: 'The result of `billingPortal`.', simpleResolvers: true })
export class BillingPortalPayload {
  @Field(() => BillingPortalSessionType, {
    nullable: true,
    description: 'The portal session; null if there are errors.',
  })
  session?: BillingPortalSessionType | null;

  @Field(() => [UserErrorType], { description: 'The reasons why no session was created. Empty if one was created.' })
  userErrors!: UserErrorType[];
}
