// Written by `npm run codegen` from the schema and packages/console/src/**/*.graphql. Not edited by hand.
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

/** The kinds of actors that cause changes. */
export type ActorKind =
  /** An admin. */
  | 'ADMIN'
  /** The customer. */
  | 'CUSTOMER'
  /** A member of the finance team. */
  | 'FINANCE'
  /** One of your back-end services. */
  | 'SERVICE'
  /** Stripe, or a person in Stripe's dashboard. */
  | 'STRIPE'
  /** A member of the support team. */
  | 'SUPPORT'
  /** The billing service itself. */
  | 'SYSTEM';

/** The customer, and the credit to give or take. */
export type AdjustCreditInput = {
  /** The amount in minor units: positive gives the customer credit, negative takes it. Not 0. */
  amount: number;
  /** The currency of the amount, in which the customer is billed. */
  currency: string;
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey: string;
  /** The organization's ID in your own directory, at most 255 characters. Either this or `userId`. */
  organizationId?: string | null | undefined;
  /** The reason for the audit history, at most 500 characters. Do not include personal data. */
  reason: string;
  /** The user's ID in your own directory, at most 255 characters. Either this or `organizationId`. */
  userId?: string | null | undefined;
};

/** Who gets a seat. */
export type AssignSeatInput = {
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey?: string | null | undefined;
  /** The organization's ID in your own directory, at most 255 characters. */
  organizationId: string;
  /** The reason for the audit history, at most 500 characters. Required from staff. Do not include personal data. */
  reason?: string | null | undefined;
  /** The user ID of the member. */
  userId: string;
};

/** The result of an action. */
export type AuditOutcome =
  /** The action was attempted and failed. */
  | 'FAILED'
  /** The action was not allowed or not possible. */
  | 'REFUSED'
  /** The action succeeded. */
  | 'SUCCEEDED';

/** The types of objects that an audit entry can be about, and the ID of each. */
export type AuditTargetType =
  /** A refused mutation. The ID is its name. */
  | 'COMMAND'
  /** A customer's contact details. The ID is the user ID. */
  | 'CONTACT'
  /** The deletion of a customer. The ID is the user ID. */
  | 'ERASURE'
  /** A stored event. The ID is `Event.id`. */
  | 'EVENT'
  /** A grant. The ID is `Grant.id`. */
  | 'GRANT'
  /** A member of an organization. The ID is the user's. */
  | 'MEMBER'
  /** The owner of a Stripe customer or of a guest's purchase. The ID is the one at Stripe. */
  | 'OWNERSHIP'
  /** A payment. The ID is one that `payment` accepts. */
  | 'PAYMENT'
  /** A one-time purchase. The ID is that of the checkout session or the invoice. */
  | 'PURCHASE'
  /** A comparison of a customer with Stripe. The ID is the user ID. */
  | 'RECONCILIATION'
  /** A refund that an admin requested. The ID is that of the refund. */
  | 'REFUND_REQUEST'
  /** A Stripe customer. The ID is its ID at Stripe. */
  | 'STRIPE_CUSTOMER'
  /** An admin's decision about the owner of a Stripe customer. The ID is that of the Stripe customer. */
  | 'STRIPE_CUSTOMER_LINK'
  /** A subscription. The ID is its ID at Stripe. */
  | 'SUBSCRIPTION';

/** How often a price is charged. */
export type BillingInterval =
  /** Every month. */
  | 'MONTH'
  /** Once, without renewal. */
  | 'ONE_TIME'
  /** Every year. */
  | 'YEAR';

/** The subscription whose plan stays as it is. */
export type CancelPendingChangeInput = {
  /** The customer for whom the caller acts: an organization of theirs, or for staff any customer. A mutation of staff then requires `reason` and `idempotencyKey`. Default: the caller acts for themselves. */
  actingFor?: ActingForInput | null | undefined;
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey?: string | null | undefined;
  /** The subscription's ID at Stripe (`sub_...`). Default: the customer's only live subscription, not counting add-ons. */
  subscriptionId?: string | null | undefined;
};

/** The subscription to cancel, and when it ends. */
export type CancelSubscriptionInput = {
  /** The customer for whom the caller acts: an organization of theirs, or for staff any customer. A mutation of staff then requires `reason` and `idempotencyKey`. Default: the caller acts for themselves. */
  actingFor?: ActingForInput | null | undefined;
  /** The reason in the customer's words, at most 500 characters. Do not include personal data. */
  comment?: string | null | undefined;
  /** The reason for the cancellation, for reports. */
  feedback?: CancellationFeedback | null | undefined;
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey?: string | null | undefined;
  /** The subscription's ID at Stripe (`sub_...`). Default: the customer's only live subscription, not counting add-ons. */
  subscriptionId?: string | null | undefined;
  /** When the subscription ends. */
  when?: ChangeTiming | null | undefined;
};

/** The reason for which a customer cancels, as at Stripe. */
export type CancellationFeedback =
  /** The customer service was less than expected. */
  | 'CUSTOMER_SERVICE'
  /** The quality was less than expected. */
  | 'LOW_QUALITY'
  /** Some features are missing. */
  | 'MISSING_FEATURES'
  /** Another reason. */
  | 'OTHER'
  /** The customer switches to another service. */
  | 'SWITCHED_SERVICE'
  /** It is too difficult to use. */
  | 'TOO_COMPLEX'
  /** It is too expensive. */
  | 'TOO_EXPENSIVE'
  /** The customer does not use it enough. */
  | 'UNUSED';

/** The plan change to make. */
export type ChangePlanInput = {
  /** The customer for whom the caller acts: an organization of theirs, or for staff any customer. A mutation of staff then requires `reason` and `idempotencyKey`. Default: the caller acts for themselves. */
  actingFor?: ActingForInput | null | undefined;
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey: string;
  /** The new billing interval. Default: the current interval if the plan has a price for it, otherwise the interval that checkout chooses. */
  interval?: BillingInterval | null | undefined;
  /** The code of the new plan. Repeat the current plan's code to change only the interval or the quantity. */
  plan: string;
  /** The `prorationDate` of a preview, at most one hour old. The charge is then the previewed amount. Default: now. */
  prorationDate?: string | null | undefined;
  /** The new quantity. Default: the current quantity. */
  quantity?: number | null | undefined;
  /** The subscription's ID at Stripe (`sub_...`). Default: the customer's only live subscription, not counting add-ons. */
  subscriptionId?: string | null | undefined;
  /** When the change takes effect. At the end of the period, nothing is charged or credited before, and `cancelPendingChange` takes the change back. Default: `NOW`. */
  when?: ChangeTiming | null | undefined;
};

/** When a change to a subscription takes effect. */
export type ChangeTiming =
  /** Immediately. Unused time is not refunded. */
  | 'NOW'
  /** At the end of the paid period. */
  | 'PERIOD_END';

/** Selects customers. A customer must match every field that is given. */
export type CustomerFilter = {
  /** Customers with this e-mail address at Stripe, ignoring case. */
  email?: string | null | undefined;
  /** Customers with a plan (as defined for `plan`) or a grant that includes this feature, even if access is suspended. */
  feature?: string | null | undefined;
  /** Customers whose access is suspended for one of these reasons. At most 100 values. Default: any value. An empty list is an error. */
  heldBy?: Array<HoldKind> | null | undefined;
  /** Customers on this plan, through a purchase, a grant in effect, or a subscription that has started and not ended. The free plan matches customers with no other plan. */
  plan?: string | null | undefined;
  /** Customers with a subscription in one of these statuses. At most 100 values. Default: any value. An empty list is an error. */
  status?: Array<SubscriptionStatus> | null | undefined;
};

/** The input of `deleteCustomer`, which confirms the deletion. */
export type DeleteCustomerInput = {
  /** The customer for whom the caller acts: an organization of theirs, or for staff any customer. A mutation of staff then requires `reason` and `idempotencyKey`. Default: the caller acts for themselves. */
  actingFor?: ActingForInput | null | undefined;
  /** Repeat your own user ID, or with `actingFor` the ID of that customer or organization, to confirm the deletion, which cannot be undone. */
  confirmUserId: string;
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey?: string | null | undefined;
};

/** The status of a dispute, in Stripe's terms. */
export type DisputeStatus =
  /** The dispute was appealed, and the bank is waiting for evidence. */
  | 'APPEAL_NEEDS_RESPONSE'
  /** The dispute was appealed, and the bank is reviewing the evidence. */
  | 'APPEAL_UNDER_REVIEW'
  /** The dispute was decided for the customer, and the money is lost. */
  | 'LOST'
  /** The bank is waiting for evidence. */
  | 'NEEDS_RESPONSE'
  /** A status that this service does not know. */
  | 'OTHER'
  /** The case was resolved before it became a dispute. */
  | 'PREVENTED'
  /** The bank is reviewing the evidence. */
  | 'UNDER_REVIEW'
  /** The inquiry was closed without a dispute. */
  | 'WARNING_CLOSED'
  /** The bank made an inquiry and is waiting for a response. No money has moved. */
  | 'WARNING_NEEDS_RESPONSE'
  /** The bank made an inquiry and is reviewing the response. No money has moved. */
  | 'WARNING_UNDER_REVIEW'
  /** The dispute was decided for the seller, and the money was returned. */
  | 'WON';

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

/** Selects events. An event must match every given field. */
export type EventFilter = {
  /** Matches events that are `FAILED` or `PARKED` and whose last attempt failed at or after this time, for example the time of a bad release. */
  failedSince?: string | null | undefined;
  /** Matches events that happened at or after this time. */
  from?: string | null | undefined;
  /** Matches events about the object with this ID, for example `sub_...`. */
  objectId?: string | null | undefined;
  /** Matches events of the organization with this ID in your own directory. Not together with `userId`. */
  organizationId?: string | null | undefined;
  /** Matches events from one of these sources. At most 100 values. Default: any value. An empty list is an error. */
  source?: Array<EventSource> | null | undefined;
  /** Matches events with one of these statuses. At most 100 values. Default: any value. An empty list is an error. */
  status?: Array<EventStatus> | null | undefined;
  /** Matches events of this Stripe customer (`cus_...`). */
  stripeCustomerId?: string | null | undefined;
  /** Matches events that happened before this time. */
  to?: string | null | undefined;
  /** Matches events of one of these types, for example `invoice.paid`. At most 100 values. Default: any value. An empty list is an error. */
  type?: Array<string> | null | undefined;
  /** Matches events of the user with this ID in your own directory. */
  userId?: string | null | undefined;
};

/** The source of an event. */
export type EventSource =
  /** An admin caused the event through this API. */
  | 'ADMIN'
  /** The customer caused the event through this API. */
  | 'CUSTOMER'
  /** The service read the event from Stripe. */
  | 'STRIPE_SYNC'
  /** Stripe delivered the event. */
  | 'STRIPE_WEBHOOK'
  /** The service itself created the event. */
  | 'SYSTEM';

