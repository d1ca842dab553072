import { Field, ObjectType } from 'type-graphql';
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
    UNKNOWN_CUSTOMER: 'Neither we nor Stripe know a Stripe customer with this id.',
    CUSTOMER_LINKED: 'An admin has linked the Stripe customer to this user already.',
    UNKNOWN_PAYMENT: 'There is no payment with this id.',
    ALREADY_REFUNDED: 'All of the payment was refunded already; `payment` shows it where it is known here.',
    NOT_REFUNDABLE: 'The payment was never paid, is disputed, or was not paid through Stripe.',
    REFUND_TOO_LARGE: 'Less is left of the payment than is to be refunded.',
    UNKNOWN_EVENT: 'An id is of no stored event. Nothing was replayed.',
    TOO_MANY_EVENTS: 'More events than one request may replay. Nothing was replayed.',
    UNKNOWN_GRANT: 'There is no grant with this id.',
    CONFIRMATION_MISMATCH: "`confirmUserId` is not the caller's own user id. Nothing was deleted.",
    NOT_METERED: 'The feature is not METERED: its use is not counted here.',
    QUOTA_EXHAUSTED: 'Not enough is left of the feature in this period; `entitlement` says when it begins anew.',
  },
});

@ObjectType('UserError', {
  description: 'Why a mutation had no effect, for a person to act on.',
  simpleResolvers: true,
})
export class UserErrorType {
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
