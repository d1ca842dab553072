import { Field, InterfaceType, ObjectType } from 'type-graphql';
import type { BillingErrorCode } from '../billing/errors.ts';
import { publishedEnum } from './published-enum.ts';

export const UserErrorCodeEnum = publishedEnum<BillingErrorCode>('UserErrorCode', {
  description: 'The code of an error that a person can act on.',
  values: {
    UNKNOWN_PLAN: 'The catalog has no plan with this code.',
    PLAN_NOT_ON_SALE: 'The plan cannot be bought through checkout because it is free, retired or sold only on request.',
    PRICE_NOT_FOUND: 'The plan has no price in this currency and interval.',
    ALREADY_SUBSCRIBED: 'The customer already has a live subscription. Change its plan instead.',
    NO_SUBSCRIPTION: 'The customer has no live subscription that this applies to.',
    SUBSCRIPTION_AMBIGUOUS: 'The customer has several live subscriptions, and `subscriptionId` names none of them.',
    PLAN_ITEM_UNKNOWN:
      "No item of the subscription is known to provide the plan, and there is not exactly one candidate. Nothing was changed. Set `metadata.plan` of the item's price at Stripe to the plan.",
    SAME_PLAN: 'The subscription already has this plan, interval and quantity.',
    ALREADY_CANCELED: 'The subscription is already set to end, so no change can wait for the end of its period.',
    NOT_CANCELED: 'The subscription is neither paused nor set to end, so there is nothing to resume.',
    NO_PENDING_CHANGE: 'No change of the plan waits for the end of the period.',
    INVALID_PAUSE: 'The pause would end in the past.',
    PAUSE_NOT_OFFERED: 'Customers cannot pause this plan by themselves. See `Plan.pausable`.',
    NOT_TRIALING: 'The subscription is not in a trial that could be extended.',
    INVALID_TRIAL_END: 'The new end of the trial is not later than the present one, or more than 730 days away.',
    PREVIEW_EXPIRED: '`prorationDate` is more than one hour old, or in the future.',
    CARD_DECLINED: 'The payment failed, or there is no card.',
    PAYMENT_ACTION_REQUIRED: "The customer must confirm the payment at the subscription's `actionUrl`.",
    CHECKOUT_IN_PROGRESS: 'Another request is currently opening a checkout for this customer.',
    CHECKOUT_NOT_COMPLETE: 'The customer has not completed the checkout, or has abandoned it.',
    UNKNOWN_CHECKOUT: 'The customer has no checkout with this ID.',
    INVALID_PROMOTION_CODE: 'The promotion code does not exist, has expired, or does not apply to this purchase.',
    INVALID_RETURN_URL: 'The return URL is not on an origin that this service allows.',
    INVALID_QUANTITY: 'The quantity is not a whole number in the allowed range.',
    INVALID_VALUE:
      "The value is not one of the CONFIG feature's values, or the feature is not a CONFIG feature and takes no value.",
    UNKNOWN_FEATURE: 'The catalog has no feature with this code.',
    UNKNOWN_STRIPE_CUSTOMER: 'No Stripe customer with this ID exists, here or at Stripe.',
    STRIPE_CUSTOMER_NOT_LINKED: 'The Stripe customer is not linked to a user.',
    STRIPE_CUSTOMER_LINKED: 'An admin has already linked the Stripe customer to this user.',
    UNKNOWN_PAYMENT: 'There is no payment with this ID.',
    ALREADY_REFUNDED: 'The payment is already fully refunded. `payment` returns it if it is known here.',
    NOT_REFUNDABLE: 'The payment was never paid, is disputed, or was not paid through Stripe.',
    REFUND_TOO_LARGE: 'The refund is larger than the amount that remains of the payment.',
    REFUND_LIMIT_EXCEEDED: 'Support may not refund that much of one payment, or in one day. An admin may.',
    SUBSCRIPTION_RENEWS: 'A warning: the payment is refunded, but its subscription is still set to renew.',
    UNKNOWN_EVENT: 'An ID does not match any stored event. Nothing was replayed.',
    TOO_MANY_EVENTS: 'The request matches more events than it may replay. Nothing was replayed.',
    UNKNOWN_GRANT: 'There is no grant with this ID.',
    NOT_A_MEMBER: 'The user is not a stored member of the organization.',
    LAST_OWNER: 'The organization would have no owner left. Name another one first.',
    NO_SEATS: 'The organization has no plan whose seats are assigned.',
    SEATS_EXHAUSTED: 'All seats of the organization are taken.',
    SEATS_IN_USE: 'The new quantity is below the number of seats in use. `message` names the members to release first.',
    TOO_MANY_MEMBERS: 'The organization would have more members than are supported.',
    UNKNOWN_MESSAGE: 'The customer has no message with this ID.',
    MESSAGE_NOT_RESENDABLE:
      'The message was not sent, was withdrawn or erased, or asks to confirm an e-mail address, so it is not sent again.',
    CONFIRMATION_MISMATCH:
      "`confirmUserId` is not the caller's own user ID, or with `actingFor` not that of the customer. Nothing was deleted.",
    NOT_METERED: 'The feature is not METERED, so its usage is not counted.',
    SUBSCRIPTION_SCHEDULED:
      'A subscription schedule at Stripe manages the subscription, and this cannot be done beside it. `cancelPendingChange` takes back a change that waits.',
    CURRENCY_MISMATCH: 'The Stripe customer or the subscription is bound to another currency, which `message` names.',
    PRICE_UNAVAILABLE: 'Stripe has no active price for the plan. An admin runs `npm run plans -- sync --apply`.',
    STRIPE_CUSTOMER_DELETED: 'The customer was deleted at Stripe. The next request creates a new one.',
    INVALID_EMAIL: 'Stripe does not accept the e-mail address.',
    INVALID_LOCALE: 'Stripe does not accept the language.',
    INVALID_TAX_LOCATION: "Stripe cannot calculate tax for the customer's address.",
    AMOUNT_TOO_SMALL: 'The amount is below the smallest charge in its currency.',
    AMOUNT_TOO_LARGE: 'The amount is above the largest charge in its currency.',
    BALANCE_INSUFFICIENT: 'The Stripe account has too little balance for the refund.',
    PORTAL_NOT_CONFIGURED: "Stripe's customer portal is not configured, or it does not allow this flow.",
    REASON_REQUIRED: 'Staff who act for a customer must give a reason in `actingFor`.',
    IDEMPOTENCY_KEY_REQUIRED: 'Staff who act for a customer must send an `idempotencyKey`.',
    STRIPE_NOT_SET_UP: 'The Stripe account lacks a setting that this needs, such as its name, tax or payment methods.',
    STRIPE_REFUSED: 'Stripe refused the request for a reason that has no code here. The log has the details.',
    QUOTA_EXHAUSTED:
      'The remaining quota of the feature in this period is too small. `entitlement` says when it resets.',
  },
});

