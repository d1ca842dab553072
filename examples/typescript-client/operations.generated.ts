// Written by `npm run codegen` from the schema and examples/typescript-client/**/*.graphql. Not edited by hand.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** The customer for whom a command is sent, and why. It names either a user or an organization. */
export type ActingForInput = {
  /** The organization's ID. Its owners and billing managers may name it, and staff. Give either this or `userId`. */
  organizationId?: string | null | undefined;
  /** The reason for the audit history, at most 500 characters. Required from staff who act for a customer. Do not include personal data. */
  reason?: string | null | undefined;
  /** The customer's user ID. Only staff may name another user than themselves. */
  userId?: string | null | undefined;
};

/** The campaign or affiliate click that led to a purchase. */
export type AttributionInput = {
  /** The affiliate, at most 500 characters. */
  affiliate?: string | null | undefined;
  /** The campaign, at most 500 characters. */
  campaign?: string | null | undefined;
  /** The ID of the click, at most 500 characters. */
  clickId?: string | null | undefined;
};

/** How often a price is charged. */
export type BillingInterval =
  /** Every month. */
  | 'MONTH'
  /** Once, without renewal. */
  | 'ONE_TIME'
  /** Every year. */
  | 'YEAR';

/** The plan to buy and how to pay for it. */
export type CheckoutInput = {
  /** The customer for whom the caller acts: an organization of theirs, or for staff any customer. A mutation of staff then requires `reason` and `idempotencyKey`. Default: the caller acts for themselves. */
  actingFor?: ActingForInput | null | undefined;
  /** The campaign or affiliate click that led to the purchase. It is stored with the payments of the purchase. */
  attribution?: AttributionInput | null | undefined;
  /** The URL to return to if the customer does not pay, on an allowed origin. Default: a page of this service. */
  cancelUrl?: string | null | undefined;
  /** The currency of the payment. Default: the plan's first currency. */
  currency?: string | null | undefined;
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey?: string | null | undefined;
  /** The billing interval. Default: the plan's only interval, or `MONTH` if it has several. */
  interval?: BillingInterval | null | undefined;
  /** The code of the plan to buy. */
  plan: string;
  /** The promotion code to apply. If it is omitted, the customer can enter one on the payment page. */
  promotionCode?: string | null | undefined;
  /** The quantity to buy, for example the number of seats. Minimum: 1. */
  quantity?: number | null | undefined;
  /** The URL to return to after payment, on an allowed origin. Stripe replaces `{CHECKOUT_SESSION_ID}` in it with the session ID. Default: a page of this service. */
  successUrl?: string | null | undefined;
};

/** The reason why a feature is granted or not. */
export type EntitlementReason =
  /** Granted: a paid subscription or purchase includes it. */
  | 'ACTIVE'
  /** Not granted: the customer disputed the payment with their bank, or the bank took it back. */
  | 'DISPUTED'
  /** Not granted: the subscription has ended. */
  | 'ENDED'
  /** Not granted: the time for which it was given has ended. */
  | 'EXPIRED'
  /** Granted: it is available to everyone. */
  | 'FREE_PLAN'
  /** Granted for a few more days: the last payment failed and can still be made. */
  | 'GRACE_PERIOD'
  /** Granted: an admin granted it independently of any plan. */
  | 'GRANTED'
  /** Not granted: the first payment has not succeeded yet. */
  | 'INCOMPLETE'
  /** Not granted: none of the customer's plans or purchases includes it. */
  | 'NOT_IN_PLAN'
  /** Not granted: a payment failed and the grace period has ended. */
  | 'PAST_DUE'
  /** Not granted: the subscription is paused, or its payments are and its plan gives no access meanwhile. */
  | 'PAUSED'
  /** Not granted: the quota for this period is used up. See `usage.resetsAt`. */
  | 'QUOTA_EXHAUSTED'
  /** Not granted: the payment for the current period was refunded in full. */
  | 'REFUNDED'
  /** Not granted: an admin revoked it. */
  | 'REVOKED'
  /** Not granted: the organization's plan includes it, but the member has no seat. */
  | 'SEAT_REQUIRED'
  /** Granted: a trial includes it. */
  | 'TRIALING'
  /** Not granted: every attempt to collect the payment failed. */
  | 'UNPAID';

/** How much of a payment was refunded. Failed refunds do not count. */
export type PaymentRefundStatus =
  /** The whole payment was refunded. */
  | 'FULL'
  /** Nothing was refunded. */
  | 'NONE'
  /** Part of the payment was refunded. */
  | 'PARTIAL';

/** The collection status of a payment. See `refundStatus` and `dispute` for money that was returned later. */
export type PaymentStatus =
  /** The customer must confirm the payment. */
  | 'ACTION_REQUIRED'
  /** The last attempt failed. Another attempt may follow. */
  | 'FAILED'
  /** The payment was made in full. */
  | 'PAID'
  /** The payment is owed. Collection has not been attempted yet or is in progress. */
  | 'PENDING'
  /** The payment was given up as uncollectible. */
  | 'UNCOLLECTIBLE'
  /** The payment was voided. Nothing is owed. */
  | 'VOID';

