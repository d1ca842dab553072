import type { IdempotentOperation } from '../platform/idempotent-operation.ts';
import type { KeysetPage, KeysetSlice } from '../platform/keyset.ts';
import type { Once } from '../platform/operations.ts';
import type { CommandContext } from './actor.ts';
import type { BillingInterval, CheckoutRequest, CheckoutView } from './checkout/checkout.view.ts';
import type { Promotion } from './checkout/promotion.read.ts';
import type { Buyer } from './customer/buyer.ts';
import type { ContactRequest } from './customer/contact.commands.ts';
import type { LinkState } from './customer/email-confirmation.commands.ts';
import type { LinkRequest, UnlinkRequest } from './customer/link.commands.ts';
import type { CustomerFilter } from './entitlement/customers.read.ts';
import type { EntitlementToken } from './entitlement/entitlement.token.ts';
import type { Account, EntitlementView } from './entitlement/entitlement.view.ts';
import type { GrantRequest, RevocationRequest } from './entitlement/grant.commands.ts';
import type { PaymentView } from './payment/payment.view.ts';
import type { PaymentsOf } from './payment/payments.read.ts';
import type { RefundRequest } from './payment/refund.commands.ts';
import type { Catalog } from './plan/catalog.ts';
import type { CancelRequest } from './plan-change/cancel.commands.ts';
import type { Changed, PlanChangeRequest } from './plan-change/change.commands.ts';
import type { ChangeRequest } from './plan-change/change.ts';
import type { PlanChangePreview } from './plan-change/preview.read.ts';
import type { PortalRequest } from './portal/portal.commands.ts';
import type { CurrencyRevenue, RevenueRange } from './revenue/revenue.view.ts';
import type { UsageRequest } from './usage/usage.commands.ts';

/** A try of a command, and who asks for it. */
export interface CommandTry {
  operation: IdempotentOperation;
  context: CommandContext;
}

/**
 * What the GraphQL surface may ask of billing, and nothing else. Reads name the user whose data they return: ownership
 * is an argument of the query, never a check after it. Commands throw `BillingError` for what a person can act on,
 * `ProviderUnavailable` when Stripe cannot answer.
 */
