import { createUnionType, Field, ID, Int, ObjectType } from 'type-graphql';
import type { NotificationChannel } from '../../billing/entitlement/recipient.read.ts';
import { AuditEntryConnection, type AuditEntryType } from '../audit/audit.type.ts';
import type { Connection } from '../connection.ts';
import { connectionOf } from '../connection.type.ts';
import { EntitlementTokenType, EntitlementType } from '../entitlement/entitlement.type.ts';
import { HoldType } from '../entitlement/hold.type.ts';
import { GrantType, PlanGrantType } from '../grant/grant.type.ts';
import { MessageConnection, type MessageType } from '../message/message.type.ts';
import { MoneyType } from '../money.type.ts';
import { OrganizationType } from '../organization/organization.type.ts';
import { PaymentConnection, type PaymentType } from '../payment/payment.type.ts';
import { PlanType } from '../plan/plan.type.ts';
import { SemanticNonNull } from '../semantic-non-null.ts';
import { SubscriptionConnection, SubscriptionType } from '../subscription/subscription.type.ts';
import { NotificationChannelEnum } from './notification-channel.type.ts';

@ObjectType('User', { description: 'A user in your own directory.', simpleResolvers: true })
export class UserType {
  @Field(() => ID, { description: "The user's ID in your own directory." })
  id!: string;
}

export const AccountOwnerUnion = createUnionType({
  name: 'AccountOwner',
  description: 'The owner of a customer, from your own directory.',
  types: () => [UserType, OrganizationType] as const,
  resolveType: (owner) => ('viewerRole' in owner ? OrganizationType : UserType),
});

@ObjectType('Contact', { description: "A customer's contact details.", simpleResolvers: true })
export class ContactType {
  @Field(() => String, {
    nullable: true,
    description: 'The e-mail address that the customer set, or else the one stored at Stripe; null if there is none.',
  })
  email!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The new e-mail address that the customer has not confirmed yet; null if there is none. It expires after one day.',
  })
  pendingEmail!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The language (BCP 47) that the customer set, or else the one stored at Stripe; null if neither is known.',
  })
  locale!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "The ID of the customer's Telegram chat with the bot; null if the customer set none.",
  })
  telegramChatId!: string | null;

  @Field(() => [NotificationChannelEnum], {
    description:
      "The channels for optional messages. Messages required by law or about the customer's money are always sent by e-mail.",
  })
  notifications!: NotificationChannel[];
}

@ObjectType('PaymentMethod', { description: 'The details of a card that may be displayed.', simpleResolvers: true })
export class PaymentMethodType {
  @Field(() => String, {
    nullable: true,
    description: 'The card brand, for example "visa"; null if Stripe did not provide it.',
  })
  brand!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The last four digits of the card number; null if Stripe did not provide them.',
  })
  last4!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The month in which the card expires, from 1 to 12; null if Stripe did not provide it.',
  })
  expMonth!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The year in which the card expires; null if Stripe did not provide it.',
  })
  expYear!: number | null;
}

@ObjectType('Customer', {
  description:
    'A user or an organization as a buyer. Every user is a customer, on the free plan until the first purchase.',
  simpleResolvers: true,
})
export class CustomerType {
  @Field(() => ID, { description: 'The opaque ID of the customer, for caches. It never changes.' })
  id!: string;

  @Field(() => AccountOwnerUnion, { description: 'The owner of the customer in your own directory.' })
  owner!: typeof AccountOwnerUnion;

  @Field(() => ID, { nullable: true, description: 'The user ID of the owner; null if the owner is not a user.' })
  userId!: string | null;

  @SemanticNonNull()
  @Field(() => [ID], {
    nullable: true,
    description: "The IDs of the customer's existing Stripe customers, newest first. New purchases use the first one.",
  })
  stripeCustomerIds!: string[] | null;

  @SemanticNonNull()
  @Field(() => ContactType, {
    nullable: true,
    description: "The customer's contact details.",
  })
  contact!: ContactType | null;

  @Field(() => PaymentMethodType, {
    nullable: true,
    description: 'The card that Stripe reported most recently; null if Stripe reported none.',
  })
  paymentMethod!: PaymentMethodType | null;

  @Field(() => PlanType, { description: 'The best plan in effect, or the free plan if there is none.' })
  plan!: PlanType;

  @Field(() => [SubscriptionType], {
    description:
      'The live subscriptions, best plan first: one subscription and its add-ons. Ended subscriptions are in `endedSubscriptions`.',
  })
  subscriptions!: SubscriptionType[];

  @SemanticNonNull()
  @Field(() => SubscriptionConnection, {
    nullable: true,
    description:
      'The subscriptions that have ended, most recently ended first. The last 20 of each Stripe customer are kept. `payments` and the audit history go back further.',
  })
  endedSubscriptions!: Connection<SubscriptionType> | null;

  @Field(() => [EntitlementType], {
    description: 'One entitlement for each feature in the catalog, in catalog order, whether granted or not.',
  })
  entitlements!: EntitlementType[];

  @Field(() => EntitlementType, {
    nullable: true,
    description:
      'The entitlement for one feature; null if the catalog has no such feature. A check with optional chaining therefore fails closed.',
  })
  entitlement!: EntitlementType | null;

  @SemanticNonNull()
  @Field(() => EntitlementTokenType, {
    nullable: true,
    description:
      'A signed token that states what the customer may use. It is valid for five minutes and can be verified offline with `/.well-known/jwks.json`. It is not a login.',
  })
  entitlementToken!: EntitlementTokenType | null;

  @SemanticNonNull()
  @Field(() => PaymentConnection, { nullable: true, description: "The customer's payments, newest first." })
  payments!: Connection<PaymentType> | null;

  @SemanticNonNull()
  @Field(() => [HoldType], {
    nullable: true,
    description: "The holds that suspend the customer's access, newest first.",
  })
  holds!: HoldType[] | null;

  @SemanticNonNull()
  @Field(() => AuditEntryConnection, {
    nullable: true,
    description: "The customer's audit history, newest first: each change and the event that caused it.",
  })
  auditLog!: Connection<AuditEntryType> | null;

  @SemanticNonNull()
  @Field(() => MessageConnection, {
    nullable: true,
    description: 'The messages to the customer, newest first, and what was sent.',
  })
  messages!: Connection<MessageType> | null;

  @SemanticNonNull()
  @Field(() => [GrantType], {
    nullable: true,
    description: 'The grants of features in effect that admins gave in addition to any plan, newest first.',
  })
  grants!: GrantType[] | null;

  @SemanticNonNull()
  @Field(() => [MoneyType], {
    nullable: true,
    description:
      "The customer's credit at Stripe, which pays their next invoices: an amount for each currency, negative if they owe something. Empty if there is none.",
  })
  credits!: MoneyType[] | null;

  @SemanticNonNull()
  @Field(() => [PlanGrantType], {
    nullable: true,
    description:
      'The grants of plans in effect, as gifts or extensions, newest first. `plan` is the best of them and of what was bought.',
  })
  planGrants!: PlanGrantType[] | null;
}

export const { Connection: CustomerConnection } = connectionOf(CustomerType, 'Customer', 'by user ID');