/** The code of an error that a person can act on. */
export type UserErrorCode =
  /** The subscription is already set to end, so no change can wait for the end of its period. */
  | 'ALREADY_CANCELED'
  /** The payment is already fully refunded. `payment` returns it if it is known here. */
  | 'ALREADY_REFUNDED'
  /** The customer already has a live subscription. Change its plan instead. */
  | 'ALREADY_SUBSCRIBED'
  /** The amount is above the largest charge in its currency. */
  | 'AMOUNT_TOO_LARGE'
  /** The amount is below the smallest charge in its currency. */
  | 'AMOUNT_TOO_SMALL'
  /** The Stripe account has too little balance for the refund. */
  | 'BALANCE_INSUFFICIENT'
  /** The payment failed, or there is no card. */
  | 'CARD_DECLINED'
  /** Another request is currently opening a checkout for this customer. */
  | 'CHECKOUT_IN_PROGRESS'
  /** The customer has not completed the checkout, or has abandoned it. */
  | 'CHECKOUT_NOT_COMPLETE'
  /** `confirmUserId` is not the caller's own user ID, or with `actingFor` not that of the customer. Nothing was deleted. */
  | 'CONFIRMATION_MISMATCH'
  /** The Stripe customer or the subscription is bound to another currency, which `message` names. */
  | 'CURRENCY_MISMATCH'
  /** Staff who act for a customer must send an `idempotencyKey`. */
  | 'IDEMPOTENCY_KEY_REQUIRED'
  /** Stripe does not accept the e-mail address. */
  | 'INVALID_EMAIL'
  /** Stripe does not accept the language. */
  | 'INVALID_LOCALE'
  /** The pause would end in the past. */
  | 'INVALID_PAUSE'
  /** The promotion code does not exist, has expired, or does not apply to this purchase. */
  | 'INVALID_PROMOTION_CODE'
  /** The quantity is not a whole number in the allowed range. */
  | 'INVALID_QUANTITY'
  /** The return URL is not on an origin that this service allows. */
  | 'INVALID_RETURN_URL'
  /** Stripe cannot calculate tax for the customer's address. */
  | 'INVALID_TAX_LOCATION'
  /** The new end of the trial is not later than the present one, or more than 730 days away. */
  | 'INVALID_TRIAL_END'
  /** The value is not one of the CONFIG feature's values, or the feature is not a CONFIG feature and takes no value. */
  | 'INVALID_VALUE'
  /** The organization would have no owner left. Name another one first. */
  | 'LAST_OWNER'
  /** The message was not sent, was withdrawn or erased, or asks to confirm an e-mail address, so it is not sent again. */
  | 'MESSAGE_NOT_RESENDABLE'
  /** The user is not a stored member of the organization. */
  | 'NOT_A_MEMBER'
  /** The subscription is neither paused nor set to end, so there is nothing to resume. */
  | 'NOT_CANCELED'
  /** The feature is not METERED, so its usage is not counted. */
  | 'NOT_METERED'
  /** The payment was never paid, is disputed, or was not paid through Stripe. */
  | 'NOT_REFUNDABLE'
  /** The subscription is not in a trial that could be extended. */
  | 'NOT_TRIALING'
  /** No change of the plan waits for the end of the period. */
  | 'NO_PENDING_CHANGE'
  /** The organization has no plan whose seats are assigned. */
  | 'NO_SEATS'
  /** The customer has no live subscription that this applies to. */
  | 'NO_SUBSCRIPTION'
  /** Customers cannot pause this plan by themselves. See `Plan.pausable`. */
  | 'PAUSE_NOT_OFFERED'
  /** The customer must confirm the payment at the subscription's `actionUrl`. */
  | 'PAYMENT_ACTION_REQUIRED'
  /** No item of the subscription is known to provide the plan, and there is not exactly one candidate. Nothing was changed. Set `metadata.plan` of the item's price at Stripe to the plan. */
  | 'PLAN_ITEM_UNKNOWN'
  /** The plan cannot be bought through checkout because it is free, retired or sold only on request. */
  | 'PLAN_NOT_ON_SALE'
  /** Stripe's customer portal is not configured, or it does not allow this flow. */
  | 'PORTAL_NOT_CONFIGURED'
  /** `prorationDate` is more than one hour old, or in the future. */
  | 'PREVIEW_EXPIRED'
  /** The plan has no price in this currency and interval. */
  | 'PRICE_NOT_FOUND'
  /** Stripe has no active price for the plan. An admin runs `npm run plans -- sync --apply`. */
  | 'PRICE_UNAVAILABLE'
  /** The remaining quota of the feature in this period is too small. `entitlement` says when it resets. */
  | 'QUOTA_EXHAUSTED'
  /** Staff who act for a customer must give a reason in `actingFor`. */
  | 'REASON_REQUIRED'
  /** Support may not refund that much of one payment, or in one day. An admin may. */
  | 'REFUND_LIMIT_EXCEEDED'
  /** The refund is larger than the amount that remains of the payment. */
  | 'REFUND_TOO_LARGE'
  /** The subscription already has this plan, interval and quantity. */
  | 'SAME_PLAN'
  /** All seats of the organization are taken. */
  | 'SEATS_EXHAUSTED'
  /** The new quantity is below the number of seats in use. `message` names the members to release first. */
  | 'SEATS_IN_USE'
  /** The customer was deleted at Stripe. The next request creates a new one. */
  | 'STRIPE_CUSTOMER_DELETED'
  /** An admin has already linked the Stripe customer to this user. */
  | 'STRIPE_CUSTOMER_LINKED'
  /** The Stripe customer is not linked to a user. */
  | 'STRIPE_CUSTOMER_NOT_LINKED'
  /** The Stripe account lacks a setting that this needs, such as its name, tax or payment methods. */
  | 'STRIPE_NOT_SET_UP'
  /** Stripe refused the request for a reason that has no code here. The log has the details. */
  | 'STRIPE_REFUSED'
  /** The customer has several live subscriptions, and `subscriptionId` names none of them. */
  | 'SUBSCRIPTION_AMBIGUOUS'
  /** A warning: the payment is refunded, but its subscription is still set to renew. */
  | 'SUBSCRIPTION_RENEWS'
  /** A subscription schedule at Stripe manages the subscription, and this cannot be done beside it. `cancelPendingChange` takes back a change that waits. */
  | 'SUBSCRIPTION_SCHEDULED'
  /** The request matches more events than it may replay. Nothing was replayed. */
  | 'TOO_MANY_EVENTS'
  /** The organization would have more members than are supported. */
  | 'TOO_MANY_MEMBERS'
  /** The customer has no checkout with this ID. */
  | 'UNKNOWN_CHECKOUT'
  /** An ID does not match any stored event. Nothing was replayed. */
  | 'UNKNOWN_EVENT'
  /** The catalog has no feature with this code. */
  | 'UNKNOWN_FEATURE'
  /** There is no grant with this ID. */
  | 'UNKNOWN_GRANT'
  /** The customer has no message with this ID. */
  | 'UNKNOWN_MESSAGE'
  /** There is no payment with this ID. */
  | 'UNKNOWN_PAYMENT'
  /** The catalog has no plan with this code. */
  | 'UNKNOWN_PLAN'
  /** No Stripe customer with this ID exists, here or at Stripe. */
  | 'UNKNOWN_STRIPE_CUSTOMER';

