import { Field, InterfaceType, ObjectType } from 'type-graphql';
import type { BillingErrorCode } from '../billing/errors.ts';
import { publishedEnum } from './published-enum.ts';

export const UserErrorCodeEnum = publishedEnum<BillingErrorCode>('UserErrorCode', {
  description: 'Outcomes of a mutation that a person can act on.',
  values: {
    UNKNOWN_PLAN: 'The catalog has no plan with this code.',
    PLAN_NOT_ON_SALE: 'The plan cannot be bought by checkout: it is free, retired, or only on request.',
    PRICE_NOT_FOUND: 'The plan has no price in this currency and interval.',
    ALREADY_SUBSCRIBED: 'The customer has a live subscription, whose plan can be changed instead.',
    NO_SUBSCRIPTION: 'The customer has no live subscription to do this with.',
    SUBSCRIPTION_AMBIGUOUS: 'The customer has several live subscriptions, and `subscriptionId` says none of them.',
    PLAN_ITEM_UNKNOWN:
      'No item of the subscription is known to give the plan, and not exactly one could be: nothing was changed. Name the plan in `metadata.plan` of its price at Stripe.',
    SAME_PLAN: 'The subscription has this plan, interval and quantity already.',
    ALREADY_CANCELED: 'The subscription ends with its period already.',
    NOT_CANCELED: 'The subscription is not going to end, so there is nothing to resume.',
    PREVIEW_EXPIRED: '`prorationDate` is more than an hour old, or in the future.',
    CARD_DECLINED: 'The payment did not go through, or there is no card.',
    PAYMENT_ACTION_REQUIRED: 'The customer has to confirm the payment at the `actionUrl` of the subscription.',
    CHECKOUT_IN_PROGRESS: 'Another request is opening a checkout for this customer at this moment.',
    CHECKOUT_NOT_COMPLETE: 'The customer has not finished the checkout, or has left it.',
    UNKNOWN_CHECKOUT: 'The customer has no checkout with this id.',
    INVALID_PROMOTION_CODE: 'The promotion code does not exist, has run out, or is not for this purchase.',
    INVALID_RETURN_URL: 'The address to return to is not on an origin that this service allows.',
    INVALID_QUANTITY: 'The quantity is not a whole number in the allowed range.',
    INVALID_VALUE: 'A CONFIG feature takes one of its values, and no other feature takes any.',
    UNKNOWN_FEATURE: 'The catalog has no feature with this code.',
    UNKNOWN_STRIPE_CUSTOMER: 'Neither we nor Stripe know a Stripe customer with this id.',
    STRIPE_CUSTOMER_NOT_LINKED: 'The Stripe customer belongs to nobody.',
    STRIPE_CUSTOMER_LINKED: 'An admin has linked the Stripe customer to this user already.',
    UNKNOWN_PAYMENT: 'There is no payment with this id.',
    ALREADY_REFUNDED: 'All of the payment was refunded already; `payment` shows it where it is known here.',
    NOT_REFUNDABLE: 'The payment was never paid, is disputed, or was not paid through Stripe.',
    REFUND_TOO_LARGE: 'Less is left of the payment than is to be refunded.',
    UNKNOWN_EVENT: 'An id is of no stored event. Nothing was replayed.',
    TOO_MANY_EVENTS: 'More events than one request may replay. Nothing was replayed.',
    UNKNOWN_GRANT: 'There is no grant with this id.',
    CONFIRMATION_MISMATCH: "`confirmUserId` is not the caller's own user id. Nothing was deleted.",
    NOT_METERED: 'The feature is not METERED: its use is not counted here.',
    SUBSCRIPTION_SCHEDULED:
      'A subscription schedule at Stripe manages the subscription. Staff release the schedule; `when: NOW` cancels without that.',
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
    STRIPE_NOT_SET_UP: 'The Stripe account lacks a setting that this needs, such as its name, tax or payment methods.',
    STRIPE_REFUSED: 'Stripe refused the request for a reason that has no code here. The log has the details.',
    QUOTA_EXHAUSTED: 'Not enough is left of the feature in this period; `entitlement` says when it begins anew.',
  },
});

@InterfaceType('UserError', {
  description:
    'Why a mutation had no effect, for a person to act on. Later errors may carry data of their own: ask for the fields of this interface, and for those of the types that you know.',
  resolveType: () => 'BasicUserError',
})
export abstract class UserErrorType {
  @Field(() => UserErrorCodeEnum, { description: 'For programs; stable.' })
  code!: BillingErrorCode;

  @Field(() => String, { description: 'For people; may be shown as it is.' })
  message!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Path of the input field to correct; null if it is none of them.',
  })
  field!: readonly string[] | null;
}

@ObjectType('BasicUserError', {
  description: 'An error that its code says all about.',
  implements: UserErrorType,
  simpleResolvers: true,
})
export class BasicUserErrorType extends UserErrorType {}
