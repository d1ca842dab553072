const MONEY = '{ amount currency decimal }';
const DISCOUNT = `{ name percentOff amountOff ${MONEY} endsAt promotionCode }`;
const SUBSCRIPTION = `{
  id status quantity currentPeriodStart currentPeriodEnd trialEnd cancelAtPeriodEnd cancelAt canceledAt endedAt
  gracePeriodEndsAt actionUrl plan { code } price { id amount ${MONEY} }
  discounts ${DISCOUNT}
  items { id quantity plan { code } price { id } currentPeriodStart currentPeriodEnd discounts ${DISCOUNT} }
}`;
const PAYMENT = `{
  id status amount ${MONEY} amountRefunded ${MONEY} tax ${MONEY} discount ${MONEY} createdAt paidAt description
  invoiceNumber invoicePdf invoiceUrl failure { code message nextAttemptAt } attribution { campaign } plan { code }
  refunds { id amount ${MONEY} createdAt reason } dispute { id status amount ${MONEY} createdAt reason } subscription { id }
}`;

/** All that may be known of users ($userIds). */
export const EVERYTHING = `query ($userIds: [ID!]!) {
  customersByUserId(userIds: $userIds) {
    userId stripeCustomerIds plan { code } contact { email locale } paymentMethod { brand last4 expMonth expYear }
    holds { id kind startedAt endsAt } grants { id }
    subscriptions ${SUBSCRIPTION} endedSubscriptions(first: 5) { nodes ${SUBSCRIPTION} }
    entitlements {
      feature { code } granted reason limit unlimited usage { used remaining resetsAt } validUntil because { __typename at eventId summary }
    }
    payments(first: 10) { nodes ${PAYMENT} }
  }
}`;

/** What is told of everybody together. */
export const REPORTS = `{
  events(first: 100) { nodes { id type source status createdAt error customer { userId } payload } }
  auditLog(first: 100) { nodes { id createdAt target { type id } action changes { target { type id } path before after } } }
  revenue(from: "2025-10-01T00:00:00Z", to: "2026-03-01T00:00:00Z") {
    currencies {
      currency churnRatio mrr ${MONEY} byPlan { plan { code } mrr ${MONEY} gross ${MONEY} refunded ${MONEY} }
      series { startsAt gross ${MONEY} net ${MONEY} }
    }
  }
}`;
