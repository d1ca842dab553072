import type { mongo } from 'mongoose';
import type { AuditDraft } from '../outbox/audit-draft.ts';
import { mapSlice } from '../platform/keyset.ts';
import { startAtZero } from '../platform/metrics.ts';
import { createOperations, type OperationsOptions } from '../platform/operations.ts';
import { ProviderUnavailable } from '../platform/provider-unavailable.ts';
import { shareRead } from '../platform/shared-read.ts';
import type { Signer } from '../platform/signing-keys.ts';
import type { Billing } from './billing.ts';
import { type CheckoutOptions, checkout, syncCheckout } from './checkout/checkout.commands.ts';
import { checkoutView } from './checkout/checkouts.ts';
import { orderOf } from './checkout/order.ts';
import { readPromotion } from './checkout/promotion.read.ts';
import { updateContact } from './customer/contact.commands.ts';
import { confirmEmail, emailLink } from './customer/email-confirmation.commands.ts';
import type { EmailConfirmationCollection } from './customer/email-confirmation.document.ts';
import { type LinkOptions, linkCustomer, unlinkCustomer } from './customer/link.commands.ts';
import { ownersOfStreams, streamsOfUsers } from './customer/streams.read.ts';
import { stripeCustomersOf } from './customer/stripe-customer.ts';
import { createStripeOutcomes, type StripeOutcomesOptions, wasRefused } from './customer/stripe-outcomes.ts';
import type { AccountDocument } from './entitlement/account.document.ts';
import { readStates } from './entitlement/accounts.read.ts';
import { customersPage } from './entitlement/customers.read.ts';
import { type EntitlementState, NO_ENTITLEMENTS } from './entitlement/entitlement.state.ts';
import { entitlementToken } from './entitlement/entitlement.token.ts';
import type { Account } from './entitlement/entitlement.view.ts';
import { grantEntitlement, revokeGrant } from './entitlement/grant.commands.ts';
import { readAccount } from './entitlement/read-account.ts';
import { recipientOf } from './entitlement/recipient.read.ts';
import { type DeleteCustomerOptions, deleteCustomer } from './erasure/delete-customer.commands.ts';
import type { PaymentDocument } from './payment/payment.document.ts';
import { paymentPages, paymentsById } from './payment/payments.read.ts';
import { refundPayment } from './payment/refund.commands.ts';
import type { Catalog } from './plan/catalog.ts';
import { cancelSubscription, resumeSubscription } from './plan-change/cancel.commands.ts';
import { changePlan } from './plan-change/change.commands.ts';
import { previewPlanChange } from './plan-change/preview.read.ts';
import { billingPortal } from './portal/portal.commands.ts';
import { refusalOf } from './refusal.ts';
import type { RevenueCollections } from './revenue/revenue.document.ts';
import { revenueByCurrency } from './revenue/revenue.read.ts';
import { type Outdated, outdatedSubscriptions } from './subscription/outdated.ts';
import { recordUsage } from './usage/usage.commands.ts';
import type { UsageCollection } from './usage/usage.document.ts';
import { readCounters, withUsage } from './usage/usage.read.ts';

export interface BillingOptions
  extends Omit<CheckoutOptions, 'stateOf' | 'operations'>,
    Omit<DeleteCustomerOptions, 'stateOf' | 'streamsOf'>,
    LinkOptions,
    Omit<OperationsOptions, 'wasRefused'>,
    RevenueCollections,
    Omit<StripeOutcomesOptions, 'stateOf'> {
  /** A user's state at each of some instants, and the catalog that was in force. `admit` gets the number of events to read. */
  history(
    userId: string,
    instants: readonly Date[],
    admit: (events: number) => Promise<void>,
  ): Promise<{ state: EntitlementState; catalog: Catalog }[]>;
  accounts: mongo.Collection<AccountDocument>;
  payments: mongo.Collection<PaymentDocument>;
  /** Asks for what may have changed to be read from Stripe again, soon; the answer to a read never waits for it. */
  reread(outdated: readonly Outdated[]): void;
  /** Puts entries into the audit history that follow from no write. */
  appendAudit(drafts: readonly AuditDraft[]): Promise<unknown>;
  usage: UsageCollection;
  confirmations: EmailConfirmationCollection;
  /** Whether e-mail can be sent. */
  sendsEmail: boolean;
  /** Of entitlement tokens. */
  signer: Signer | null;
}

