import { Field, ID, InputType } from 'type-graphql';
import type { PortalFlow } from '../billing/portal/portal.commands.ts';
import { publishedEnum } from './published-enum.ts';
import { Url } from './scalars.ts';

export const PortalFlowEnum = publishedEnum<PortalFlow>('PortalFlow', {
  description: 'One task of the portal to go to directly.',
  values: {
    PAYMENT_METHOD_UPDATE: 'Change the card.',
    SUBSCRIPTION_CANCEL: 'Cancel the subscription.',
    SUBSCRIPTION_UPDATE: 'Change the plan or the quantity.',
  },
});

@InputType('BillingPortalInput', { description: 'How the portal is to open.' })
export class BillingPortalInput {
  @Field(() => ID, {
    nullable: true,
    description:
      "Stripe's id of the subscription that a flow is about, and whose Stripe customer sees the portal. Default: the caller's only live one, add-ons aside.",
  })
  subscriptionId?: string | null;

  @Field(() => Url, {
    nullable: true,
    description: 'Where to return to, on an allowed origin. Default: a page of this service.',
  })
  returnUrl?: string | null;

  @Field(() => PortalFlowEnum, { nullable: true, description: 'Which task to open. Default: the overview.' })
  flow?: PortalFlow | null;
}