export interface Billing {
  /** The catalog in force. */
  catalog(): Catalog;
  /** One account for each id, in the order asked; on the free plan where nothing is known of a user. One batch of reads. */
  accounts(userIds: readonly string[]): Promise<Account[]>;
  /** The same accounts with what is used of their METERED features, and what is left of them now. One read. */
  withUsage(accounts: readonly Account[]): Promise<Account[]>;
  /** What an account that was read with its use may use, signed for others to verify offline; null where there is no key to sign with. */
  entitlementToken(account: Account): Promise<EntitlementToken | null>;
  /**
   * The account as it was at some instants in the past: by when things happened, with what is known today. The instants share one pass
   * over the events. `admit` gets the number of events before they are read, and ends the read by throwing.
   */
  accountsAt(userId: string, instants: readonly Date[], admit: (events: number) => Promise<void>): Promise<Account[]>;
  /** The present moment, by the clock that windows go by. */
  now(): Date;
  /** One page of the users of whom anything is known, by their ids. */
  customers(filter: CustomerFilter, page: KeysetPage): Promise<KeysetSlice<Account>>;
  /** To whom a Stripe customer belongs; null where nobody is known. */
  ownerOf(stripeCustomerId: string): Promise<string | null>;
  /** Pages of payments, each of its own user, newest first, by keyset. Those of one size and filter are read together. */
  payments(asked: readonly PaymentsOf[]): Promise<KeysetSlice<PaymentView>[]>;
  /**
   * Payments by our id, or by the id of their invoice, payment intent or charge; null where there is none. Of this user alone,
   * or with null of anybody.
   */
  paymentsById(owner: string | null, ids: readonly string[]): Promise<(PaymentView | null)[]>;
  /** A checkout of this user's, by Stripe's session id; null if it is not theirs or not there. */
  checkoutSession(userId: string, sessionId: string): Promise<CheckoutView | null>;
  /** Runs a command under an idempotency key. */
  once: Once;
  /**
   * Opens Stripe's hosted page and returns the session's ID. The same order returns the session that is open. `admit` is asked, once,
   * before Stripe is called, and what it throws ends the command.
   */
  checkout(
    buyer: Buyer,
    request: CheckoutRequest,
    operation: IdempotentOperation,
    admit: () => Promise<void>,
  ): Promise<string>;
  /** What a promotion code would take off, and whether this user may use it, for what is to be bought. */
  promotion(
    userId: string,
    code: string,
    wanted: { plan: string; interval: BillingInterval | null } | null,
  ): Promise<Promotion>;
  /** Reads the session from Stripe and folds it in before it returns. */
  syncCheckout(userId: string, sessionId: string): Promise<void>;
  /** What a plan change would cost, give and take. */
  planChangePreview(userId: string, request: ChangeRequest): Promise<PlanChangePreview>;
  /** Changes the plan of a subscription; says what its payment still needs. */
  changePlan(userId: string, request: PlanChangeRequest, asked: CommandTry): Promise<Changed>;
  /** Ends a subscription, at once or with its period; returns its id. */
  cancelSubscription(userId: string, request: CancelRequest, asked: CommandTry): Promise<string>;
  /** Lets a subscription go on that was to end; returns its id. */
  resumeSubscription(
    userId: string,
    request: Pick<CancelRequest, 'subscriptionId'>,
    asked: CommandTry,
  ): Promise<string>;
  /**
   * Keeps how a customer wants to be reached. `admit` is asked before an address waits to be confirmed; what it throws ends the command.
   */
  updateContact(
    buyer: Buyer,
    request: ContactRequest,
    context: CommandContext,
    admit?: () => Promise<void>,
  ): Promise<void>;
  /** What a link that was sent to confirm an address stands for. */
  emailLink(token: string): Promise<LinkState>;
  /** Puts the address of such a link in force. */
  confirmEmail(token: string, requestId: string | null): Promise<LinkState>;
  /** Deletes a user's account at Stripe, then erases what is personal; `confirmed` is the user id as they said it once more. */
  deleteCustomer(userId: string, confirmed: string, context: CommandContext): Promise<void>;
  /** Stripe's customer portal; makes the Stripe customer if there is none. */
  billingPortal(buyer: Buyer, request: PortalRequest): Promise<string>;
  /** Gives a user a feature beside every plan; returns the grant's id. */
  grantEntitlement(request: GrantRequest, context: CommandContext, operation: IdempotentOperation): Promise<string>;
  /** Ends a grant for good; returns whose it was. */
  revokeGrant(request: RevocationRequest, context: CommandContext): Promise<string>;
  /** Gives money of a payment back; returns the payment's id. */
  refundPayment(request: RefundRequest, context: CommandContext, operation: IdempotentOperation): Promise<string>;
  /** Says to whom a Stripe customer belongs; its events are folded for that user before it returns. */
  linkCustomer(request: LinkRequest, context: CommandContext): Promise<void>;
  /** Takes a Stripe customer from its owner; returns whose it was. */
  unlinkCustomer(request: UnlinkRequest, context: CommandContext): Promise<string>;
  /** Notes in the audit history that somebody gave a command that they may not give. */
  refused(command: string, context: CommandContext): Promise<void>;
  /**
   * Uses up a METERED feature, once for each key and never beyond its limit; says what is left. Throws `RateLimited` and
   * `IdempotencyKeyReused`, too.
   */
  recordUsage(request: UsageRequest): Promise<EntitlementView>;
  /** What was sold and what came in: one report for each currency. */
  revenue(range: RevenueRange): Promise<CurrencyRevenue[]>;
}