/** Billing on MongoDB and Stripe. */
export function createBilling(options: BillingOptions): Billing {
  const { accounts, payments, usage, signer, checkouts, catalog, clock, metrics } = options;
  startAtZero(
    metrics.portalSessions,
    PORTAL_OUTCOMES.map((outcome) => ({ outcome })),
  );
  const rowsOf = shareRead((userIds) => readStates(accounts, userIds));
  const countersOf = shareRead((userIds) => readCounters(usage, userIds));
  const stateOf = async (userId: string) => (await rowsOf([userId])).get(userId)?.state ?? NO_ENTITLEMENTS;
  const streamsOf = async (userId: string) => (await streamsOfUsers(accounts, [userId])).get(userId) ?? [];
  const operations = createOperations({ ...options, wasRefused });
  const commands: CheckoutOptions = { ...options, stateOf, operations };
  const withOutcomes = createStripeOutcomes({ ...options, stateOf });
  const contactOptions = {
    ...options,
    stripeCustomersOf: async (userId: string) => stripeCustomersOf((await stateOf(userId)).customers),
    emailOf: async (userId: string) => recipientOf(await stateOf(userId)).email,
    contactOf: async (userId: string) => (await stateOf(userId)).contact,
  };

  const accountOf = async (userId: string) => readAccount(userId, await stateOf(userId), catalog(), clock.now());

  const usageOf = async (account: Account) => withUsage(account, await countersOf([account.userId]), clock.now());

  return {
    catalog,
    now: () => clock.now(),

    async accounts(userIds) {
      const rows = await rowsOf(userIds);
      const now = clock.now();
      return userIds.map((userId) => {
        const { state = NO_ENTITLEMENTS, revision = 0, streams = [] } = rows.get(userId) ?? {};
        options.reread(outdatedSubscriptions(state.subscriptions, catalog(), now));
        return { ...readAccount(userId, state, catalog(), now, revision), streams };
      });
    },

    async withUsage(accounts) {
      const counters = await countersOf(accounts.map(({ userId }) => userId));
      const now = clock.now();
      return accounts.map((account) => withUsage(account, counters, now));
    },

    async entitlementToken(account) {
      return signer && entitlementToken(account, { signer, issuer: options.publicUrl, clock, wall: options.wall });
    },

    async accountsAt(userId, instants, admit) {
      const past = await options.history(userId, instants, admit);
      return past.map(({ state, catalog }, n) => readAccount(userId, state, catalog, instants[n] as Date));
    },

    async customers(filter, page) {
      const at = { catalog: catalog(), now: clock.now() };
      const slice = await customersPage(accounts, filter, page, at);
      return mapSlice(slice, ({ userId, state, streams, revision }) => ({
        ...readAccount(userId, state, at.catalog, at.now, revision),
        streams,
      }));
    },

    async ownerOf(stripeCustomerId) {
      return (await ownersOfStreams(accounts, [stripeCustomerId])).get(stripeCustomerId) ?? null;
    },

    payments: (asked) => paymentPages({ payments, accounts }, asked),
    revenue: (range) => revenueByCurrency(options, range),
    paymentsById: (owner, ids) => paymentsById({ payments, accounts }, owner, ids),

    async checkoutSession(userId, sessionId) {
      const row = await checkouts.findOne({ userId, sessionId });
      return row && checkoutView(row, clock.now());
    },

    once: operations.once,
    checkout: (buyer, request, operation, admit) =>
      withOutcomes({ name: 'checkout', userId: buyer.userId, request }, () =>
        checkout(buyer, request, operation, { ...commands, admit: askedOnce(admit) }),
      ),
    promotion: (userId, code, wanted) =>
      withOutcomes({ name: 'promotionCode', userId, request: { promotionCode: code } }, async () => {
        const request = wanted && { ...ANY_CHECKOUT, ...wanted };
        const order = request && orderOf(request, catalog());
        return readPromotion(code, { gateway: options.gateway, state: await stateOf(userId), order, now: clock.now() });
      }),
    syncCheckout: (userId, sessionId) =>
      withOutcomes({ name: 'syncCheckout', userId, request: { sessionId } }, () =>
        syncCheckout(userId, sessionId, commands),
      ),
    planChangePreview: (userId, request) =>
      withOutcomes({ name: 'planChangePreview', userId, request }, () =>
        previewPlanChange(userId, request, { ...commands, withUsage: usageOf }),
      ),
    changePlan: (userId, request, asked) =>
      withOutcomes({ name: 'changePlan', userId, request }, () =>
        changePlan(userId, request, { ...asked, options: commands }),
      ),
    cancelSubscription: (userId, request, asked) =>
      withOutcomes({ name: 'cancelSubscription', userId, request }, () =>
        cancelSubscription(userId, request, { ...asked, options: commands }),
      ),
    resumeSubscription: (userId, request, asked) =>
      withOutcomes({ name: 'resumeSubscription', userId, request }, () =>
        resumeSubscription(userId, request, { ...asked, options: commands }),
      ),
    grantEntitlement: (request, context, operation) => grantEntitlement(request, context, operation, options),
    revokeGrant: (request, context) => revokeGrant(request, context, options),
    refundPayment: (request, context, operation) =>
      withOutcomes({ name: 'refundPayment', userId: null, request }, () =>
        refundPayment(request, context, operation, options),
      ),
    linkCustomer: (request, context) => linkCustomer(request, context, options),
    unlinkCustomer: (request, context) => unlinkCustomer(request, context, options),

    updateContact: (buyer, request, context, admit = async () => {}) =>
      withOutcomes({ name: 'updateContact', userId: buyer.userId, request }, () =>
        updateContact(buyer, request, context, { ...contactOptions, admit }),
      ),
    emailLink: (token) => emailLink(token, contactOptions),
    confirmEmail: (token, requestId) => confirmEmail(token, requestId, contactOptions),

    deleteCustomer: (userId, confirmed, context) =>
      withOutcomes({ name: 'deleteCustomer', userId, request: {} }, () =>
        deleteCustomer(userId, confirmed, context, { ...options, stateOf, streamsOf }),
      ),

    async refused(command, context) {
      await options.appendAudit([refusalOf(command, context, clock.now())]);
    },

    recordUsage: (request) => recordUsage(request, { usage, accountOf, clock }),

    async billingPortal(buyer, request) {
      const count = (outcome: (typeof PORTAL_OUTCOMES)[number]) => metrics.portalSessions.inc({ outcome });
      try {
        const url = await withOutcomes({ name: 'billingPortal', userId: buyer.userId, request }, () =>
          billingPortal(buyer, request, commands),
        );
        count('opened');
        return url;
      } catch (error) {
        count(error instanceof ProviderUnavailable ? 'unavailable' : 'failed');
        throw error;
      }
    },
  };
}

/** What became of a call of `billingPortal`; `unavailable`: Stripe could not answer. */
const PORTAL_OUTCOMES = ['opened', 'unavailable', 'failed'] as const;

const ANY_CHECKOUT = {
  currency: null,
  quantity: 1,
  promotionCode: null,
  successUrl: null,
  cancelUrl: null,
  attribution: null,
};

/** The first answer stands for all. */
function askedOnce(ask: () => Promise<void>): () => Promise<void> {
  let answer: Promise<void> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
