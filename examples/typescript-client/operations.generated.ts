// Written by `npm run codegen` from the schema and examples/typescript-client/**/*.graphql. Not edited by hand.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** The campaign or affiliate click that led to a purchase. */
export type AttributionInput = {
  /** The affiliate, at most 500 characters. */
  affiliate?: string | null | undefined;
  /** The campaign, at most 500 characters. */
  campaign?: string | null | undefined;
  /** The click, at most 500 characters. */
  clickId?: string | null | undefined;
};

/** How often a price is paid. */
export type BillingInterval =
  /** Every month. */
  | 'MONTH'
  /** Once; it does not renew. */
  | 'ONE_TIME'
  /** Every year. */
  | 'YEAR';

/** What is to be bought. */
export type CheckoutInput = {
  /** What led to the purchase; kept with its payments. */
  attribution?: AttributionInput | null | undefined;
  /** Where to return without paying, on an allowed origin. Default: a page of this service. */
  cancelUrl?: string | null | undefined;
  /** In which currency. Default: the plan's first one. */
  currency?: string | null | undefined;
  /** Names this request among those of the caller to this mutation, 1 to 255 characters, for a day: sent again with the same input it is not done again and has the same answer. An answer with userErrors leaves the key free. */
  idempotencyKey?: string | null | undefined;
  /** How often to pay. Default: the plan's only interval, else MONTH. */
  interval?: BillingInterval | null | undefined;
  /** The plan's code. */
  plan: string;
  /** A promotion code to apply. Without one the customer may enter one on the page. */
  promotionCode?: string | null | undefined;
  /** How many, for example seats; from 1. */
  quantity?: number | null | undefined;
  /** Where to return after paying, on an allowed origin. Stripe puts the id where it says {CHECKOUT_SESSION_ID}. Default: a page of this service. */
  successUrl?: string | null | undefined;
};

/** Why a feature is granted, or why it is not. */
export type EntitlementReason =
  /** Granted: a paid subscription or purchase gives it. */
  | 'ACTIVE'
  /** Not granted: the customer disputes the payment with their bank, or had it taken back. */
  | 'DISPUTED'
  /** Not granted: the subscription has ended. */
  | 'ENDED'
  /** Not granted: the time it was given for is over. */
  | 'EXPIRED'
  /** Granted: everybody has it. */
  | 'FREE_PLAN'
  /** Granted for a few days more: the last payment failed and can still be made good. */
  | 'GRACE_PERIOD'
  /** Granted: an admin gave it, beside every plan. */
  | 'GRANTED'
  /** Not granted: the first payment has not succeeded yet. */
  | 'INCOMPLETE'
  /** Not granted: nothing that the customer has includes it. */
  | 'NOT_IN_PLAN'
  /** Not granted: a payment failed and the grace period is over. */
  | 'PAST_DUE'
  /** Not granted: the subscription is paused. */
  | 'PAUSED'
  /** Not granted: nothing of this period is left; see `usage.resetsAt`. */
  | 'QUOTA_EXHAUSTED'
  /** Not granted: what the current period was paid with was refunded in full. */
  | 'REFUNDED'
  /** Not granted: an admin took it back. */
  | 'REVOKED'
  /** Granted: a trial gives it. */
  | 'TRIALING'
  /** Not granted: every attempt to collect the payment failed. */
  | 'UNPAID';

/** How much of a payment went back by refunds. Refunds that failed do not count. */
export type PaymentRefundStatus =
  /** All of it. */
  | 'FULL'
  /** Nothing. */
  | 'NONE'
  /** A part of it. */
  | 'PARTIAL';

/** How the collection of a payment went. What went back since is told by `refundStatus` and `dispute`. */
export type PaymentStatus =
  /** The customer must confirm it. */
  | 'ACTION_REQUIRED'
  /** The last attempt failed; another may follow. */
  | 'FAILED'
  /** Paid in full. */
  | 'PAID'
  /** Owed, and not tried yet or on its way. */
  | 'PENDING'
  /** Given up. */
  | 'UNCOLLECTIBLE'
  /** Withdrawn; nothing is owed. */
  | 'VOID';