export type PlansQueryVariables = Exact<{
  currency?: string | null | undefined;
}>;


export type PlansQuery = { plans: Array<{ code: string, name: string, purchasable: boolean, prices: Array<{ interval: BillingInterval, amount: { decimal: string, currency: string } }> }> };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { plan: { code: string }, entitlements: Array<{ granted: boolean, reason: EntitlementReason, value: string | null, validUntil: string | null, feature: { code: string } }>, payments: { nodes: Array<{ status: PaymentStatus, refundStatus: PaymentRefundStatus, amount: { decimal: string, currency: string } }> } | null } | null };

export type CheckoutMutationVariables = Exact<{
  input: CheckoutInput;
}>;


export type CheckoutMutation = { checkout: { session: { id: string, url: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type MayUseQueryVariables = Exact<{
  userId: string;
  feature: string;
}>;


export type MayUseQuery = { customer: { entitlement: { granted: boolean, reason: EntitlementReason, usage: { remaining: number | null } | null } | null } | null };


export const PlansDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Plans"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"currency"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Currency"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"plans"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"purchasable"}},{"kind":"Field","name":{"kind":"Name","value":"prices"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"currency"},"value":{"kind":"Variable","name":{"kind":"Name","value":"currency"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decimal"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}}]}}]} as unknown as DocumentNode<PlansQuery, PlansQueryVariables>;
export const MeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}},{"kind":"Field","name":{"kind":"Name","value":"entitlements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"feature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}}]}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}}]}},{"kind":"Field","name":{"kind":"Name","value":"payments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"refundStatus"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decimal"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<MeQuery, MeQueryVariables>;
export const CheckoutDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Checkout"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CheckoutInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkout"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<CheckoutMutation, CheckoutMutationVariables>;
export const MayUseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MayUse"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"userId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"feature"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"userId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"entitlement"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"feature"},"value":{"kind":"Variable","name":{"kind":"Name","value":"feature"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"remaining"}}]}}]}}]}}]}}]} as unknown as DocumentNode<MayUseQuery, MayUseQueryVariables>;