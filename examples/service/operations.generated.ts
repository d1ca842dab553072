// Written by `npm run codegen` from the schema and examples/service/**/*.graphql. Not edited by hand.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** The usage to record. */
export type RecordUsageInput = {
  /** The code of a METERED feature. */
  feature: string;
  /** A key that identifies this usage among those that the caller reports, at most 255 characters. Repeating it within 24 hours with the same input counts nothing and returns the current usage. A response with userErrors leaves the key free for reuse. */
  idempotencyKey: string;
  /** The ID of the organization whose quota counts. The user must be a member of it. Default: the user's own quota counts. */
  organizationId?: string | null | undefined;
  /** The quantity used, from 1 to 1,000,000,000. */
  quantity?: number | null | undefined;
  /** The ID of the user who used the feature. Services must set it, and admins can. All other callers report their own usage. */
  userId?: string | null | undefined;
};

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

export type MayUseQueryVariables = Exact<{
  userId: string;
  feature: string;
}>;


export type MayUseQuery = { customer: { entitlement: { granted: boolean, validUntil: string | null, usage: { resetsAt: string | null } | null } | null } | null };

export type RecordUseMutationVariables = Exact<{
  input: RecordUsageInput;
}>;


export type RecordUseMutation = { recordUsage: { entitlement: { usage: { remaining: number | null, resetsAt: string | null } | null } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } | null };


export const MayUseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MayUse"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"userId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"feature"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"userId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"entitlement"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"feature"},"value":{"kind":"Variable","name":{"kind":"Name","value":"feature"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}}]}}]}}]}}]} as unknown as DocumentNode<MayUseQuery, MayUseQueryVariables>;
export const RecordUseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecordUse"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecordUsageInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordUsage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"entitlement"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<RecordUseMutation, RecordUseMutationVariables>;