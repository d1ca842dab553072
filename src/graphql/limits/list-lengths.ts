import type { Catalog } from '../../billing/plan/catalog.ts';

/** The number of items that a query is charged for a list, and what limits the length of the list. */
export interface ListLength {
  /** The number of items to charge for before the query runs: the exact length, or the usual one. */
  items: number | ((known: Known) => number);
  bound: string;
}

interface Known {
  catalog: Catalog;
  args: Record<string, unknown>;
}

const FEATURES: ListLength = { items: ({ catalog }) => catalog.features.length, bound: 'The features of the catalog.' };
const PLANS: ListLength = { items: ({ catalog }) => catalog.plans.length, bound: 'The plans of the catalog.' };
const PRICES: ListLength = {
  items: ({ catalog }) => Math.max(...catalog.plans.map(({ prices }) => prices.length)),
  bound: 'The prices of a plan in the catalog.',
};
const DISCOUNTS: ListLength = {
  items: 1,
  bound:
    'The coupons that staff or the customer applied at Stripe. https://docs.stripe.com/billing/subscriptions/coupons',
};
const PATH: ListLength = { items: 2, bound: 'The depth of an input.' };
const PARAMS: ListLength = { items: 2, bound: 'The values that a message names.' };

/**
 * The lists without pages, by type and field, or by field alone if every type has it. test/policy/list-lengths.test.ts fails for a
 * list that is missing here. Do not add a list that can grow without limit: make it a connection.
 */
export const LIST_LENGTHS: Readonly<Record<string, ListLength>> = {
  'Query.search': { items: 20, bound: 'MOST_FOUND in src/billing/search/search.read.ts, for each kind of match.' },
  userErrors: { items: 1, bound: 'A mutation fails for one reason.' },
  'RefundPaymentPayload.warnings': { items: 1, bound: 'The kinds of warnings.' },
  'UserError.field': PATH,
  'BasicUserError.field': PATH,
  'Message.deliveries': { items: 1, bound: 'The channels: e-mail and Telegram.' },
  'UserError.params': PARAMS,
  'BasicUserError.params': PARAMS,
  'CatalogUse.plans': PLANS,
  'CatalogUse.features': FEATURES,
  'PlanUse.prices': PRICES,
  'Query.planSyncPreview': { items: 5, bound: 'The products and prices of the catalog, two changes for each price.' },
  'Query.plans': PLANS,
  'Query.customersByUserId': { items: ({ args }) => (args['userIds'] as unknown[]).length, bound: '100 user IDs.' },
  'RevenueReport.currencies': {
    items: ({ catalog }) => currenciesOf(catalog).size,
    bound: 'The currencies of what was sold.',
  },
  'Plan.features': FEATURES,
  'Plan.prices': PRICES,
  'PlanChangePreview.gained': FEATURES,
  'PlanChangePreview.lost': FEATURES,
  'PlanChangePreview.overLimit': FEATURES,
  'Customer.entitlements': {
    items: ({ catalog, args }) => (Array.isArray(args['features']) ? args['features'].length : catalog.features.length),
    bound: 'The features of the catalog, or those that are named.',
  },
  'Query.features': FEATURES,
  'Feature.values': { items: 3, bound: 'The values of a feature in the catalog.' },
  'AccessSnapshot.entitlements': FEATURES,
  'Entitlement.because': { items: 3, bound: 'Five causes for each plan, add-on or grant that counts.' },
  'Customer.memberships': { items: 1, bound: 'The organizations that stored the user, and 20 of the token.' },
  'Viewer.organizations': { items: 1, bound: 'The organizations that stored the user, and 20 of the token.' },
  'Customer.subscriptions': {
    items: 2,
    bound: 'Stripe: 500 live subscriptions of a customer. https://docs.stripe.com/api/subscriptions/create',
  },
  'BillingSubscription.items': {
    items: 2,
    bound: 'Stripe: 20 items. https://docs.stripe.com/api/subscriptions/create',
  },
  'BillingSubscription.discounts': DISCOUNTS,
  'SubscriptionItem.discounts': DISCOUNTS,
  'Customer.grants': { items: 2, bound: 'What admins gave and did not revoke.' },
  'Customer.credits': { items: 1, bound: 'The currencies in which a customer is billed.' },
  'Customer.planGrants': { items: 1, bound: 'What admins gave and did not revoke.' },
  'Customer.holds': { items: 1, bound: 'One for each live subscription and each purchase.' },
  'Customer.stripeCustomerIds': { items: 1, bound: 'The Stripe customers of one user.' },
  'Contact.notifications': { items: 2, bound: 'The channels.' },
  'Payment.stripeChargeIds': { items: 1, bound: 'The attempts to collect one payment.' },
  'Payment.refunds': { items: 1, bound: 'The refunds of one payment.' },
  'AuditEntry.changes': { items: 5, bound: 'The audited facts of one target.' },
  'CurrencyRevenue.byPlan': {
    items: ({ catalog }) => catalog.plans.length + 1,
    bound: 'The plans of the catalog, and one row for all others.',
  },
  'Event.waitsFor': { items: 1, bound: 'The IDs of one payment.' },
  'Query.findings': {
    items: 20,
    bound: 'The kinds of findings in src/doctor/own.findings.ts, a few of them several times.',
  },
  'InboxStatus.activity': {
    items: ({ args }) => Math.min(Math.max(Number(args['points']), 1), 60),
    bound: 'MOST_INBOX_POINTS in src/graphql/event/inbox.resolver.ts.',
  },
  'CurrencyRevenue.byInterval': { items: 2, bound: 'By the month, by the year, and all others.' },
  'CurrencyRevenue.cohorts': { items: 12, bound: 'MOST_COHORTS in src/billing/revenue/cohorts.ts.' },
  'RetentionCohort.retainedCount': { items: 12, bound: 'MOST_COHORTS in src/billing/revenue/cohorts.ts.' },
  'RevenueEntry.changes': { items: 2, bound: 'The changes of one stream on one day.' },
  'CurrencyRevenue.canceledByFeedback': { items: 5, bound: 'The values of CancellationFeedback, and none.' },
  // A year by month has 12 and a year by day 366. The range is an argument of another field, so it is not known here.
  'CurrencyRevenue.series': { items: 100, bound: '400 points (src/billing/revenue/revenue.read.ts).' },
};

/** The number of items that a list is charged for. It is 1 for `nodes` and `edges`, because their connection counts its page. */
export function itemsOf(type: string, field: string, known: Known): number {
  const items = (LIST_LENGTHS[`${type}.${field}`] ?? LIST_LENGTHS[field])?.items ?? 1;
  return typeof items === 'number' ? items : items(known);
}

function currenciesOf({ plans }: Catalog): Set<string> {
  return new Set(plans.flatMap(({ prices }) => prices.map(({ currency }) => currency)));
}
