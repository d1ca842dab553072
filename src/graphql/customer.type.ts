import { Field, ID, ObjectType } from 'type-graphql';
import { AccountOwnerUnion } from './account-owner.type.ts';
import { AuditEntryConnection, type AuditEntryType } from './audit.type.ts';
import type { Connection } from './connection.ts';
import { connectionOf } from './connection.type.ts';
import { ContactType, PaymentMethodType } from './contact.type.ts';
import { EntitlementTokenType, EntitlementType } from './entitlement.type.ts';
import { GrantType } from './grant.type.ts';
import { HoldType } from './hold.type.ts';
import { PaymentConnection, type PaymentType } from './payment.type.ts';
import { PlanType } from './plan.type.ts';
import { SemanticNonNull } from './semantic-non-null.ts';
import { SubscriptionConnection, SubscriptionType } from './subscription.type.ts';

@ObjectType('Customer', {
  description: 'Who buys. Every user is one, on the free plan until they buy.',
  simpleResolvers: true,
})
export class CustomerType {
  @Field(() => ID, { description: 'For caches: opaque, and the same for good.' })
  id!: string;

  @Field(() => AccountOwnerUnion, { description: 'Who it is in your own directory.' })
  owner!: typeof AccountOwnerUnion;

  @Field(() => ID, { nullable: true, description: 'The id of the owner; null if that is no user.' })
  userId!: string | null;

  @SemanticNonNull()
  @Field(() => [ID], {
    nullable: true,
    description: 'Their customers at Stripe that exist, newest first: the first one buys.',
  })
  stripeCustomerIds!: string[] | null;

  @SemanticNonNull()
  @Field(() => ContactType, {
    nullable: true,
    description: 'How they are reached.',
  })
  contact!: ContactType | null;

  @Field(() => PaymentMethodType, {
    nullable: true,
    description: 'The card that Stripe told of last; null if it told of none.',
  })
  paymentMethod!: PaymentMethodType | null;

  @Field(() => PlanType, { description: 'The best plan in force; the free plan if none.' })
  plan!: PlanType;

  @Field(() => [SubscriptionType], {
    description:
      'Live subscriptions, the best plan first: one, and add-ons beside it. Those that have ended are in `endedSubscriptions`.',
  })
  subscriptions!: SubscriptionType[];

  @SemanticNonNull()
  @Field(() => SubscriptionConnection, {
    nullable: true,
    description:
      'Subscriptions that have ended, newest end first. The last 20 of each Stripe customer are kept; `payments` and the audit history go back further.',
  })
  endedSubscriptions!: Connection<SubscriptionType> | null;

  @Field(() => [EntitlementType], { description: 'One for each feature of the catalog, in its order, granted or not.' })
  entitlements!: EntitlementType[];

  @Field(() => EntitlementType, {
    nullable: true,
    description:
      'About one feature; null: the catalog knows no such feature (so an optional-chained check fails closed).',
  })
  entitlement!: EntitlementType | null;

  @SemanticNonNull()
  @Field(() => EntitlementTokenType, {
    nullable: true,
    description:
      'What the customer may use, signed for five minutes and to be verified offline with `/.well-known/jwks.json`. It is not a login.',
  })
  entitlementToken!: EntitlementTokenType | null;

  @SemanticNonNull()
  @Field(() => PaymentConnection, { nullable: true, description: 'Payments, newest first.' })
  payments!: Connection<PaymentType> | null;

  @SemanticNonNull()
  @Field(() => [HoldType], {
    nullable: true,
    description: 'Why access is held back, newest first.',
  })
  holds!: HoldType[] | null;

  @SemanticNonNull()
  @Field(() => AuditEntryConnection, {
    nullable: true,
    description: 'What changed, and by which event, newest first.',
  })
  auditLog!: Connection<AuditEntryType> | null;

  @SemanticNonNull()
  @Field(() => [GrantType], {
    nullable: true,
    description: 'What admins gave beside every plan and is in force, newest first.',
  })
  grants!: GrantType[] | null;
}

export const { Connection: CustomerConnection } = connectionOf(CustomerType, 'Customer', "by the user's id");
