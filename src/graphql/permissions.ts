import type { GraphQLResolveInfo } from 'graphql';
import { actingAs } from './acting.ts';
import { allow, rule } from './cjs.ts';
import type { Context } from './context.ts';
import { fault } from './faults.ts';
import { hasRole, isPerson, roleOf, type Viewer } from './viewer.ts';

const anyone = allow;
const signedIn = only(({ kind }) => kind === 'user');
const people = only(isPerson);
// Not for staff: with a token they would pass for the customer at other services.
const customersAndServices = only(
  (viewer) => viewer.kind === 'user' && (viewer.roles.length === 0 || viewer.roles.includes('service')),
);
const staff = only((viewer) => hasRole(viewer, 'support', 'admin'));
const admins = only((viewer) => hasRole(viewer, 'admin'));
const servicesAndStaff = only((viewer) => hasRole(viewer, 'service', 'support', 'admin'));
// What admins do is audited, and so is who else tried.
const adminCommand = only((viewer) => hasRole(viewer, 'admin'), noteRefusal);
// Whoever could read the object may read this field of it.
const reader = allow;

/**
 * Who may read and do what: the whole policy, in the order of the schema, one line for each field. What is not listed
 * is denied. Rules look at the role only; whose data a field shows is decided by the arguments of billing's queries.
 */