/** The processing status of an event. */
export type EventStatus =
  /** Processing failed. The event is retried automatically. */
  | 'FAILED'
  /** The event changes nothing here. Its type is not used, it is from the other Stripe mode, its top-level `account` does not match `STRIPE_ACCOUNT_ID`, or it cannot be assigned to a stream. `error` contains the reason, unless the reason is the type. Replaying the event evaluates it again. */
  | 'IGNORED'
  /** Processing failed for about a day. The event is not retried automatically; fix the cause, then replay it with `replayEvents`. */
  | 'PARKED'
  /** The event has been applied to every document that it affects. */
  | 'PROCESSED'
  /** The event is stored and about to be processed. */
  | 'RECEIVED'
  /** The event waits until its customer or its payment is known. `error` says which. */
  | 'UNMATCHED';

/** The trial to extend, and until when. */
export type ExtendTrialInput = {
  /** The customer for whom staff act. `reason` and `idempotencyKey` are required. */
  actingFor: ActingForInput;
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey?: string | null | undefined;
  /** The subscription's ID at Stripe (`sub_...`). Default: the customer's only live subscription, not counting add-ons. */
  subscriptionId?: string | null | undefined;
  /** The new end of the trial: later than the present one, and at most 730 days away. */
  trialEnd: string;
};

/** The kind of a feature. */
export type FeatureKind =
  /** The feature is either available or not. */
  | 'BOOLEAN'
  /** One of a set of values, which the catalog orders from lowest to highest. */
  | 'CONFIG'
  /** A maximum number of units at the same time. The product counts them. */
  | 'LIMIT'
  /** A maximum number of units per billing period. The billing service counts them. */
  | 'METERED';

/** How bad a finding is. */
export type FindingSeverity =
  /** Worth knowing, or a person must check it because no program can. */
  | 'ADVICE'
  /** Something does not work, or a guarantee is not met. */
  | 'ERROR'
  /** It works, but will cause trouble. */
  | 'WARNING';

/** The input of `grantEntitlement`. */
export type GrantEntitlementInput = {
  /** The feature's code. */
  feature: string;
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey?: string | null | undefined;
  /** The maximum number of units, at least 1. Required for a LIMIT or METERED feature unless `unlimited` is true. Ignored for a BOOLEAN or CONFIG feature. */
  limit?: number | null | undefined;
  /** The organization's ID in your own directory, at most 255 characters. Either this or `userId`. */
  organizationId?: string | null | undefined;
  /** The reason for the audit history, at most 500 characters. Do not include personal data. */
  reason: string;
  /** Whether usage is unlimited. */
  unlimited?: boolean | null | undefined;
  /** The user's ID in your own directory, at most 255 characters. Either this or `organizationId`. */
  userId?: string | null | undefined;
  /** The time at which the grant ends, which must be in the future. Default: the grant lasts until it is revoked. */
  validUntil?: string | null | undefined;
  /** One of the values of the feature. Required for a CONFIG feature and rejected for other kinds. */
  value?: string | null | undefined;
};

/** The input of `grantPlan`. */
export type GrantPlanInput = {
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey?: string | null | undefined;
  /** The organization's ID in your own directory, at most 255 characters. Either this or `userId`. */
  organizationId?: string | null | undefined;
  /** The plan's code. It does not have to be on sale. */
  plan: string;
  /** The reason for the audit history, at most 500 characters. Do not include personal data. */
  reason: string;
  /** The user's ID in your own directory, at most 255 characters. Either this or `organizationId`. */
  userId?: string | null | undefined;
  /** The time at which the grant ends, which must be in the future. Default: the grant lasts until it is revoked. */
  validUntil?: string | null | undefined;
};

/** The reason why access is suspended. */
export type HoldKind =
  /** An admin suspended access. */
  | 'ADMIN'
  /** A payment is disputed in full, or a dispute took back the payment for the current period. A dispute about part of a payment does not suspend access. */
  | 'DISPUTE'
  /** The payment for the current period was refunded in full. */
  | 'REFUND';

/** The input of `linkCustomer`. */
export type LinkCustomerInput = {
  /** The organization's ID in your own directory, at most 255 characters. Either this or `userId`. */
  organizationId?: string | null | undefined;
  /** The reason for the audit history, at most 500 characters. Do not include personal data. */
  reason: string;
  /** The Stripe customer's ID, as in `Event.stripeCustomerId`. */
  stripeCustomerId: string;
  /** The user's ID in your own directory, at most 255 characters. Either this or `organizationId`. */
  userId?: string | null | undefined;
};

/** The subject of a message to a customer. More kinds may be added. */
export type MessageKind =
  /** The card on file expires before the next payment. */
  | 'CARD_EXPIRES'
  /** The bank asks the customer to confirm a payment. */
  | 'CONFIRM'
  /** A new e-mail address waits to be confirmed. */
  | 'CONFIRM_EMAIL'
  /** A payment is disputed, or its dispute is decided. */
  | 'DISPUTE'
  /** A subscription has ended. */
  | 'ENDED'
  /** An invoice is waiting to be paid. */
  | 'INVOICE'
  /** The payments of a subscription are paused. */
  | 'PAUSED'
  /** A payment failed. */
  | 'PAYMENT_FAILED'
  /** The plan, the price or the quantity of a subscription has changed. */
  | 'PLAN_CHANGED'
  /** A change of the plan takes effect soon. */
  | 'PLAN_WILL_CHANGE'
  /** A payment was received. */
  | 'RECEIPT'
  /** A payment was refunded. */
  | 'REFUND'
  /** A subscription renews soon. */
  | 'RENEWAL'
  /** A subscription is no longer canceled or paused. */
  | 'RESUMED'
  /** A subscription has started. */
  | 'STARTED'
  /** A trial ends soon. */
  | 'TRIAL_ENDS'
  /** The usage of a feature has reached 80 or 100 percent of its limit. */
  | 'USAGE'
  /** A subscription is canceled and ends with its period. */
  | 'WILL_END';

/** The result of a message. */
export type MessageOutcome =
  /** It is not sent yet. If `error` is present, sending it failed and is retried. */
  | 'DUE'
  /** Every channel refused it for good. */
  | 'REFUSED'
  /** It was sent on at least one channel. */
  | 'SENT'
  /** It was not sent, for the reason in `error`. */
  | 'SKIPPED'
  /** A later event made it wrong before it was sent. */
  | 'WITHDRAWN';

/** A channel for messages to a customer. */
export type NotificationChannel =
  /** Messages are sent by e-mail. */
  | 'EMAIL'
  /** Messages are sent by the service's Telegram bot. */
  | 'TELEGRAM';

/** What a member may do for an organization. */
export type OrganizationRole =
  /** Buys for the organization, sees its payments and assigns seats. */
  | 'BILLING_MANAGER'
  /** Uses what the organization has bought. */
  | 'MEMBER'
  /** Buys for the organization, sees its payments, assigns seats and may delete it. */
  | 'OWNER';

/** What becomes of the invoices that Stripe creates while payments are paused. */
export type PauseBehavior =
  /** They stay drafts, to be charged later. */
  | 'KEEP_AS_DRAFT'
  /** They are marked as uncollectible. The service was given for free. */
  | 'MARK_UNCOLLECTIBLE'
  /** They are voided. The service was not given. */
  | 'VOID';

/** The subscription to pause, and until when. */
export type PauseSubscriptionInput = {
  /** The customer for whom the caller acts: an organization of theirs, or for staff any customer. A mutation of staff then requires `reason` and `idempotencyKey`. Default: the caller acts for themselves. */
  actingFor?: ActingForInput | null | undefined;
  /** What becomes of the invoices in the meantime. */
  behavior?: PauseBehavior | null | undefined;
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey?: string | null | undefined;
  /** The subscription's ID at Stripe (`sub_...`). Default: the customer's only live subscription, not counting add-ons. */
  subscriptionId?: string | null | undefined;
  /** The time at which payments resume by themselves. Default: they stay paused until `resumeSubscription` ends the pause. */
  until?: string | null | undefined;
};

/** Selects payments. A payment must match every given field. */
export type PaymentFilter = {
  /** Matches payments whose newest dispute has one of these statuses. At most 100 values. Default: any value. An empty list is an error. */
  disputeStatus?: Array<DisputeStatus> | null | undefined;
  /** Matches payments that became owed at or after this time. */
  from?: string | null | undefined;
  /** Matches payments with one of these refund statuses. At most 100 values. Default: any value. An empty list is an error. */
  refundStatus?: Array<PaymentRefundStatus> | null | undefined;
  /** Matches payments with one of these statuses. At most 100 values. Default: any value. An empty list is an error. */
  status?: Array<PaymentStatus> | null | undefined;
  /** Matches payments that became owed before this time. */
  to?: string | null | undefined;
};

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

/** The plan change to preview. */
export type PlanChangePreviewInput = {
  /** The customer for whom the caller acts: an organization of theirs, or for staff any customer. A mutation of staff then requires `reason` and `idempotencyKey`. Default: the caller acts for themselves. */
  actingFor?: ActingForInput | null | undefined;
  /** The new billing interval. Default: the current interval if the plan has a price for it, otherwise the interval that checkout chooses. */
  interval?: BillingInterval | null | undefined;
  /** The code of the new plan. Repeat the current plan's code to change only the interval or the quantity. */
  plan: string;
  /** The new quantity. Default: the current quantity. */
  quantity?: number | null | undefined;
  /** The subscription's ID at Stripe (`sub_...`). Default: the customer's only live subscription, not counting add-ons. */
  subscriptionId?: string | null | undefined;
  /** When the change takes effect. At the end of the period, nothing is charged or credited before, and `cancelPendingChange` takes the change back. Default: `NOW`. */
  when?: ChangeTiming | null | undefined;
};

/** What becomes of a subscription when a payment for it is refunded. */
export type RefundCancellation =
  /** It continues and renews. */
  | 'NO'
  /** It is canceled immediately. */
  | 'NOW'
  /** It is canceled at the end of the period. */
  | 'PERIOD_END';

/** The payment to refund, and the amount. */
export type RefundPaymentInput = {
  /** The amount to refund in minor units of the payment's currency, at least 1. Default: the amount not yet refunded. */
  amount?: number | null | undefined;
  /** What becomes of the subscription that the payment was for. Default: `NO`. */
  cancel?: RefundCancellation | null | undefined;
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey: string;
  /** The payment's `Payment.id`, one of its IDs at Stripe, or its invoice number. */
  paymentId: string;
  /** The reason for the audit history, at most 500 characters. Do not include personal data. */
  reason: string;
};

