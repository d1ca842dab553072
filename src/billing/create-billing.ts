import type { AuditDraft } from '../outbox/audit-draft.ts';
import { ProviderUnavailable } from '../platform/errors.ts';
import type { IdempotentOperation } from '../platform/idempotent-operation.ts';
import { startAtZero } from '../platform/metrics.ts';
import { createOperations, type OperationsOptions } from '../platform/operations.ts';
import { shareRead } from '../platform/shared-read.ts';
import type { Acted, CommandContext } from './actor.ts';
import { type CheckoutOptions, checkout, syncCheckout } from './checkout/checkout.commands.ts';
import type { CheckoutRequest } from './checkout/checkout.view.ts';
import { orderOf } from './checkout/order.ts';
import { readPromotion } from './checkout/promotion.read.ts';
import { returnedCheckout } from './checkout/returned.read.ts';
import { refusalOf, sentFor } from './command.audit.ts';
import { createReads, type ReadsOptions } from './create-reads.ts';
import { adjustCredit } from './customer/balance.commands.ts';
import type { Buyer } from './customer/buyer.ts';
import { type ContactRequest, updateContact } from './customer/contact.commands.ts';
import { confirmEmail, emailLink } from './customer/email-confirmation.commands.ts';
import type { EmailConfirmationCollection } from './customer/email-confirmation.document.ts';
import { type LinkOptions, linkCustomer, unlinkCustomer } from './customer/link.commands.ts';
import { resendMessage } from './customer/resend.commands.ts';
import { streamsOfUser } from './customer/streams.read.ts';
import { stripeCustomersOf } from './customer/stripe-customer.ts';
import {
  type Command,
  createStripeOutcomes,
  type StripeOutcomesOptions,
  wasRefused,
} from './customer/stripe-outcomes.ts';
import { createReadStates, readOrganizationStates } from './entitlement/accounts.read.ts';
import { NO_ENTITLEMENTS } from './entitlement/entitlement.state.ts';
import type { Account } from './entitlement/entitlement.view.ts';
import { grantEntitlement, grantPlan, revokeGrant } from './entitlement/grant.commands.ts';
import { accessIn } from './entitlement/member.read.ts';
import { recipientOf } from './entitlement/recipient.read.ts';
import { type DeleteCustomerOptions, deleteCustomer } from './erasure/delete-customer.commands.ts';
import { createMembersCommands } from './organization/members.commands.ts';
import type { CommandName } from './outcomes.ts';
import { planChanges } from './plan/plan.sync.ts';
import { cancelSubscription, resumeSubscription } from './plan-change/cancel.commands.ts';
import { changePlan, type PlanChangeRequest } from './plan-change/change.commands.ts';
import { pauseSubscription } from './plan-change/pause.commands.ts';
import { cancelPendingChange, changePlanAtPeriodEnd } from './plan-change/pending-change.commands.ts';
import { previewPendingChange } from './plan-change/pending-change.read.ts';
import { previewPlanChange } from './plan-change/preview.read.ts';
import type { Asked } from './plan-change/subscription-write.ts';
import { extendTrial } from './plan-change/trial.commands.ts';
import { billingPortal, type PortalRequest } from './portal/portal.commands.ts';
import { refundPayment } from './refund/refund.commands.ts';
import type { SupportRefundOptions } from './refund/support-refund.ts';
import { recordUsage, type UsageOptions } from './usage/usage.commands.ts';
import type { UsageCollection } from './usage/usage.document.ts';
import { readCounters, withUsage } from './usage/usage.read.ts';

export interface BillingOptions
  extends Omit<ReadsOptions, 'statesOf' | 'organizationStatesOf' | 'countersOf'>,
    Omit<CheckoutOptions, 'stateOf' | 'operations'>,
    Omit<DeleteCustomerOptions, 'stateOf' | 'streamsOf' | 'leaveOrganizations'>,
    LinkOptions,
    SupportRefundOptions,
    Omit<OperationsOptions, 'wasRefused'>,
    Omit<StripeOutcomesOptions, 'stateOf'> {
  /** Appends audit entries that follow from no write. */
  appendAudit(drafts: readonly AuditDraft[]): Promise<unknown>;
  usage: UsageCollection;
  confirmations: EmailConfirmationCollection;
  /** Whether e-mail can be sent. */
  sendsEmail: boolean;
}

/**
 * Everything that the API can ask of billing. Each read takes the user whose data it returns: ownership is an argument of the query, never a
 * check after it. Commands throw `BillingError` if a person can act on the problem, and `ProviderUnavailable` if Stripe cannot answer. A
 * command that is bound here is documented at its function.
 */
export type Billing = ReturnType<typeof createBilling>;