export const policy = {
  Query: {
    plans: anyone,
    plan: anyone,
    rateLimit: anyone,
    me: people,
    checkoutSession: people,
    planChangePreview: people,
    promotionCode: people,
    customer: servicesAndStaff,
    customerByStripeId: staff,
    customers: staff,
    payment: people,
    auditLog: staff,
    verifyAudit: admins,
    events: staff,
    event: staff,
    revenue: admins,
    customersByUserId: servicesAndStaff,
  },
  Plan: {
    code: reader,
    name: reader,
    description: reader,
    prices: reader,
    features: reader,
    trialDays: reader,
    purchasable: reader,
  },
  Price: { id: reader, amount: reader, interval: reader, taxBehavior: reader },
  RateLimit: { cost: reader, limit: reader, remaining: reader, resetAt: reader },
  Money: { amount: reader, currency: reader, decimal: reader },
  Feature: { code: reader, name: reader, kind: reader },
  PlanFeature: { feature: reader, limit: reader, unlimited: reader },
  Customer: {
    userId: reader,
    stripeCustomerIds: people,
    plan: reader,
    subscriptions: reader,
    entitlements: reader,
    entitlement: reader,
    entitlementToken: customersAndServices,
    payments: people,
    holds: people,
    auditLog: staff,
    contact: people,
    paymentMethod: people,
    grants: people,
  },
  Grant: {
    id: reader,
    feature: reader,
    unlimited: reader,
    limit: reader,
    validFrom: reader,
    validUntil: reader,
    reason: staff,
    grantedBy: staff,
  },
  Hold: { kind: reader, id: reader, since: reader, until: reader },
  Entitlement: {
    feature: reader,
    granted: reader,
    reason: reader,
    unlimited: reader,
    limit: reader,
    used: reader,
    remaining: reader,
    resetsAt: reader,
    validUntil: reader,
    because: reader,
  },
  EntitlementToken: { token: reader, expiresAt: reader },
  Cause: { kind: reader, id: reader, at: reader, eventId: reader, summary: reader },
  Subscription: {
    id: reader,
    plan: reader,
    price: reader,
    items: reader,
    status: reader,
    quantity: reader,
    currentPeriodStart: reader,
    currentPeriodEnd: reader,
    trialEnd: reader,
    cancelAtPeriodEnd: reader,
    cancelAt: reader,
    canceledAt: reader,
    endedAt: reader,
    gracePeriodEndsAt: reader,
    actionUrl: reader,
    discount: reader,
  },
  SubscriptionItem: { id: reader, plan: reader, price: reader, quantity: reader },
  Discount: { name: reader, percentOff: reader, amountOff: reader, endsAt: reader, promotionCode: reader },
  Payment: {
    id: reader,
    customer: reader,
    status: reader,
    amount: reader,
    amountRefunded: reader,
    tax: reader,
    discount: reader,
    description: reader,
    plan: reader,
    subscription: reader,
    invoiceNumber: reader,
    invoiceUrl: reader,
    invoicePdf: reader,
    failure: reader,
    refunds: reader,
    dispute: reader,
    attribution: staff,
    createdAt: reader,
    paidAt: reader,
  },
  PaymentFailure: { code: reader, message: reader, nextAttemptAt: reader },
  Refund: { id: reader, amount: reader, reason: reader, createdAt: reader },
  Dispute: { id: reader, status: reader, reason: reader, amount: reader, createdAt: reader },
  Attribution: { clickId: reader, campaign: reader, affiliate: reader },
  Event: {
    id: reader,
    type: reader,
    source: reader,
    status: reader,
    apiVersion: reader,
    objectId: reader,
    stripeCustomerId: reader,
    customer: reader,
    createdAt: reader,
    receivedAt: reader,
    processedAt: reader,
    deliveries: reader,
    attempts: reader,
    error: reader,
    payload: admins,
  },
  AuditEntry: {
    id: reader,
    at: reader,
    actor: reader,
    action: reader,
    target: reader,
    customer: reader,
    event: reader,
    outcome: reader,
    reason: reader,
    changes: reader,
    requestId: reader,
    hash: reader,
    previousHash: reader,
  },
  Actor: { kind: reader, id: reader },
  Change: { target: reader, path: reader, before: reader, after: reader },
  RevenueReport: {
    currency: reader,
    mrr: reader,
    activeSubscriptions: reader,
    unpricedSubscriptions: reader,
    churnRate: reader,
    byPlan: reader,
    series: reader,
  },
  PlanRevenue: {
    plan: reader,
    mrr: reader,
    revenue: reader,
    subscriptions: reader,
    failedPayments: reader,
    refunds: reader,
  },
  RevenuePoint: {
    from: reader,
    gross: reader,
    refunded: reader,
    disputed: reader,
    net: reader,
    newSubscriptions: reader,
    churned: reader,
  },
  AuditVerification: { valid: reader, entries: reader, brokenAt: reader },
  Mutation: {
    checkout: people,
    syncCheckout: people,
    billingPortal: people,
    updateContact: people,
    deleteBillingAccount: people,
    changePlan: people,
    cancelSubscription: people,
    resumeSubscription: people,
    grantEntitlement: adminCommand,
    revokeGrant: adminCommand,
    recordUsage: signedIn,
    linkCustomer: adminCommand,
    refundPayment: adminCommand,
    replayEvents: adminCommand,
    reconcileCustomer: adminCommand,
  },
  UserError: { code: reader, message: reader, field: reader },
  CheckoutPayload: { session: reader, userErrors: reader },
  CheckoutSession: { id: reader, url: reader, status: reader, expiresAt: reader },
  SyncCheckoutPayload: { customer: reader, userErrors: reader },
  RecordUsagePayload: { entitlement: reader, userErrors: reader },
  PlanChangePreviewPayload: { preview: reader, userErrors: reader },
  PlanChangePreview: {
    prorationDate: reader,
    dueNow: reader,
    prorationCredit: reader,
    nextInvoice: reader,
    nextInvoiceAt: reader,
    gained: reader,
    lost: reader,
    overLimit: reader,
  },
  ChangePlanPayload: { subscription: reader, userErrors: reader },
  CancelSubscriptionPayload: { subscription: reader, userErrors: reader },
  ResumeSubscriptionPayload: { subscription: reader, userErrors: reader },
  Contact: { email: reader, pendingEmail: reader, locale: reader, telegramChatId: reader, notifications: reader },
  PaymentMethod: { brand: reader, last4: reader, expMonth: reader, expYear: reader },
  UpdateContactPayload: { customer: reader, userErrors: reader },
  DeleteBillingAccountPayload: { deletedUserId: reader, userErrors: reader },
  PromotionCode: {
    code: reader,
    valid: reader,
    reason: reader,
    percentOff: reader,
    amountOff: reader,
    endsAt: reader,
  },
  BillingPortalPayload: { url: reader, userErrors: reader },
  GrantEntitlementPayload: { grant: reader, customer: reader, userErrors: reader },
  RevokeGrantPayload: { customer: reader, userErrors: reader },
  ReplayEventsPayload: { matched: reader, replayed: reader, changes: reader, userErrors: reader },
  ReconcileCustomerPayload: { customer: reader, drift: reader, userErrors: reader },
  RefundPaymentPayload: { payment: reader, userErrors: reader },
  LinkCustomerPayload: { customer: reader, userErrors: reader },
  PageInfo: { hasNextPage: reader, hasPreviousPage: reader, startCursor: reader, endCursor: reader },
  PaymentConnection: { edges: reader, nodes: reader, pageInfo: reader },
  PaymentEdge: { node: reader, cursor: reader },
  CustomerConnection: { edges: reader, nodes: reader, pageInfo: reader },
  CustomerEdge: { node: reader, cursor: reader },
  EventConnection: { edges: reader, nodes: reader, pageInfo: reader },
  EventEdge: { node: reader, cursor: reader },
  AuditEntryConnection: { edges: reader, nodes: reader, pageInfo: reader },
  AuditEntryEdge: { node: reader, cursor: reader },
};

type OnRefusal = (context: Context, info: GraphQLResolveInfo) => Promise<void>;

/** The rule that lets in whom `admits` names. `onRefusal` is told of everybody else. */
export function only(admits: (viewer: Viewer) => boolean, onRefusal?: OnRefusal) {
  // shield's cache is by rule name; a comparison needs none.
  return rule({ cache: 'no_cache' })(
    async (_parent: unknown, _args: unknown, context: Context, info: GraphQLResolveInfo) => {
      if (admits(context.viewer)) return true;
      await onRefusal?.(context, info);
      return fault(context.viewer.kind === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN');
    },
  );
}

/** Whoever nobody knows leaves no entry, or anybody could fill the history. */
async function noteRefusal(context: Context, { fieldName }: GraphQLResolveInfo): Promise<void> {
  const { viewer, billing, log } = context;
  if (viewer.kind === 'anonymous') return;
  try {
    await billing.refused(fieldName, actingAs(roleOf(viewer), context));
  } catch (error) {
    log.error({ err: error, command: fieldName }, 'a refused command could not be audited');
  }
}