/** Outcomes of a mutation that a person can act on. */
export type UserErrorCode =
  /** The subscription ends with its period already. */
  | 'ALREADY_CANCELED'
  /** All of the payment was refunded already; `payment` shows it where it is known here. */
  | 'ALREADY_REFUNDED'
  /** The customer has a live subscription, whose plan can be changed instead. */
  | 'ALREADY_SUBSCRIBED'
  /** The amount is above the largest charge in its currency. */
  | 'AMOUNT_TOO_LARGE'
  /** The amount is below the smallest charge in its currency. */
  | 'AMOUNT_TOO_SMALL'
  /** The Stripe account has too little balance for the refund. */
  | 'BALANCE_INSUFFICIENT'
  /** The payment did not go through, or there is no card. */
  | 'CARD_DECLINED'
  /** Another request is opening a checkout for this customer at this moment. */
  | 'CHECKOUT_IN_PROGRESS'
  /** The customer has not finished the checkout, or has left it. */
  | 'CHECKOUT_NOT_COMPLETE'
  /** `confirmUserId` is not the caller's own user id. Nothing was deleted. */
  | 'CONFIRMATION_MISMATCH'
  /** The Stripe customer or the subscription is bound to another currency, which `message` names. */
  | 'CURRENCY_MISMATCH'
  /** Stripe does not accept the e-mail address. */
  | 'INVALID_EMAIL'
  /** Stripe does not accept the language. */
  | 'INVALID_LOCALE'
  /** The promotion code does not exist, has run out, or is not for this purchase. */
  | 'INVALID_PROMOTION_CODE'
  /** The quantity is not a whole number in the allowed range. */
  | 'INVALID_QUANTITY'
  /** The address to return to is not on an origin that this service allows. */
  | 'INVALID_RETURN_URL'
  /** Stripe cannot calculate tax for the customer's address. */
  | 'INVALID_TAX_LOCATION'
  /** A CONFIG feature takes one of its values, and no other feature takes any. */
  | 'INVALID_VALUE'
  /** The subscription is not going to end, so there is nothing to resume. */
  | 'NOT_CANCELED'
  /** The feature is not METERED: its use is not counted here. */
  | 'NOT_METERED'
  /** The payment was never paid, is disputed, or was not paid through Stripe. */
  | 'NOT_REFUNDABLE'
  /** The customer has no live subscription to do this with. */
  | 'NO_SUBSCRIPTION'
  /** The customer has to confirm the payment at the `actionUrl` of the subscription. */
  | 'PAYMENT_ACTION_REQUIRED'
  /** No item of the subscription is known to give the plan, and not exactly one could be: nothing was changed. Name the plan in `metadata.plan` of its price at Stripe. */
  | 'PLAN_ITEM_UNKNOWN'
  /** The plan cannot be bought by checkout: it is free, retired, or only on request. */
  | 'PLAN_NOT_ON_SALE'
  /** Stripe's customer portal is not configured, or it does not allow this flow. */
  | 'PORTAL_NOT_CONFIGURED'
  /** `prorationDate` is more than an hour old, or in the future. */
  | 'PREVIEW_EXPIRED'
  /** The plan has no price in this currency and interval. */
  | 'PRICE_NOT_FOUND'
  /** Stripe has no active price for the plan. An admin runs `npm run plans -- sync --apply`. */
  | 'PRICE_UNAVAILABLE'
  /** Not enough is left of the feature in this period; `entitlement` says when it begins anew. */
  | 'QUOTA_EXHAUSTED'
  /** Less is left of the payment than is to be refunded. */
  | 'REFUND_TOO_LARGE'
  /** The subscription has this plan, interval and quantity already. */
  | 'SAME_PLAN'
  /** The customer was deleted at Stripe. The next request creates a new one. */
  | 'STRIPE_CUSTOMER_DELETED'
  /** An admin has linked the Stripe customer to this user already. */
  | 'STRIPE_CUSTOMER_LINKED'
  /** The Stripe customer belongs to nobody. */
  | 'STRIPE_CUSTOMER_NOT_LINKED'
  /** The Stripe account lacks a setting that this needs, such as its name, tax or payment methods. */
  | 'STRIPE_NOT_SET_UP'
  /** Stripe refused the request for a reason that has no code here. The log has the details. */
  | 'STRIPE_REFUSED'
  /** The customer has several live subscriptions, and `subscriptionId` says none of them. */
  | 'SUBSCRIPTION_AMBIGUOUS'
  /** A subscription schedule at Stripe manages the subscription. Staff release the schedule; `when: NOW` cancels without that. */
  | 'SUBSCRIPTION_SCHEDULED'
  /** More events than one request may replay. Nothing was replayed. */
  | 'TOO_MANY_EVENTS'
  /** The customer has no checkout with this id. */
  | 'UNKNOWN_CHECKOUT'
  /** An id is of no stored event. Nothing was replayed. */
  | 'UNKNOWN_EVENT'
  /** The catalog has no feature with this code. */
  | 'UNKNOWN_FEATURE'
  /** There is no grant with this id. */
  | 'UNKNOWN_GRANT'
  /** There is no payment with this id. */
  | 'UNKNOWN_PAYMENT'
  /** The catalog has no plan with this code. */
  | 'UNKNOWN_PLAN'
  /** Neither we nor Stripe know a Stripe customer with this id. */
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