import { Field, ID, InputType } from 'type-graphql';
import type { PortalFlow } from '../../billing/portal/portal.commands.ts';
import { publishedEnum } from '../published-enum.ts';
import { Url } from '../scalars.ts';

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
      "The ID at Stripe (`sub_...`) of the subscription that the flow applies to. The portal opens for its Stripe customer. Default: the caller's only live subscription, not counting add-ons.",
  })
  subscriptionId?: string | null;

  @Field(() => Url, {
    nullable: true,
    description: 'The URL to return to, on an allowed origin. Default: a page of this service.',
  })
  returnUrl?: string | null;

  @Field(() => PortalFlowEnum, { nullable: true, description: 'The task to open. Default: the overview.' })
  flow?: PortalFlow | null;
}