/** The status of a refund, in Stripe's terms. */
export type RefundStatus =
  /** The refund was canceled before it completed. */
  | 'CANCELED'
  /** The money did not reach the customer. */
  | 'FAILED'
  /** A status that this service does not know. */
  | 'OTHER'
  /** The refund is on its way to the customer. */
  | 'PENDING'
  /** The customer must provide the destination for the money. */
  | 'REQUIRES_ACTION'
  /** The refund succeeded. It can still fail if the bank returns the money. */
  | 'SUCCEEDED';

/** Whose seat is released. */
export type ReleaseSeatInput = {
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey?: string | null | undefined;
  /** The organization's ID in your own directory, at most 255 characters. */
  organizationId: string;
  /** The reason for the audit history, at most 500 characters. Required from staff. Do not include personal data. */
  reason?: string | null | undefined;
  /** The user ID of the member. */
  userId: string;
};

/** The length of a report's intervals, in UTC. */
export type ReportInterval =
  /** By day. */
  | 'DAY'
  /** By calendar month. */
  | 'MONTH'
  /** By week, starting on Monday. */
  | 'WEEK';

/** The message to send again, and its customer. */
export type ResendMessageInput = {
  /** The customer for whom staff act. `reason` and `idempotencyKey` are required. */
  actingFor: ActingForInput;
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey?: string | null | undefined;
  /** The `Message.id`. */
  messageId: string;
};

/** The subscription to resume. */
export type ResumeSubscriptionInput = {
  /** The customer for whom the caller acts: an organization of theirs, or for staff any customer. A mutation of staff then requires `reason` and `idempotencyKey`. Default: the caller acts for themselves. */
  actingFor?: ActingForInput | null | undefined;
  /** A key that identifies this request, 1 to 255 characters. It is scoped to the caller and the mutation and is valid for a day. Sending the same input again with the same key returns the same result without running the mutation again. A result with `userErrors` does not use up the key. */
  idempotencyKey?: string | null | undefined;
  /** The subscription's ID at Stripe (`sub_...`). Default: the customer's only live subscription, not counting add-ons. */
  subscriptionId?: string | null | undefined;
};

/** Selects changes of revenue. A change must match every field that is given. */
export type RevenueChangeFilter = {
  /** Changes in this currency. */
  currency?: string | null | undefined;
  /** Subscriptions that `ENDED` for one of these reasons. Requires `figures: [ENDED]`. */
  feedback?: Array<CancellationFeedback> | null | undefined;
  /** Changes of one of these figures, at least one. */
  figures: Array<RevenueFigure>;
  /** Changes at this time or later. */
  from?: string | null | undefined;
  /** Changes of prices with one of these billing intervals. Only MRR and trials have one. */
  intervals?: Array<BillingInterval> | null | undefined;
  /** Changes for the plan with this code. `STARTED` and `ENDED` are of no plan. */
  plan?: string | null | undefined;
  /** Changes before this time. */
  to?: string | null | undefined;
};

/** The figures of a report of revenue that changes add up to. */
export type RevenueFigure =
  /** `MrrMovements.churn`. */
  | 'CHURN'
  /** `MrrMovements.contraction`. */
  | 'CONTRACTION'
  /** `RevenuePoint.disputed`. */
  | 'DISPUTED'
  /** `RevenuePoint.churnedSubscriptionCount`. */
  | 'ENDED'
  /** `MrrMovements.expansion`. */
  | 'EXPANSION'
  /** `RevenuePoint.failedPaymentCount`. */
  | 'FAILED'
  /** `MrrMovements.new`. All movements of the MRR before an instant add up to the MRR at that instant. */
  | 'NEW'
  /** `RevenuePoint.gross`. */
  | 'PAID'
  /** `MrrMovements.reactivation`. */
  | 'REACTIVATION'
  /** `RevenuePoint.recovered`. */
  | 'RECOVERED'
  /** `RevenuePoint.refunded`. */
  | 'REFUNDED'
  /** `RevenuePoint.newSubscriptionCount`. Those of a month are its cohort, and `RevenueChange.endedAt` says which have ended. */
  | 'STARTED'
  /** `RevenuePoint.convertedTrialCount`. */
  | 'TRIAL_CONVERTED'
  /** `RevenuePoint.newTrialCount`. */
  | 'TRIAL_STARTED'
  /** `RevenuePoint.unconvertedTrialCount`. */
  | 'TRIAL_UNCONVERTED';

/** The input of `revokeGrant`. */
export type RevokeGrantInput = {
  /** The grant's ID, as listed in `Customer.grants` and `Customer.planGrants`. */
  grantId: string;
  /** The reason for the audit history, at most 500 characters. Do not include personal data. */
  reason: string;
};

/** What a search text matched. */
export type SearchMatch =
  /** The last four digits of a card that was charged on the given day, or a day before or after. */
  | 'CARD'
  /** The beginning of one of the customer's e-mail addresses. */
  | 'EMAIL'
  /** The number of one of the customer's invoices, exactly. */
  | 'INVOICE_NUMBER'
  /** The organization's ID, exactly. */
  | 'ORGANIZATION_ID'
  /** The ID of one of the customer's objects at Stripe, exactly. */
  | 'STRIPE_ID'
  /** The customer's user ID, exactly. */
  | 'USER_ID';

/** How the seats of a plan are used. */
export type SeatsKind =
  /** The members to whom `assignSeat` gave a seat use the plan. */
  | 'ASSIGNED'
  /** Every stored member uses the plan, in the order in which they joined. */
  | 'OPEN';

/** The status of a subscription at Stripe. */
export type SubscriptionStatus =
  /** The subscription is paid. */
  | 'ACTIVE'
  /** The subscription has ended. This status is final. */
  | 'CANCELED'
  /** The first payment has not succeeded yet. */
  | 'INCOMPLETE'
  /** The first payment never succeeded. This status is final. */
  | 'INCOMPLETE_EXPIRED'
  /** A renewal payment failed and is being retried. */
  | 'PAST_DUE'
  /** The trial ended without a payment method. */
  | 'PAUSED'
  /** The subscription is in its trial. Nothing is due yet. */
  | 'TRIALING'
  /** Every attempt to collect a renewal payment failed. */
  | 'UNPAID';

/** The input of `unlinkCustomer`. */
export type UnlinkCustomerInput = {
  /** The reason for the audit history, at most 500 characters. Do not include personal data. */
  reason: string;
  /** The Stripe customer's ID, as in `Customer.stripeCustomerIds`. */
  stripeCustomerId: string;
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

export type AccessAtQueryVariables = Exact<{
  id: string;
  isOrganization: boolean;
  at: string;
}>;


export type AccessAtQuery = { customer?: { id: string, accessAt: { at: string, plan: { id: string, name: string }, entitlements: Array<{ granted: boolean, reason: EntitlementReason, limit: number | null, unlimited: boolean, value: string | null, feature: { id: string, code: string, name: string }, because: Array<
          | { __typename: 'EventCause', at: string, eventId: string | null, summary: string }
          | { __typename: 'GrantCause', at: string, eventId: string | null, summary: string }
          | { __typename: 'HoldCause', at: string, eventId: string | null, summary: string }
          | { __typename: 'MembershipCause', role: OrganizationRole, hasSeat: boolean, at: string, eventId: string | null, summary: string, organization: { id: string } }
          | { __typename: 'PaymentCause', at: string, eventId: string | null, summary: string }
          | { __typename: 'PlanCause', at: string, eventId: string | null, summary: string }
          | { __typename: 'SubscriptionCause', at: string, eventId: string | null, summary: string }
        > }> } | null } | null, organization?: { id: string, customer: { id: string, accessAt: { at: string, plan: { id: string, name: string }, entitlements: Array<{ granted: boolean, reason: EntitlementReason, limit: number | null, unlimited: boolean, value: string | null, feature: { id: string, code: string, name: string }, because: Array<
            | { __typename: 'EventCause', at: string, eventId: string | null, summary: string }
            | { __typename: 'GrantCause', at: string, eventId: string | null, summary: string }
            | { __typename: 'HoldCause', at: string, eventId: string | null, summary: string }
            | { __typename: 'MembershipCause', role: OrganizationRole, hasSeat: boolean, at: string, eventId: string | null, summary: string, organization: { id: string } }
            | { __typename: 'PaymentCause', at: string, eventId: string | null, summary: string }
            | { __typename: 'PlanCause', at: string, eventId: string | null, summary: string }
            | { __typename: 'SubscriptionCause', at: string, eventId: string | null, summary: string }
          > }> } | null } | null } | null };

export type AccessOfFragment = { id: string, accessAt: { at: string, plan: { id: string, name: string }, entitlements: Array<{ granted: boolean, reason: EntitlementReason, limit: number | null, unlimited: boolean, value: string | null, feature: { id: string, code: string, name: string }, because: Array<
        | { __typename: 'EventCause', at: string, eventId: string | null, summary: string }
        | { __typename: 'GrantCause', at: string, eventId: string | null, summary: string }
        | { __typename: 'HoldCause', at: string, eventId: string | null, summary: string }
        | { __typename: 'MembershipCause', role: OrganizationRole, hasSeat: boolean, at: string, eventId: string | null, summary: string, organization: { id: string } }
        | { __typename: 'PaymentCause', at: string, eventId: string | null, summary: string }
        | { __typename: 'PlanCause', at: string, eventId: string | null, summary: string }
        | { __typename: 'SubscriptionCause', at: string, eventId: string | null, summary: string }
      > }> } | null };

export type FirstEventQueryVariables = Exact<{
  filter: EventFilter;
}>;


export type FirstEventQuery = { first: { nodes: Array<{ id: string, createdAt: string }> } | null, newest: { nodes: Array<{ id: string, createdAt: string }> } | null };

export type ErrorsFragment = { code: UserErrorCode, message: string };

export type NewestEntriesQueryVariables = Exact<{
  id: string;
  isOrganization: boolean;
}>;


export type NewestEntriesQuery = { customer?: { id: string, auditLog: { nodes: Array<{ id: string, action: string, createdAt: string, outcome: AuditOutcome, reason: string | null, actor: { id: string | null, kind: ActorKind }, target: { id: string, type: AuditTargetType }, event: { id: string } | null, changes: Array<{ path: string, before: unknown, after: unknown }> }> } | null } | null, organization?: { id: string, customer: { id: string, auditLog: { nodes: Array<{ id: string, action: string, createdAt: string, outcome: AuditOutcome, reason: string | null, actor: { id: string | null, kind: ActorKind }, target: { id: string, type: AuditTargetType }, event: { id: string } | null, changes: Array<{ path: string, before: unknown, after: unknown }> }> } | null } | null } | null };

export type NewestEntriesOfFragment = { id: string, auditLog: { nodes: Array<{ id: string, action: string, createdAt: string, outcome: AuditOutcome, reason: string | null, actor: { id: string | null, kind: ActorKind }, target: { id: string, type: AuditTargetType }, event: { id: string } | null, changes: Array<{ path: string, before: unknown, after: unknown }> }> } | null };

export type CatalogQueryVariables = Exact<{ [key: string]: never; }>;


export type CatalogQuery = { plans: Array<{ id: string, code: string, name: string, free: boolean, addOn: boolean, purchasable: boolean, perSeat: boolean, prices: Array<{ id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } }> }>, features: Array<{ id: string, code: string, name: string, kind: FeatureKind, values: Array<string> | null }> };

