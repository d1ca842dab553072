import {
  adminCommand,
  admins,
  anyone,
  caller,
  callerOrAdmin,
  callerOrStaff,
  customersAndServices,
  people,
  reader,
  refunders,
  servicesAndStaff,
  signedIn,
  staff,
} from './rules.ts';

/**
 * The whole policy: who may read and do what. `'*'` is the rule of every field of a type that has no rule of
 * its own. A type that is not listed is denied, and so is a field that is not listed in a type without `'*'`. The root types have no
 * `'*'`, so a new query or mutation is denied until it is listed. See docs/decisions/0044-permissions-by-type.md.
 *
 * Rules look at the role, and at the customer that `actingFor` names. The arguments of billing's reads decide whose data a field shows.
 */
export const policy = {
  Query: {
    plans: anyone,
    plan: anyone,
    features: anyone,
    rateLimit: anyone,
    me: people,
    checkoutSession: caller,
    planChangePreview: callerOrStaff,
    promotionCode: caller,
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
  Mutation: {
    checkout: callerOrAdmin,
    syncCheckout: caller,
    billingPortal: callerOrAdmin,
    updateContact: callerOrStaff,
    deleteCustomer: caller,
    changePlan: callerOrAdmin,
    cancelSubscription: callerOrStaff,
    resumeSubscription: callerOrStaff,
    grantEntitlement: adminCommand,
    grantPlan: adminCommand,
    revokeGrant: adminCommand,
    recordUsage: signedIn,
    linkCustomer: adminCommand,
    unlinkCustomer: adminCommand,
    refundPayment: refunders,
    replayEvents: adminCommand,
    reconcileCustomer: adminCommand,
  },

  // The catalog, and amounts.
  Plan: { '*': reader },
  Price: { '*': reader },
  Feature: { '*': reader },
  PlanFeature: { '*': reader },
  Money: { '*': reader },
  RateLimit: { '*': reader },

  // A customer.
  User: { '*': reader },
  Customer: {
    '*': reader,
    stripeCustomerIds: people,
    contact: people,
    paymentMethod: people,
    payments: people,
    holds: people,
    grants: people,
    planGrants: people,
    entitlementToken: customersAndServices,
    auditLog: staff,
    messages: staff,
  },
  Contact: { '*': reader },
  PaymentMethod: { '*': reader },

  // Access.
  Entitlement: { '*': reader },
  Usage: { '*': reader },
  EntitlementToken: { '*': reader },
  AccessSnapshot: { '*': reader },
  Hold: { '*': reader },
  Grant: { '*': reader, reason: staff, grantedBy: staff },
  PlanGrant: { '*': reader, reason: staff, grantedBy: staff },
  PlanCause: { '*': reader },
  SubscriptionCause: { '*': reader },
  GrantCause: { '*': reader },
  // entitlement.resolver.ts hides payment and event causes from services. These rules are a second barrier.
  PaymentCause: { '*': reader, paymentId: people, payment: people },
  HoldCause: { '*': reader, holdId: people, hold: people },
  EventCause: { '*': reader, event: staff },

  // Subscriptions and payments.
  BillingSubscription: { '*': reader },
  SubscriptionItem: { '*': reader },
  Discount: { '*': reader },
  Payment: { '*': reader, attribution: staff },
  PaymentFailure: { '*': reader },
  Refund: { '*': reader },
  Dispute: { '*': reader },
  Attribution: { '*': reader },

  // Events, the audit history and reports.
  Event: { '*': reader, payload: admins },
  Message: { '*': reader },
  MessageDelivery: { '*': reader },
  AuditEntry: { '*': reader },
  AuditTarget: { '*': reader },
  Actor: { '*': reader },
  Change: { '*': reader },
  AuditVerification: { '*': reader },
  RevenueReport: { '*': reader },
  CurrencyRevenue: { '*': reader },
  PlanRevenue: { '*': reader },
  RevenuePoint: { '*': reader },

  // What root fields return.
  CheckoutSession: { '*': reader },
  PromotionCode: { '*': reader },
  BillingPortalSession: { '*': reader },
  PlanChangePreview: { '*': reader },
  BasicUserError: { '*': reader },
  UserErrorParam: { '*': reader },
  CheckoutPayload: { '*': reader },
  SyncCheckoutPayload: { '*': reader },
  BillingPortalPayload: { '*': reader },
  UpdateContactPayload: { '*': reader },
  DeleteCustomerPayload: { '*': reader },
  PlanChangePreviewPayload: { '*': reader },
  ChangePlanPayload: { '*': reader },
  CancelSubscriptionPayload: { '*': reader },
  ResumeSubscriptionPayload: { '*': reader },
  GrantEntitlementPayload: { '*': reader },
  GrantPlanPayload: { '*': reader },
  RevokeGrantPayload: { '*': reader },
  RecordUsagePayload: { '*': reader },
  LinkCustomerPayload: { '*': reader },
  UnlinkCustomerPayload: { '*': reader },
  RefundPaymentPayload: { '*': reader },
  ReplayEventsPayload: { '*': reader },
  ReconcileCustomerPayload: { '*': reader },

  // Pages.
  PageInfo: { '*': reader },
  AuditEntryConnection: { '*': reader },
  AuditEntryEdge: { '*': reader },
  BillingSubscriptionConnection: { '*': reader },
  BillingSubscriptionEdge: { '*': reader },
  ChangeConnection: { '*': reader },
  ChangeEdge: { '*': reader },
  CustomerConnection: { '*': reader },
  CustomerEdge: { '*': reader },
  EventConnection: { '*': reader },
  EventEdge: { '*': reader },
  MessageConnection: { '*': reader },
  MessageEdge: { '*': reader },
  PaymentConnection: { '*': reader },
  PaymentEdge: { '*': reader },
};

/** The rule of a field. Undefined for a field that the policy denies. */
export function ruleOf(type: string, field: string): unknown {
  const rules = (policy as Record<string, Record<string, unknown>>)[type];
  return rules?.[field] ?? rules?.['*'];
}