@ObjectType('UserErrorParam', { description: 'A value that an error message names.', simpleResolvers: true })
export class UserErrorParamType {
  @Field(() => String, { description: 'The name of the value, for example "plan".' })
  name!: string;

  @Field(() => String, {
    description:
      'The value as text: the code of a plan or a feature, an amount in minor units with its `currency` beside it, a number, or what the request contained.',
  })
  value!: string;
}

@InterfaceType('UserError', {
  description:
    'The reason why a mutation had no effect, which a person can act on. Future error types may have additional fields. Select the fields of this interface, and those of the types that you know.',
  resolveType: () => 'BasicUserError',
})
export abstract class UserErrorType {
  @Field(() => UserErrorCodeEnum, { description: 'The error code for use in programs. It is stable.' })
  code!: BillingErrorCode;

  @Field(() => String, {
    description:
      'The error message for people. It can be shown as it is. Its language is that of the `Accept-Language` header, else the locale of the caller (`Contact.locale`), else English.',
  })
  message!: string;

  @Field(() => [UserErrorParamType], {
    description: 'What `message` names, each by itself, so that clients can write messages of their own.',
  })
  params!: UserErrorParamType[];

  @Field(() => [String], {
    nullable: true,
    description: 'The path of the input field to correct; null if no input field is the cause.',
  })
  field!: readonly string[] | null;
}

@ObjectType('BasicUserError', {
  description: 'An error that is fully described by its code.',
  implements: UserErrorType,
  simpleResolvers: true,
})
export class BasicUserErrorType extends UserErrorType {}