export type PlanChangePreviewQueryVariables = Exact<{
  input: PlanChangePreviewInput;
}>;


export type PlanChangePreviewQuery = { planChangePreview: { preview: { prorationDate: string, nextInvoiceAt: string | null, dueNow: { amount: number, currency: string, decimal: string }, prorationCredit: { amount: number, currency: string, decimal: string }, nextInvoice: { amount: number, currency: string, decimal: string } | null, gained: Array<{ limit: number | null, unlimited: boolean, value: string | null, feature: { id: string, code: string, name: string, kind: FeatureKind } }>, lost: Array<{ limit: number | null, unlimited: boolean, value: string | null, feature: { id: string, code: string, name: string, kind: FeatureKind } }>, overLimit: Array<{ feature: { id: string, name: string }, usage: { used: number } | null }> } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type IncludedFragment = { limit: number | null, unlimited: boolean, value: string | null, feature: { id: string, code: string, name: string, kind: FeatureKind } };

export type RefundMutationVariables = Exact<{
  input: RefundPaymentInput;
}>;


export type RefundMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }>, warnings: Array<{ code: UserErrorCode, message: string }> | null } | null };

export type GrantPlanMutationVariables = Exact<{
  input: GrantPlanInput;
}>;


export type GrantPlanMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type GrantFeatureMutationVariables = Exact<{
  input: GrantEntitlementInput;
}>;


export type GrantFeatureMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type RevokeGrantMutationVariables = Exact<{
  input: RevokeGrantInput;
}>;


export type RevokeGrantMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type ExtendTrialMutationVariables = Exact<{
  input: ExtendTrialInput;
}>;


export type ExtendTrialMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type ChangePlanMutationVariables = Exact<{
  input: ChangePlanInput;
}>;


export type ChangePlanMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type CancelPendingChangeMutationVariables = Exact<{
  input: CancelPendingChangeInput;
}>;


export type CancelPendingChangeMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type CancelSubscriptionMutationVariables = Exact<{
  input: CancelSubscriptionInput;
}>;


export type CancelSubscriptionMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type PauseSubscriptionMutationVariables = Exact<{
  input: PauseSubscriptionInput;
}>;


export type PauseSubscriptionMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type ResumeSubscriptionMutationVariables = Exact<{
  input: ResumeSubscriptionInput;
}>;


export type ResumeSubscriptionMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type AdjustCreditMutationVariables = Exact<{
  input: AdjustCreditInput;
}>;


export type AdjustCreditMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type LinkCustomerMutationVariables = Exact<{
  input: LinkCustomerInput;
}>;


export type LinkCustomerMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type UnlinkCustomerMutationVariables = Exact<{
  input: UnlinkCustomerInput;
}>;


export type UnlinkCustomerMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type ResendMessageMutationVariables = Exact<{
  input: ResendMessageInput;
}>;


export type ResendMessageMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type DeleteCustomerMutationVariables = Exact<{
  input: DeleteCustomerInput;
}>;


export type DeleteCustomerMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type AssignSeatMutationVariables = Exact<{
  input: AssignSeatInput;
}>;


export type AssignSeatMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type ReleaseSeatMutationVariables = Exact<{
  input: ReleaseSeatInput;
}>;