export function createBilling(options: BillingOptions) {
  const { accounts, usage, catalog, clock, metrics } = options;
  startAtZero(
    metrics.portalSessions,
    PORTAL_OUTCOMES.map((outcome) => ({ outcome })),
  );
  const statesOf = shareRead(createReadStates(accounts));
  const organizationStatesOf = shareRead((owners) => readOrganizationStates(accounts, owners));
  const countersOf = shareRead((userIds) => readCounters(usage, userIds));
  const stateOf = async (userId: string) => (await statesOf([userId])).get(userId)?.state ?? NO_ENTITLEMENTS;
  const streamsOf = (userId: string) => streamsOfUser(accounts, userId);
  const operations = createOperations({ ...options, wasRefused });
  const commands: CheckoutOptions = { ...options, stateOf, operations };
  const contactOptions = {
    ...options,
    stripeCustomersOf: async (userId: string) => stripeCustomersOf((await stateOf(userId)).customers),
    emailOf: async (userId: string) => recipientOf(await stateOf(userId)).email,
    contactOf: async (userId: string) => (await stateOf(userId)).contact,
  };

  const usageOf = async (account: Account) => withUsage(account, await countersOf([account.userId]), clock.now());

  const members = createMembersCommands({ ...options, stateOf });
  const membershipsOf = async (userId: string) => (await statesOf([userId])).get(userId)?.memberships ?? [];

  const reads = createReads({ ...options, statesOf, organizationStatesOf, countersOf });
  const accessFor: UsageOptions['accessOf'] = async ({ userId, organizationId, claims }) => {
    const [account] = await reads.accounts([userId], () => claims);
    return accessIn(account as Account, organizationId);
  };

  const withOutcomes = createStripeOutcomes({ ...options, stateOf });

  /** Wraps a command that calls Stripe: if Stripe refuses it, it throws one of its outcomes (outcomes.ts). `subject` returns values for the messages. */
  function stripeCommand<Run extends (...args: never[]) => Promise<unknown>>(
    name: CommandName,
    run: Run,
    subject: (...args: Parameters<Run>) => Omit<Command, 'name'>,
  ): Run {
    const withRefusals = (...args: Parameters<Run>) => withOutcomes({ name, ...subject(...args) }, () => run(...args));
    return withRefusals as Run;
  }
  const ofUser = (userId: string, request: object) => ({ userId, request });
  const ofBuyer = ({ userId }: Buyer, request: object) => ({ userId, request });

  /** Wraps a command that acts on one of the user's subscriptions. */
  const onSubscription =
    <Request, Result>(command: (userId: string, request: Request, asked: Asked) => Promise<Result>) =>
    (userId: string, request: Request, asked: Omit<Asked, 'options'>) =>
      command(userId, request, { ...asked, options: commands });

  const openPortal = stripeCommand('billingPortal', bind(billingPortal, commands), ofBuyer);

  return {
    ...reads,

    /** Runs a command under an idempotency key. */
    once: operations.once,

    /** Calls `admit` once, before Stripe is called. If `admit` throws, the command ends. */
    checkout: stripeCommand(
      'checkout',
      (buyer: Buyer, request: CheckoutRequest, operation: IdempotentOperation, admit: () => Promise<void>) =>
        checkout(buyer, request, operation, { ...commands, admit: onlyOnce(admit) }),
      ofBuyer,
    ),

    syncCheckout: stripeCommand('syncCheckout', bind(syncCheckout, commands), (userId, sessionId) => ({
      userId,
      request: { sessionId },
    })),

    /** Returns what `npm run plans -- sync` would change at Stripe. Only reads, unless a change is made. */
    planSyncPreview: () => planChanges(catalog(), options.gateway),

    /** For the page that a customer returns to. `admit` counts a call to Stripe. */
    returnedCheckout: (sessionId: string, admit: (userId: string) => Promise<void>) =>
      returnedCheckout(sessionId, { ...commands, admit }),

    /** `wanted` is the purchase that the code is for. null for any purchase. */
    promotion: stripeCommand(
      'promotionCode',
      async (userId: string, code: string, wanted: Pick<CheckoutRequest, 'plan' | 'interval'> | null) => {
        const order = wanted && orderOf({ ...ANY_CHECKOUT, ...wanted }, catalog());
        return readPromotion(code, { gateway: options.gateway, state: await stateOf(userId), order, now: clock.now() });
      },
      (userId, promotionCode) => ({ userId, request: { promotionCode } }),
    ),

    planChangePreview: stripeCommand(
      'planChangePreview',
      bind(previewPlanChange, { ...commands, withUsage: usageOf }),
      ofUser,
    ),
    changePlan: stripeCommand(
      'changePlan',
      onSubscription((userId, request: PlanChangeRequest, asked) =>
        request.when === 'PERIOD_END'
          ? changePlanAtPeriodEnd(userId, request, asked)
          : changePlan(userId, request, asked),
      ),
      ofUser,
    ),
    /** For the message about a change that waits. */
    previewPendingChange: bind(previewPendingChange, { ...commands, withUsage: usageOf }),
    cancelPendingChange: stripeCommand('cancelPendingChange', onSubscription(cancelPendingChange), ofUser),
    cancelSubscription: stripeCommand('cancelSubscription', onSubscription(cancelSubscription), ofUser),
    pauseSubscription: stripeCommand('pauseSubscription', onSubscription(pauseSubscription), ofUser),
    resumeSubscription: stripeCommand('resumeSubscription', onSubscription(resumeSubscription), ofUser),
    extendTrial: stripeCommand('extendTrial', onSubscription(extendTrial), ofUser),

    /** Counts portal sessions by their outcome. */
    async billingPortal(buyer: Buyer, request: PortalRequest): Promise<string> {
      const count = (outcome: (typeof PORTAL_OUTCOMES)[number]) => metrics.portalSessions.inc({ outcome });
      try {
        const url = await openPortal(buyer, request);
        count('opened');
        return url;
      } catch (error) {
        count(error instanceof ProviderUnavailable ? 'unavailable' : 'failed');
        throw error;
      }
    },

    /** Calls `admit` before an e-mail asks to confirm an address. If `admit` throws, the command ends. */
    updateContact: stripeCommand(
      'updateContact',
      (
        buyer: Buyer,
        request: ContactRequest,
        by: Acted,
        operation: Pick<IdempotentOperation, 'id'>,
        admit: () => Promise<void> = async () => {},
      ) => updateContact(buyer, request, by, operation, { ...contactOptions, admit }),
      ofBuyer,
    ),
    emailLink: bind(emailLink, contactOptions),
    confirmEmail: bind(confirmEmail, contactOptions),

    deleteCustomer: stripeCommand(
      'deleteCustomer',
      bind(deleteCustomer, {
        ...options,
        stateOf,
        streamsOf,
        leaveOrganizations: async (userId: string, by: Acted) => members.leave(userId, await membershipsOf(userId), by),
      }),
      (userId) => ({ userId, request: {} }),
    ),

    /** Writes to the audit history that staff send it, before it is sent. */
    resendMessage: (userId: string, messageId: string, by: Acted, operation: Pick<IdempotentOperation, 'id'>) =>
      resendMessage(userId, messageId, operation, {
        ...options,
        admit: async () => {
          await options.appendAudit([sentFor('resendMessage', userId, by, operation.id, clock.now())]);
        },
      }),

    recordUsage: bind(recordUsage, { usage, accessOf: accessFor, clock }),

    ...members,

    // Commands of admins.
    grantEntitlement: bind(grantEntitlement, options),
    grantPlan: bind(grantPlan, options),
    revokeGrant: bind(revokeGrant, options),
    linkCustomer: bind(linkCustomer, options),
    unlinkCustomer: bind(unlinkCustomer, options),
    adjustCredit: stripeCommand('adjustCredit', bind(adjustCredit, commands), (request) => ({
      userId: request.userId,
      request,
    })),
    supportRefundLimits: options.supportRefundLimits,
    refundPayment: stripeCommand('refundPayment', bind(refundPayment, { ...options, ...commands }), (request) => ({
      userId: null,
      request,
    })),

    /** Writes to the audit history that staff send a command for a customer. For commands that record no event of their own. */
    async sentFor(command: CommandName, userId: string, by: Acted, { id }: Pick<IdempotentOperation, 'id'>) {
      if (by.actor.kind !== 'CUSTOMER') await options.appendAudit([sentFor(command, userId, by, id, clock.now())]);
    },

    /** Writes to the audit history that a caller sent a command without permission. */
    async refused(command: string, context: CommandContext): Promise<void> {
      await options.appendAudit([refusalOf(command, context, clock.now())]);
    },
  };
}

/** Binds the last parameter of a command, the options. */
function bind<Args extends unknown[], Options, Result>(
  command: (...args: [...Args, Options]) => Result,
  options: NoInfer<Options>,
): (...args: Args) => Result {
  return (...args) => command(...args, options);
}

/** The outcome of a call of `billingPortal`. `unavailable`: Stripe could not answer. */
const PORTAL_OUTCOMES = ['opened', 'unavailable', 'failed'] as const;

const ANY_CHECKOUT = {
  currency: null,
  quantity: 1,
  promotionCode: null,
  successUrl: null,
  cancelUrl: null,
  attribution: null,
};

/** Returns a function that runs `ask` at its first call, and returns the same answer at every later call. */
function onlyOnce(ask: () => Promise<void>): () => Promise<void> {
  let answer: Promise<void> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
