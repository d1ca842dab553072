import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { PortalFlow } from '../../billing/portal/portal.commands.ts';
import { ActingFor, type ActingForInput } from '../acting-for.ts';
import { IdempotencyKey } from '../input-rules.ts';
import { publishedEnum } from '../published-enum.ts';
import { Url } from '../scalars.ts';
import { UserErrorType } from '../user-error.type.ts';

export const PortalFlowEnum = publishedEnum<PortalFlow>('PortalFlow', {
  description: 'A task in the customer portal to open directly.',
  values: {
    PAYMENT_METHOD_UPDATE: 'Update the payment method.',
    SUBSCRIPTION_CANCEL: 'Cancel the subscription.',
    SUBSCRIPTION_UPDATE: 'Change the plan or the quantity.',
  },
});

@InputType('BillingPortalInput', { description: 'Options for opening the customer portal.' })
export class BillingPortalInput {
  @Field(() => ID, {
    nullable: true,
    description:
      "The ID at Stripe (`sub_...`) of the subscription that the flow applies to. The portal opens for its Stripe customer. Default: the customer's only live subscription, not counting add-ons.",
  })
  subscriptionId?: string | null;

  @Field(() => Url, {
    nullable: true,
    description:
      'The URL to return to, on an allowed origin. Default: the page where customers manage their billing (`MANAGE_URL`).',
  })
  returnUrl?: string | null;

  @Field(() => PortalFlowEnum, { nullable: true, description: 'The task to open. Default: the overview.' })
  flow?: PortalFlow | null;

  @ActingFor()
  actingFor?: ActingForInput | null;

  @IdempotencyKey()
  idempotencyKey?: string | null;
}

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