export type ReleaseSeatMutation = { outcome: { userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type CatalogUseQueryVariables = Exact<{ [key: string]: never; }>;


export type CatalogUseQuery = { catalogUse: { customerCount: number, plans: Array<{ customerCount: number, plan: { id: string, code: string, name: string, description: string | null, addOn: boolean, free: boolean, retired: boolean, purchasable: boolean, trialDays: number | null, features: Array<{ limit: number | null, unlimited: boolean, value: string | null, feature: { id: string, name: string } }> }, prices: Array<{ subscriptionCount: number | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } }> }>, features: Array<{ customerCount: number, feature: { id: string, code: string, name: string } }> } | null };

export type PlanSyncPreviewQueryVariables = Exact<{ [key: string]: never; }>;


export type PlanSyncPreviewQuery = { planSyncPreview: Array<{ description: string, plan: { id: string, name: string } }> | null };

export type MoneyPartsFragment = { amount: number, currency: string, decimal: string };

type Because_EventCause_Fragment = { __typename: 'EventCause', at: string, eventId: string | null, summary: string };

type Because_GrantCause_Fragment = { __typename: 'GrantCause', at: string, eventId: string | null, summary: string };

type Because_HoldCause_Fragment = { __typename: 'HoldCause', at: string, eventId: string | null, summary: string };

type Because_MembershipCause_Fragment = { __typename: 'MembershipCause', role: OrganizationRole, hasSeat: boolean, at: string, eventId: string | null, summary: string, organization: { id: string } };

type Because_PaymentCause_Fragment = { __typename: 'PaymentCause', at: string, eventId: string | null, summary: string };

type Because_PlanCause_Fragment = { __typename: 'PlanCause', at: string, eventId: string | null, summary: string };

type Because_SubscriptionCause_Fragment = { __typename: 'SubscriptionCause', at: string, eventId: string | null, summary: string };

export type BecauseFragment =
  | Because_EventCause_Fragment
  | Because_GrantCause_Fragment
  | Because_HoldCause_Fragment
  | Because_MembershipCause_Fragment
  | Because_PaymentCause_Fragment
  | Because_PlanCause_Fragment
  | Because_SubscriptionCause_Fragment
;

export type OwnerPartsFragment = { id: string, owner:
    | { __typename: 'Organization', id: string }
    | { __typename: 'User', id: string }
   };

export type CustomersQueryVariables = Exact<{
  filter?: CustomerFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type CustomersQuery = { customers: { nodes: Array<{ id: string, plan: { id: string, name: string, free: boolean }, contact: { email: string | null } | null, subscriptions: Array<{ id: string, status: SubscriptionStatus }>, holds: Array<{ id: string, kind: HoldKind }> | null, owner:
        | { __typename: 'Organization', id: string }
        | { __typename: 'User', id: string }
       }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type CustomerPageQueryVariables = Exact<{
  id: string;
  isOrganization: boolean;
}>;


export type CustomerPageQuery = { customer?: { id: string, stripeCustomerIds: Array<string> | null, plan: { id: string, code: string, name: string, free: boolean }, contact: { email: string | null, pendingEmail: string | null, locale: string | null, notifications: Array<NotificationChannel>, telegramChatId: string | null } | null, credits: Array<{ amount: number, currency: string, decimal: string }> | null, holds: Array<{ id: string, kind: HoldKind, startedAt: string, endsAt: string | null, payment: { id: string, invoiceNumber: string | null } | null }> | null, paymentMethod: { brand: string | null, last4: string | null, expMonth: number | null, expYear: number | null } | null, grants: Array<{ id: string, limit: number | null, unlimited: boolean, value: string | null, validUntil: string | null, reason: string | null, grantedBy: string | null, feature: { id: string, name: string } }> | null, planGrants: Array<{ id: string, validUntil: string | null, reason: string | null, grantedBy: string | null, plan: { id: string, name: string } }> | null, subscriptions: Array<{ id: string, status: SubscriptionStatus, quantity: number, currentPeriodStart: string | null, currentPeriodEnd: string | null, trialEnd: string | null, cancelAt: string | null, cancelAtPeriodEnd: boolean, canceledAt: string | null, cancellationFeedback: CancellationFeedback | null, endedAt: string | null, gracePeriodEndsAt: string | null, paused: boolean, pausedUntil: string | null, actionUrl: string | null, plan: { id: string, code: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null, pendingChange: { at: string, quantity: number, plan: { id: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null } | null, discounts: Array<{ name: string | null, percentOff: number | null, endsAt: string | null, amountOff: { amount: number, currency: string, decimal: string } | null }>, items: Array<{ id: string, quantity: number, plan: { id: string, name: string, addOn: boolean } | null }> }>, entitlements: Array<{ granted: boolean, reason: EntitlementReason, limit: number | null, unlimited: boolean, value: string | null, validUntil: string | null, feature: { id: string, code: string, name: string, kind: FeatureKind }, organization: { id: string } | null, usage: { used: number, remaining: number | null, resetsAt: string | null } | null, because: Array<
        | { __typename: 'EventCause', at: string, eventId: string | null, summary: string }
        | { __typename: 'GrantCause', at: string, eventId: string | null, summary: string }
        | { __typename: 'HoldCause', at: string, eventId: string | null, summary: string }
        | { __typename: 'MembershipCause', role: OrganizationRole, hasSeat: boolean, at: string, eventId: string | null, summary: string, organization: { id: string } }
        | { __typename: 'PaymentCause', at: string, eventId: string | null, summary: string }
        | { __typename: 'PlanCause', at: string, eventId: string | null, summary: string }
        | { __typename: 'SubscriptionCause', at: string, eventId: string | null, summary: string }
      > }>, memberships: Array<{ role: OrganizationRole, hasSeat: boolean, joinedAt: string | null, organization: { id: string } }> } | null, organization?: { id: string, seats: { kind: SeatsKind, quantity: number, used: number, remaining: number } | null, customer: { id: string, stripeCustomerIds: Array<string> | null, plan: { id: string, code: string, name: string, free: boolean }, contact: { email: string | null, pendingEmail: string | null, locale: string | null, notifications: Array<NotificationChannel>, telegramChatId: string | null } | null, credits: Array<{ amount: number, currency: string, decimal: string }> | null, holds: Array<{ id: string, kind: HoldKind, startedAt: string, endsAt: string | null, payment: { id: string, invoiceNumber: string | null } | null }> | null, paymentMethod: { brand: string | null, last4: string | null, expMonth: number | null, expYear: number | null } | null, grants: Array<{ id: string, limit: number | null, unlimited: boolean, value: string | null, validUntil: string | null, reason: string | null, grantedBy: string | null, feature: { id: string, name: string } }> | null, planGrants: Array<{ id: string, validUntil: string | null, reason: string | null, grantedBy: string | null, plan: { id: string, name: string } }> | null, subscriptions: Array<{ id: string, status: SubscriptionStatus, quantity: number, currentPeriodStart: string | null, currentPeriodEnd: string | null, trialEnd: string | null, cancelAt: string | null, cancelAtPeriodEnd: boolean, canceledAt: string | null, cancellationFeedback: CancellationFeedback | null, endedAt: string | null, gracePeriodEndsAt: string | null, paused: boolean, pausedUntil: string | null, actionUrl: string | null, plan: { id: string, code: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null, pendingChange: { at: string, quantity: number, plan: { id: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null } | null, discounts: Array<{ name: string | null, percentOff: number | null, endsAt: string | null, amountOff: { amount: number, currency: string, decimal: string } | null }>, items: Array<{ id: string, quantity: number, plan: { id: string, name: string, addOn: boolean } | null }> }>, entitlements: Array<{ granted: boolean, reason: EntitlementReason, limit: number | null, unlimited: boolean, value: string | null, validUntil: string | null, feature: { id: string, code: string, name: string, kind: FeatureKind }, organization: { id: string } | null, usage: { used: number, remaining: number | null, resetsAt: string | null } | null, because: Array<
          | { __typename: 'EventCause', at: string, eventId: string | null, summary: string }
          | { __typename: 'GrantCause', at: string, eventId: string | null, summary: string }
          | { __typename: 'HoldCause', at: string, eventId: string | null, summary: string }
          | { __typename: 'MembershipCause', role: OrganizationRole, hasSeat: boolean, at: string, eventId: string | null, summary: string, organization: { id: string } }
          | { __typename: 'PaymentCause', at: string, eventId: string | null, summary: string }
          | { __typename: 'PlanCause', at: string, eventId: string | null, summary: string }
          | { __typename: 'SubscriptionCause', at: string, eventId: string | null, summary: string }
        > }>, memberships: Array<{ role: OrganizationRole, hasSeat: boolean, joinedAt: string | null, organization: { id: string } }> } | null } | null };

export type CustomerPartsFragment = { id: string, stripeCustomerIds: Array<string> | null, plan: { id: string, code: string, name: string, free: boolean }, contact: { email: string | null, pendingEmail: string | null, locale: string | null, notifications: Array<NotificationChannel>, telegramChatId: string | null } | null, credits: Array<{ amount: number, currency: string, decimal: string }> | null, holds: Array<{ id: string, kind: HoldKind, startedAt: string, endsAt: string | null, payment: { id: string, invoiceNumber: string | null } | null }> | null, paymentMethod: { brand: string | null, last4: string | null, expMonth: number | null, expYear: number | null } | null, grants: Array<{ id: string, limit: number | null, unlimited: boolean, value: string | null, validUntil: string | null, reason: string | null, grantedBy: string | null, feature: { id: string, name: string } }> | null, planGrants: Array<{ id: string, validUntil: string | null, reason: string | null, grantedBy: string | null, plan: { id: string, name: string } }> | null, subscriptions: Array<{ id: string, status: SubscriptionStatus, quantity: number, currentPeriodStart: string | null, currentPeriodEnd: string | null, trialEnd: string | null, cancelAt: string | null, cancelAtPeriodEnd: boolean, canceledAt: string | null, cancellationFeedback: CancellationFeedback | null, endedAt: string | null, gracePeriodEndsAt: string | null, paused: boolean, pausedUntil: string | null, actionUrl: string | null, plan: { id: string, code: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null, pendingChange: { at: string, quantity: number, plan: { id: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null } | null, discounts: Array<{ name: string | null, percentOff: number | null, endsAt: string | null, amountOff: { amount: number, currency: string, decimal: string } | null }>, items: Array<{ id: string, quantity: number, plan: { id: string, name: string, addOn: boolean } | null }> }>, entitlements: Array<{ granted: boolean, reason: EntitlementReason, limit: number | null, unlimited: boolean, value: string | null, validUntil: string | null, feature: { id: string, code: string, name: string, kind: FeatureKind }, organization: { id: string } | null, usage: { used: number, remaining: number | null, resetsAt: string | null } | null, because: Array<
      | { __typename: 'EventCause', at: string, eventId: string | null, summary: string }
      | { __typename: 'GrantCause', at: string, eventId: string | null, summary: string }
      | { __typename: 'HoldCause', at: string, eventId: string | null, summary: string }
      | { __typename: 'MembershipCause', role: OrganizationRole, hasSeat: boolean, at: string, eventId: string | null, summary: string, organization: { id: string } }
      | { __typename: 'PaymentCause', at: string, eventId: string | null, summary: string }
      | { __typename: 'PlanCause', at: string, eventId: string | null, summary: string }
      | { __typename: 'SubscriptionCause', at: string, eventId: string | null, summary: string }
    > }>, memberships: Array<{ role: OrganizationRole, hasSeat: boolean, joinedAt: string | null, organization: { id: string } }> };

export type EventQueryVariables = Exact<{
  id: string;
  withPayload: boolean;
}>;


export type EventQuery = { event: { id: string, type: string, source: EventSource, status: EventStatus, createdAt: string, receivedAt: string, processedAt: string | null, deliveryCount: number, attemptCount: number, error: string | null, objectId: string | null, waitsFor: Array<string>, stripeCustomerId: string | null, payload?: unknown, customer: { id: string, owner:
        | { __typename: 'Organization', id: string }
        | { __typename: 'User', id: string }
       } | null } | null };

export type InboxQueryVariables = Exact<{
  from: string;
  to: string;
  points: number;
}>;


export type InboxQuery = { inbox: { dueCount: number, failedCount: number, parkedCount: number, unmatchedCount: number, eventsReconciledAt: string | null, objectsReconciledAt: string | null, activity: Array<{ startsAt: string, eventCount: number, lagSeconds: number | null }> } | null };

export type InboxEventsQueryVariables = Exact<{
  filter: EventFilter;
  first: number;
  after?: string | null | undefined;
}>;


export type InboxEventsQuery = { events: { nodes: Array<{ id: string, type: string, status: EventStatus, createdAt: string, error: string | null, attemptCount: number, waitsFor: Array<string>, customer: { id: string, owner:
          | { __typename: 'Organization', id: string }
          | { __typename: 'User', id: string }
         } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type ReplayEventsMutationVariables = Exact<{
  ids: Array<string> | string;
  reason: string;
  dryRun: boolean;
}>;


export type ReplayEventsMutation = { outcome: { matchedCount: number, replayedCount: number, changes: { totalCount: number, nodes: Array<{ path: string, before: unknown, after: unknown, target: { id: string, type: AuditTargetType } }> } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } | null };

export type FindingsQueryVariables = Exact<{ [key: string]: never; }>;


export type FindingsQuery = { findings: Array<{ code: string, severity: FindingSeverity, what: string, why: string, fix: string }> | null };

export type MembersQueryVariables = Exact<{
  id: string;
  first: number;
  after?: string | null | undefined;
}>;


export type MembersQuery = { organization: { id: string, members: { nodes: Array<{ userId: string, role: OrganizationRole, hasSeat: boolean, joinedAt: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type PaymentPartsFragment = { id: string, status: PaymentStatus, description: string | null, invoiceNumber: string | null, invoiceUrl: string | null, createdAt: string, paidAt: string | null, refundStatus: PaymentRefundStatus, amount: { amount: number, currency: string, decimal: string }, amountRefunded: { amount: number, currency: string, decimal: string }, plan: { id: string, name: string } | null, failure: { message: string, nextAttemptAt: string | null } | null, refunds: Array<{ id: string, status: RefundStatus, reason: string | null, createdAt: string, amount: { amount: number, currency: string, decimal: string } }>, dispute: { id: string, status: DisputeStatus, reason: string | null, createdAt: string, amount: { amount: number, currency: string, decimal: string } } | null, subscription: { id: string, status: SubscriptionStatus, cancelAtPeriodEnd: boolean, plan: { id: string, name: string } | null } | null };

export type PaymentsQueryVariables = Exact<{
  id: string;
  isOrganization: boolean;
  filter?: PaymentFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type PaymentsQuery = { customer?: { id: string, payments: { nodes: Array<{ id: string, status: PaymentStatus, description: string | null, invoiceNumber: string | null, invoiceUrl: string | null, createdAt: string, paidAt: string | null, refundStatus: PaymentRefundStatus, amount: { amount: number, currency: string, decimal: string }, amountRefunded: { amount: number, currency: string, decimal: string }, plan: { id: string, name: string } | null, failure: { message: string, nextAttemptAt: string | null } | null, refunds: Array<{ id: string, status: RefundStatus, reason: string | null, createdAt: string, amount: { amount: number, currency: string, decimal: string } }>, dispute: { id: string, status: DisputeStatus, reason: string | null, createdAt: string, amount: { amount: number, currency: string, decimal: string } } | null, subscription: { id: string, status: SubscriptionStatus, cancelAtPeriodEnd: boolean, plan: { id: string, name: string } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null, organization?: { id: string, customer: { id: string, payments: { nodes: Array<{ id: string, status: PaymentStatus, description: string | null, invoiceNumber: string | null, invoiceUrl: string | null, createdAt: string, paidAt: string | null, refundStatus: PaymentRefundStatus, amount: { amount: number, currency: string, decimal: string }, amountRefunded: { amount: number, currency: string, decimal: string }, plan: { id: string, name: string } | null, failure: { message: string, nextAttemptAt: string | null } | null, refunds: Array<{ id: string, status: RefundStatus, reason: string | null, createdAt: string, amount: { amount: number, currency: string, decimal: string } }>, dispute: { id: string, status: DisputeStatus, reason: string | null, createdAt: string, amount: { amount: number, currency: string, decimal: string } } | null, subscription: { id: string, status: SubscriptionStatus, cancelAtPeriodEnd: boolean, plan: { id: string, name: string } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null } | null };

export type PaymentsOfFragment = { id: string, payments: { nodes: Array<{ id: string, status: PaymentStatus, description: string | null, invoiceNumber: string | null, invoiceUrl: string | null, createdAt: string, paidAt: string | null, refundStatus: PaymentRefundStatus, amount: { amount: number, currency: string, decimal: string }, amountRefunded: { amount: number, currency: string, decimal: string }, plan: { id: string, name: string } | null, failure: { message: string, nextAttemptAt: string | null } | null, refunds: Array<{ id: string, status: RefundStatus, reason: string | null, createdAt: string, amount: { amount: number, currency: string, decimal: string } }>, dispute: { id: string, status: DisputeStatus, reason: string | null, createdAt: string, amount: { amount: number, currency: string, decimal: string } } | null, subscription: { id: string, status: SubscriptionStatus, cancelAtPeriodEnd: boolean, plan: { id: string, name: string } | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type MovementPartsFragment = { start: { amount: number, currency: string, decimal: string }, new: { amount: number, currency: string, decimal: string }, expansion: { amount: number, currency: string, decimal: string }, reactivation: { amount: number, currency: string, decimal: string }, contraction: { amount: number, currency: string, decimal: string }, churn: { amount: number, currency: string, decimal: string }, end: { amount: number, currency: string, decimal: string } };

export type RevenueQueryVariables = Exact<{
  from: string;
  to: string;
  interval: ReportInterval;
}>;


export type RevenueQuery = { revenue: { currencies: Array<{ currency: string, churnRatio: number, trialConversionRatio: number | null, activeSubscriptionCount: number, trialingSubscriptionCount: number, unpricedSubscriptionCount: number, mrr: { amount: number, currency: string, decimal: string }, arpu: { amount: number, currency: string, decimal: string } | null, lifetimeValue: { amount: number, currency: string, decimal: string } | null, movements: { start: { amount: number, currency: string, decimal: string }, new: { amount: number, currency: string, decimal: string }, expansion: { amount: number, currency: string, decimal: string }, reactivation: { amount: number, currency: string, decimal: string }, contraction: { amount: number, currency: string, decimal: string }, churn: { amount: number, currency: string, decimal: string }, end: { amount: number, currency: string, decimal: string } }, byPlan: Array<{ subscriptionCount: number, plan: { id: string, code: string, name: string } | null, mrr: { amount: number, currency: string, decimal: string }, movements: { start: { amount: number, currency: string, decimal: string }, new: { amount: number, currency: string, decimal: string }, expansion: { amount: number, currency: string, decimal: string }, reactivation: { amount: number, currency: string, decimal: string }, contraction: { amount: number, currency: string, decimal: string }, churn: { amount: number, currency: string, decimal: string }, end: { amount: number, currency: string, decimal: string } } }>, byInterval: Array<{ interval: BillingInterval | null, subscriptionCount: number, mrr: { amount: number, currency: string, decimal: string }, movements: { start: { amount: number, currency: string, decimal: string }, new: { amount: number, currency: string, decimal: string }, expansion: { amount: number, currency: string, decimal: string }, reactivation: { amount: number, currency: string, decimal: string }, contraction: { amount: number, currency: string, decimal: string }, churn: { amount: number, currency: string, decimal: string }, end: { amount: number, currency: string, decimal: string } } }>, canceledByFeedback: Array<{ feedback: CancellationFeedback | null, subscriptionCount: number }>, cohorts: Array<{ startsAt: string, subscriptionCount: number, retainedCount: Array<number> }>, series: Array<{ startsAt: string, failedPaymentCount: number, newSubscriptionCount: number, churnedSubscriptionCount: number, newTrialCount: number, convertedTrialCount: number, unconvertedTrialCount: number, gross: { amount: number, currency: string, decimal: string }, refunded: { amount: number, currency: string, decimal: string }, disputed: { amount: number, currency: string, decimal: string }, net: { amount: number, currency: string, decimal: string }, recovered: { amount: number, currency: string, decimal: string } }> }> } | null };

export type RevenueChangesQueryVariables = Exact<{
  filter: RevenueChangeFilter;
  first: number;
  after?: string | null | undefined;
}>;


export type RevenueChangesQuery = { revenueChanges: { nodes: Array<{ startsAt: string, customer: { id: string, owner:
          | { __typename: 'Organization', id: string }
          | { __typename: 'User', id: string }
         } | null, payment: { id: string, invoiceNumber: string | null } | null, changes: Array<{ at: string, figure: RevenueFigure, changeCount: number | null, currency: string, endedAt: string | null, amount: { amount: number, currency: string, decimal: string } | null, plan: { id: string, name: string } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type SearchQueryVariables = Exact<{
  text: string;
}>;


export type SearchQuery = { search: Array<{ match: SearchMatch, customer: { id: string, plan: { id: string, name: string }, contact: { email: string | null } | null, owner:
        | { __typename: 'Organization', id: string }
        | { __typename: 'User', id: string }
       } | null, payment: { id: string, invoiceNumber: string | null, createdAt: string, amount: { amount: number, currency: string, decimal: string } } | null }> | null };

export type SubscriptionPartsFragment = { id: string, status: SubscriptionStatus, quantity: number, currentPeriodStart: string | null, currentPeriodEnd: string | null, trialEnd: string | null, cancelAt: string | null, cancelAtPeriodEnd: boolean, canceledAt: string | null, cancellationFeedback: CancellationFeedback | null, endedAt: string | null, gracePeriodEndsAt: string | null, paused: boolean, pausedUntil: string | null, actionUrl: string | null, plan: { id: string, code: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null, pendingChange: { at: string, quantity: number, plan: { id: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null } | null, discounts: Array<{ name: string | null, percentOff: number | null, endsAt: string | null, amountOff: { amount: number, currency: string, decimal: string } | null }>, items: Array<{ id: string, quantity: number, plan: { id: string, name: string, addOn: boolean } | null }> };

export type EndedSubscriptionsQueryVariables = Exact<{
  id: string;
  isOrganization: boolean;
  first: number;
  after?: string | null | undefined;
}>;


export type EndedSubscriptionsQuery = { customer?: { id: string, endedSubscriptions: { nodes: Array<{ id: string, status: SubscriptionStatus, quantity: number, currentPeriodStart: string | null, currentPeriodEnd: string | null, trialEnd: string | null, cancelAt: string | null, cancelAtPeriodEnd: boolean, canceledAt: string | null, cancellationFeedback: CancellationFeedback | null, endedAt: string | null, gracePeriodEndsAt: string | null, paused: boolean, pausedUntil: string | null, actionUrl: string | null, plan: { id: string, code: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null, pendingChange: { at: string, quantity: number, plan: { id: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null } | null, discounts: Array<{ name: string | null, percentOff: number | null, endsAt: string | null, amountOff: { amount: number, currency: string, decimal: string } | null }>, items: Array<{ id: string, quantity: number, plan: { id: string, name: string, addOn: boolean } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null, organization?: { id: string, customer: { id: string, endedSubscriptions: { nodes: Array<{ id: string, status: SubscriptionStatus, quantity: number, currentPeriodStart: string | null, currentPeriodEnd: string | null, trialEnd: string | null, cancelAt: string | null, cancelAtPeriodEnd: boolean, canceledAt: string | null, cancellationFeedback: CancellationFeedback | null, endedAt: string | null, gracePeriodEndsAt: string | null, paused: boolean, pausedUntil: string | null, actionUrl: string | null, plan: { id: string, code: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null, pendingChange: { at: string, quantity: number, plan: { id: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null } | null, discounts: Array<{ name: string | null, percentOff: number | null, endsAt: string | null, amountOff: { amount: number, currency: string, decimal: string } | null }>, items: Array<{ id: string, quantity: number, plan: { id: string, name: string, addOn: boolean } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null } | null };

export type EndedOfFragment = { id: string, endedSubscriptions: { nodes: Array<{ id: string, status: SubscriptionStatus, quantity: number, currentPeriodStart: string | null, currentPeriodEnd: string | null, trialEnd: string | null, cancelAt: string | null, cancelAtPeriodEnd: boolean, canceledAt: string | null, cancellationFeedback: CancellationFeedback | null, endedAt: string | null, gracePeriodEndsAt: string | null, paused: boolean, pausedUntil: string | null, actionUrl: string | null, plan: { id: string, code: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null, pendingChange: { at: string, quantity: number, plan: { id: string, name: string } | null, price: { id: string, interval: BillingInterval, amount: { amount: number, currency: string, decimal: string } } | null } | null, discounts: Array<{ name: string | null, percentOff: number | null, endsAt: string | null, amountOff: { amount: number, currency: string, decimal: string } | null }>, items: Array<{ id: string, quantity: number, plan: { id: string, name: string, addOn: boolean } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type TimelineEventsQueryVariables = Exact<{
  filter: EventFilter;
  first: number;
  after?: string | null | undefined;
}>;


export type TimelineEventsQuery = { events: { nodes: Array<{ id: string, type: string, createdAt: string, source: EventSource, status: EventStatus, error: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type TimelineMessagesQueryVariables = Exact<{
  id: string;
  isOrganization: boolean;
  first: number;
  after?: string | null | undefined;
}>;


export type TimelineMessagesQuery = { customer?: { id: string, messages: { nodes: Array<{ id: string, at: string, kind: MessageKind, outcome: MessageOutcome, error: string | null, deliveries: Array<{ channel: NotificationChannel, at: string, subject: string | null, text: string | null, error: string | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null, organization?: { id: string, customer: { id: string, messages: { nodes: Array<{ id: string, at: string, kind: MessageKind, outcome: MessageOutcome, error: string | null, deliveries: Array<{ channel: NotificationChannel, at: string, subject: string | null, text: string | null, error: string | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null } | null };

export type MessagesOfFragment = { id: string, messages: { nodes: Array<{ id: string, at: string, kind: MessageKind, outcome: MessageOutcome, error: string | null, deliveries: Array<{ channel: NotificationChannel, at: string, subject: string | null, text: string | null, error: string | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export type AuditPartsFragment = { id: string, action: string, createdAt: string, outcome: AuditOutcome, reason: string | null, actor: { id: string | null, kind: ActorKind }, target: { id: string, type: AuditTargetType }, event: { id: string } | null, changes: Array<{ path: string, before: unknown, after: unknown }> };

export type TimelineAuditQueryVariables = Exact<{
  id: string;
  isOrganization: boolean;
  first: number;
  after?: string | null | undefined;
}>;


export type TimelineAuditQuery = { customer?: { id: string, auditLog: { nodes: Array<{ id: string, action: string, createdAt: string, outcome: AuditOutcome, reason: string | null, actor: { id: string | null, kind: ActorKind }, target: { id: string, type: AuditTargetType }, event: { id: string } | null, changes: Array<{ path: string, before: unknown, after: unknown }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null, organization?: { id: string, customer: { id: string, auditLog: { nodes: Array<{ id: string, action: string, createdAt: string, outcome: AuditOutcome, reason: string | null, actor: { id: string | null, kind: ActorKind }, target: { id: string, type: AuditTargetType }, event: { id: string } | null, changes: Array<{ path: string, before: unknown, after: unknown }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null } | null };

export type AuditOfFragment = { id: string, auditLog: { nodes: Array<{ id: string, action: string, createdAt: string, outcome: AuditOutcome, reason: string | null, actor: { id: string | null, kind: ActorKind }, target: { id: string, type: AuditTargetType }, event: { id: string } | null, changes: Array<{ path: string, before: unknown, after: unknown }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null };

export const BecauseFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Because"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Cause"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"eventId"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MembershipCause"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"hasSeat"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<BecauseFragment, unknown>;
export const AccessOfFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccessOf"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"accessAt"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"at"},"value":{"kind":"Variable","name":{"kind":"Name","value":"at"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"entitlements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"feature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"unlimited"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"because"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Because"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Because"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Cause"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"eventId"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MembershipCause"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"hasSeat"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<AccessOfFragment, unknown>;
export const ErrorsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<ErrorsFragment, unknown>;
export const AuditPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AuditParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AuditEntry"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"event"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}}]} as unknown as DocumentNode<AuditPartsFragment, unknown>;
export const NewestEntriesOfFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NewestEntriesOf"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"auditLog"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AuditParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AuditParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AuditEntry"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"event"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}}]} as unknown as DocumentNode<NewestEntriesOfFragment, unknown>;
export const IncludedFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Included"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanFeature"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"feature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"unlimited"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]} as unknown as DocumentNode<IncludedFragment, unknown>;
export const OwnerPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OwnerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"owner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"User"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Organization"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<OwnerPartsFragment, unknown>;
export const MoneyPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}}]} as unknown as DocumentNode<MoneyPartsFragment, unknown>;
export const SubscriptionPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SubscriptionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BillingSubscription"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"currentPeriodStart"}},{"kind":"Field","name":{"kind":"Name","value":"currentPeriodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"trialEnd"}},{"kind":"Field","name":{"kind":"Name","value":"cancelAt"}},{"kind":"Field","name":{"kind":"Name","value":"cancelAtPeriodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"canceledAt"}},{"kind":"Field","name":{"kind":"Name","value":"cancellationFeedback"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"gracePeriodEndsAt"}},{"kind":"Field","name":{"kind":"Name","value":"paused"}},{"kind":"Field","name":{"kind":"Name","value":"pausedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"actionUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pendingChange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"discounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"percentOff"}},{"kind":"Field","name":{"kind":"Name","value":"amountOff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"addOn"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}}]} as unknown as DocumentNode<SubscriptionPartsFragment, unknown>;
export const CustomerPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CustomerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"free"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"pendingEmail"}},{"kind":"Field","name":{"kind":"Name","value":"locale"}},{"kind":"Field","name":{"kind":"Name","value":"notifications"}},{"kind":"Field","name":{"kind":"Name","value":"telegramChatId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"credits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"holds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"payment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"invoiceNumber"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"stripeCustomerIds"}},{"kind":"Field","name":{"kind":"Name","value":"paymentMethod"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expMonth"}},{"kind":"Field","name":{"kind":"Name","value":"expYear"}}]}},{"kind":"Field","name":{"kind":"Name","value":"grants"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"feature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"unlimited"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"grantedBy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"planGrants"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"grantedBy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"subscriptions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SubscriptionParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"entitlements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"feature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"unlimited"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"because"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Because"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"memberships"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"hasSeat"}},{"kind":"Field","name":{"kind":"Name","value":"joinedAt"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SubscriptionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BillingSubscription"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"currentPeriodStart"}},{"kind":"Field","name":{"kind":"Name","value":"currentPeriodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"trialEnd"}},{"kind":"Field","name":{"kind":"Name","value":"cancelAt"}},{"kind":"Field","name":{"kind":"Name","value":"cancelAtPeriodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"canceledAt"}},{"kind":"Field","name":{"kind":"Name","value":"cancellationFeedback"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"gracePeriodEndsAt"}},{"kind":"Field","name":{"kind":"Name","value":"paused"}},{"kind":"Field","name":{"kind":"Name","value":"pausedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"actionUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pendingChange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"discounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"percentOff"}},{"kind":"Field","name":{"kind":"Name","value":"amountOff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"addOn"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Because"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Cause"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"eventId"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MembershipCause"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"hasSeat"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<CustomerPartsFragment, unknown>;
export const PaymentPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PaymentParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Payment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"invoiceNumber"}},{"kind":"Field","name":{"kind":"Name","value":"invoiceUrl"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"paidAt"}},{"kind":"Field","name":{"kind":"Name","value":"refundStatus"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"amountRefunded"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"nextAttemptAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"dispute"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"subscription"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"cancelAtPeriodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}}]} as unknown as DocumentNode<PaymentPartsFragment, unknown>;
export const PaymentsOfFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PaymentsOf"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"payments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PaymentParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PaymentParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Payment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"invoiceNumber"}},{"kind":"Field","name":{"kind":"Name","value":"invoiceUrl"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"paidAt"}},{"kind":"Field","name":{"kind":"Name","value":"refundStatus"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"amountRefunded"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"nextAttemptAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"dispute"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"subscription"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"cancelAtPeriodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<PaymentsOfFragment, unknown>;
export const MovementPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MovementParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MrrMovements"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"start"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"new"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expansion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reactivation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contraction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"churn"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"end"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}}]} as unknown as DocumentNode<MovementPartsFragment, unknown>;
export const EndedOfFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EndedOf"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"endedSubscriptions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SubscriptionParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SubscriptionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BillingSubscription"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"currentPeriodStart"}},{"kind":"Field","name":{"kind":"Name","value":"currentPeriodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"trialEnd"}},{"kind":"Field","name":{"kind":"Name","value":"cancelAt"}},{"kind":"Field","name":{"kind":"Name","value":"cancelAtPeriodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"canceledAt"}},{"kind":"Field","name":{"kind":"Name","value":"cancellationFeedback"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"gracePeriodEndsAt"}},{"kind":"Field","name":{"kind":"Name","value":"paused"}},{"kind":"Field","name":{"kind":"Name","value":"pausedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"actionUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pendingChange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"discounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"percentOff"}},{"kind":"Field","name":{"kind":"Name","value":"amountOff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"addOn"}}]}}]}}]}}]} as unknown as DocumentNode<EndedOfFragment, unknown>;
export const MessagesOfFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MessagesOf"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"messages"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"deliveries"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"error"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<MessagesOfFragment, unknown>;
export const AuditOfFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AuditOf"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"auditLog"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AuditParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AuditParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AuditEntry"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"event"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}}]} as unknown as DocumentNode<AuditOfFragment, unknown>;
export const AccessAtDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AccessAt"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"at"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"skip"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccessOf"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccessOf"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Because"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Cause"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"eventId"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MembershipCause"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"hasSeat"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccessOf"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"accessAt"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"at"},"value":{"kind":"Variable","name":{"kind":"Name","value":"at"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"entitlements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"feature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"unlimited"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"because"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Because"}}]}}]}}]}}]}}]} as unknown as DocumentNode<AccessAtQuery, AccessAtQueryVariables>;
export const FirstEventDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FirstEvent"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EventFilter"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"first"},"name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}},{"kind":"Field","alias":{"kind":"Name","value":"newest"},"name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}}]} as unknown as DocumentNode<FirstEventQuery, FirstEventQueryVariables>;
export const NewestEntriesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"NewestEntries"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"skip"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"NewestEntriesOf"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"NewestEntriesOf"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AuditParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AuditEntry"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"event"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NewestEntriesOf"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"auditLog"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AuditParts"}}]}}]}}]}}]} as unknown as DocumentNode<NewestEntriesQuery, NewestEntriesQueryVariables>;
export const CatalogDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Catalog"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"plans"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"free"}},{"kind":"Field","name":{"kind":"Name","value":"addOn"}},{"kind":"Field","name":{"kind":"Name","value":"purchasable"}},{"kind":"Field","name":{"kind":"Name","value":"perSeat"}},{"kind":"Field","name":{"kind":"Name","value":"prices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"features"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"values"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}}]} as unknown as DocumentNode<CatalogQuery, CatalogQueryVariables>;
export const PlanChangePreviewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PlanChangePreview"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PlanChangePreviewInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"planChangePreview"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"preview"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dueNow"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"prorationCredit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"prorationDate"}},{"kind":"Field","name":{"kind":"Name","value":"nextInvoice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextInvoiceAt"}},{"kind":"Field","name":{"kind":"Name","value":"gained"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Included"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Included"}}]}},{"kind":"Field","name":{"kind":"Name","value":"overLimit"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"feature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"used"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Included"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PlanFeature"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"feature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"unlimited"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<PlanChangePreviewQuery, PlanChangePreviewQueryVariables>;
export const RefundDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Refund"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RefundPaymentInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"refundPayment"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<RefundMutation, RefundMutationVariables>;
export const GrantPlanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"GrantPlan"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GrantPlanInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"grantPlan"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<GrantPlanMutation, GrantPlanMutationVariables>;
export const GrantFeatureDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"GrantFeature"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GrantEntitlementInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"grantEntitlement"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<GrantFeatureMutation, GrantFeatureMutationVariables>;
export const RevokeGrantDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RevokeGrant"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RevokeGrantInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"revokeGrant"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<RevokeGrantMutation, RevokeGrantMutationVariables>;
export const ExtendTrialDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ExtendTrial"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ExtendTrialInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"extendTrial"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<ExtendTrialMutation, ExtendTrialMutationVariables>;
export const ChangePlanDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ChangePlan"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ChangePlanInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"changePlan"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<ChangePlanMutation, ChangePlanMutationVariables>;
export const CancelPendingChangeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelPendingChange"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelPendingChangeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"cancelPendingChange"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<CancelPendingChangeMutation, CancelPendingChangeMutationVariables>;
export const CancelSubscriptionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelSubscription"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelSubscriptionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"cancelSubscription"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<CancelSubscriptionMutation, CancelSubscriptionMutationVariables>;
export const PauseSubscriptionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PauseSubscription"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PauseSubscriptionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"pauseSubscription"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<PauseSubscriptionMutation, PauseSubscriptionMutationVariables>;
export const ResumeSubscriptionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResumeSubscription"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ResumeSubscriptionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"resumeSubscription"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<ResumeSubscriptionMutation, ResumeSubscriptionMutationVariables>;
export const AdjustCreditDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AdjustCredit"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AdjustCreditInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"adjustCredit"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<AdjustCreditMutation, AdjustCreditMutationVariables>;
export const LinkCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"LinkCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LinkCustomerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"linkCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<LinkCustomerMutation, LinkCustomerMutationVariables>;
export const UnlinkCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UnlinkCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UnlinkCustomerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"unlinkCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<UnlinkCustomerMutation, UnlinkCustomerMutationVariables>;
export const ResendMessageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResendMessage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ResendMessageInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"resendMessage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<ResendMessageMutation, ResendMessageMutationVariables>;
export const DeleteCustomerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteCustomer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeleteCustomerInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"deleteCustomer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<DeleteCustomerMutation, DeleteCustomerMutationVariables>;
export const AssignSeatDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AssignSeat"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AssignSeatInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"assignSeat"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<AssignSeatMutation, AssignSeatMutationVariables>;
export const ReleaseSeatDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReleaseSeat"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReleaseSeatInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"releaseSeat"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Errors"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Errors"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<ReleaseSeatMutation, ReleaseSeatMutationVariables>;
export const CatalogUseDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CatalogUse"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"catalogUse"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerCount"}},{"kind":"Field","name":{"kind":"Name","value":"plans"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerCount"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"addOn"}},{"kind":"Field","name":{"kind":"Name","value":"free"}},{"kind":"Field","name":{"kind":"Name","value":"retired"}},{"kind":"Field","name":{"kind":"Name","value":"purchasable"}},{"kind":"Field","name":{"kind":"Name","value":"trialDays"}},{"kind":"Field","name":{"kind":"Name","value":"features"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"unlimited"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"feature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"prices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subscriptionCount"}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"features"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerCount"}},{"kind":"Field","name":{"kind":"Name","value":"feature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}}]} as unknown as DocumentNode<CatalogUseQuery, CatalogUseQueryVariables>;
export const PlanSyncPreviewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PlanSyncPreview"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"planSyncPreview"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<PlanSyncPreviewQuery, PlanSyncPreviewQueryVariables>;
export const CustomersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Customers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OwnerParts"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"free"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}}]}},{"kind":"Field","name":{"kind":"Name","value":"subscriptions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"holds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OwnerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"owner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"User"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Organization"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<CustomersQuery, CustomersQueryVariables>;
export const CustomerPageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CustomerPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"skip"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CustomerParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"seats"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CustomerParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SubscriptionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BillingSubscription"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"currentPeriodStart"}},{"kind":"Field","name":{"kind":"Name","value":"currentPeriodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"trialEnd"}},{"kind":"Field","name":{"kind":"Name","value":"cancelAt"}},{"kind":"Field","name":{"kind":"Name","value":"cancelAtPeriodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"canceledAt"}},{"kind":"Field","name":{"kind":"Name","value":"cancellationFeedback"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"gracePeriodEndsAt"}},{"kind":"Field","name":{"kind":"Name","value":"paused"}},{"kind":"Field","name":{"kind":"Name","value":"pausedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"actionUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pendingChange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"discounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"percentOff"}},{"kind":"Field","name":{"kind":"Name","value":"amountOff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"addOn"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Because"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Cause"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"eventId"}},{"kind":"Field","name":{"kind":"Name","value":"summary"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MembershipCause"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"hasSeat"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CustomerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"free"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"pendingEmail"}},{"kind":"Field","name":{"kind":"Name","value":"locale"}},{"kind":"Field","name":{"kind":"Name","value":"notifications"}},{"kind":"Field","name":{"kind":"Name","value":"telegramChatId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"credits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"holds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}},{"kind":"Field","name":{"kind":"Name","value":"payment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"invoiceNumber"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"stripeCustomerIds"}},{"kind":"Field","name":{"kind":"Name","value":"paymentMethod"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"brand"}},{"kind":"Field","name":{"kind":"Name","value":"last4"}},{"kind":"Field","name":{"kind":"Name","value":"expMonth"}},{"kind":"Field","name":{"kind":"Name","value":"expYear"}}]}},{"kind":"Field","name":{"kind":"Name","value":"grants"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"feature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"unlimited"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"grantedBy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"planGrants"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"grantedBy"}}]}},{"kind":"Field","name":{"kind":"Name","value":"subscriptions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SubscriptionParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"entitlements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"feature"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"granted"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"unlimited"}},{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"remaining"}},{"kind":"Field","name":{"kind":"Name","value":"resetsAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"because"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Because"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"memberships"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"hasSeat"}},{"kind":"Field","name":{"kind":"Name","value":"joinedAt"}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<CustomerPageQuery, CustomerPageQueryVariables>;
export const EventDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Event"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"withPayload"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"event"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"processedAt"}},{"kind":"Field","name":{"kind":"Name","value":"deliveryCount"}},{"kind":"Field","name":{"kind":"Name","value":"attemptCount"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"objectId"}},{"kind":"Field","name":{"kind":"Name","value":"waitsFor"}},{"kind":"Field","name":{"kind":"Name","value":"stripeCustomerId"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OwnerParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"payload"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"withPayload"}}}]}]}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OwnerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"owner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"User"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Organization"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<EventQuery, EventQueryVariables>;
export const InboxDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Inbox"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"points"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inbox"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dueCount"}},{"kind":"Field","name":{"kind":"Name","value":"failedCount"}},{"kind":"Field","name":{"kind":"Name","value":"parkedCount"}},{"kind":"Field","name":{"kind":"Name","value":"unmatchedCount"}},{"kind":"Field","name":{"kind":"Name","value":"eventsReconciledAt"}},{"kind":"Field","name":{"kind":"Name","value":"objectsReconciledAt"}},{"kind":"Field","name":{"kind":"Name","value":"activity"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"points"},"value":{"kind":"Variable","name":{"kind":"Name","value":"points"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"eventCount"}},{"kind":"Field","name":{"kind":"Name","value":"lagSeconds"}}]}}]}}]}}]} as unknown as DocumentNode<InboxQuery, InboxQueryVariables>;
export const InboxEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"InboxEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EventFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"attemptCount"}},{"kind":"Field","name":{"kind":"Name","value":"waitsFor"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OwnerParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OwnerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"owner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"User"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Organization"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<InboxEventsQuery, InboxEventsQueryVariables>;
export const ReplayEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReplayEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"dryRun"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"outcome"},"name":{"kind":"Name","value":"replayEvents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}},{"kind":"ObjectField","name":{"kind":"Name","value":"dryRun"},"value":{"kind":"Variable","name":{"kind":"Name","value":"dryRun"}}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"matchedCount"}},{"kind":"Field","name":{"kind":"Name","value":"replayedCount"}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<ReplayEventsMutation, ReplayEventsMutationVariables>;
export const FindingsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"findings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"what"}},{"kind":"Field","name":{"kind":"Name","value":"why"}},{"kind":"Field","name":{"kind":"Name","value":"fix"}}]}}]}}]} as unknown as DocumentNode<FindingsQuery, FindingsQueryVariables>;
export const MembersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Members"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"members"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userId"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"hasSeat"}},{"kind":"Field","name":{"kind":"Name","value":"joinedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<MembersQuery, MembersQueryVariables>;
export const PaymentsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Payments"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"PaymentFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"skip"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PaymentsOf"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PaymentsOf"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PaymentParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Payment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"invoiceNumber"}},{"kind":"Field","name":{"kind":"Name","value":"invoiceUrl"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"paidAt"}},{"kind":"Field","name":{"kind":"Name","value":"refundStatus"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"amountRefunded"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failure"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"nextAttemptAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"dispute"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"subscription"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"cancelAtPeriodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PaymentsOf"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"payments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PaymentParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<PaymentsQuery, PaymentsQueryVariables>;
export const RevenueDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Revenue"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"interval"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReportInterval"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revenue"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"interval"},"value":{"kind":"Variable","name":{"kind":"Name","value":"interval"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currencies"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"mrr"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"arpu"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lifetimeValue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"churnRatio"}},{"kind":"Field","name":{"kind":"Name","value":"trialConversionRatio"}},{"kind":"Field","name":{"kind":"Name","value":"activeSubscriptionCount"}},{"kind":"Field","name":{"kind":"Name","value":"trialingSubscriptionCount"}},{"kind":"Field","name":{"kind":"Name","value":"unpricedSubscriptionCount"}},{"kind":"Field","name":{"kind":"Name","value":"movements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MovementParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byPlan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"subscriptionCount"}},{"kind":"Field","name":{"kind":"Name","value":"mrr"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"movements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MovementParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"byInterval"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"subscriptionCount"}},{"kind":"Field","name":{"kind":"Name","value":"mrr"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"movements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MovementParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"canceledByFeedback"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"feedback"}},{"kind":"Field","name":{"kind":"Name","value":"subscriptionCount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cohorts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"subscriptionCount"}},{"kind":"Field","name":{"kind":"Name","value":"retainedCount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"series"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"gross"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunded"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"disputed"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"net"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"recovered"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failedPaymentCount"}},{"kind":"Field","name":{"kind":"Name","value":"newSubscriptionCount"}},{"kind":"Field","name":{"kind":"Name","value":"churnedSubscriptionCount"}},{"kind":"Field","name":{"kind":"Name","value":"newTrialCount"}},{"kind":"Field","name":{"kind":"Name","value":"convertedTrialCount"}},{"kind":"Field","name":{"kind":"Name","value":"unconvertedTrialCount"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MovementParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"MrrMovements"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"start"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"new"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expansion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reactivation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contraction"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"churn"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"end"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}}]} as unknown as DocumentNode<RevenueQuery, RevenueQueryVariables>;
export const RevenueChangesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RevenueChanges"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RevenueChangeFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revenueChanges"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startsAt"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OwnerParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"payment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"invoiceNumber"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"figure"}},{"kind":"Field","name":{"kind":"Name","value":"changeCount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OwnerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"owner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"User"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Organization"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}}]} as unknown as DocumentNode<RevenueChangesQuery, RevenueChangesQueryVariables>;
export const SearchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Search"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"text"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"search"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"text"},"value":{"kind":"Variable","name":{"kind":"Name","value":"text"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"match"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OwnerParts"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"contact"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"payment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"invoiceNumber"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OwnerParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"owner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"User"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Organization"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}}]} as unknown as DocumentNode<SearchQuery, SearchQueryVariables>;
export const EndedSubscriptionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EndedSubscriptions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"skip"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EndedOf"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"EndedOf"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MoneyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"decimal"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"SubscriptionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BillingSubscription"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"currentPeriodStart"}},{"kind":"Field","name":{"kind":"Name","value":"currentPeriodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"trialEnd"}},{"kind":"Field","name":{"kind":"Name","value":"cancelAt"}},{"kind":"Field","name":{"kind":"Name","value":"cancelAtPeriodEnd"}},{"kind":"Field","name":{"kind":"Name","value":"canceledAt"}},{"kind":"Field","name":{"kind":"Name","value":"cancellationFeedback"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"gracePeriodEndsAt"}},{"kind":"Field","name":{"kind":"Name","value":"paused"}},{"kind":"Field","name":{"kind":"Name","value":"pausedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"actionUrl"}},{"kind":"Field","name":{"kind":"Name","value":"pendingChange"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"price"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"amount"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"discounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"percentOff"}},{"kind":"Field","name":{"kind":"Name","value":"amountOff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MoneyParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"endsAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"addOn"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"EndedOf"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"endedSubscriptions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"SubscriptionParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<EndedSubscriptionsQuery, EndedSubscriptionsQueryVariables>;
export const TimelineEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TimelineEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EventFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"events"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<TimelineEventsQuery, TimelineEventsQueryVariables>;
export const TimelineMessagesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TimelineMessages"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"skip"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MessagesOf"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MessagesOf"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MessagesOf"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"messages"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"deliveries"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"error"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<TimelineMessagesQuery, TimelineMessagesQueryVariables>;
export const TimelineAuditDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TimelineAudit"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"userId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"skip"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AuditOf"}}]}},{"kind":"Field","name":{"kind":"Name","value":"organization"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"isOrganization"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AuditOf"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AuditParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AuditEntry"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}}]}},{"kind":"Field","name":{"kind":"Name","value":"target"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"type"}}]}},{"kind":"Field","name":{"kind":"Name","value":"event"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"path"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AuditOf"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Customer"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"auditLog"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AuditParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<TimelineAuditQuery, TimelineAuditQueryVariables>;