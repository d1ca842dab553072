import { encodeCursor } from '../src/graphql/connection.ts';
import { keyOf } from './population.ts';

/** A question of the contract, about one user of many. */
export interface Question {
  name: string;
  /** Who asks: the user, a service or an admin. */
  as: 'user' | 'service' | 'admin';
  query(key: string, users: number): string;
}

const CHECK = 'entitlement(feature: "signals_premium") { granted }';
const CUSTOMER = '{ nodes { userId plan { code } } pageInfo { hasNextPage } }';
const EVENT = '{ nodes { id type status createdAt } pageInfo { hasNextPage } }';
const ENTRY = '{ nodes { id action target { type id } createdAt } pageInfo { hasNextPage } }';
const PAYMENT = '{ nodes { id status amount { decimal } createdAt } pageInfo { hasNextPage } }';
const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();

const asked = (as: Question['as'], questions: Record<string, Question['query']>): Question[] =>
  Object.entries(questions).map(([name, query]) => ({ name, as, query }));

/** Fifty of a list, from its beginning. */
const listed = (field: string, fields: string, filters: Record<string, (key: string) => string>): Question[] =>
  asked(
    'admin',
    Object.fromEntries(
      Object.entries(filters).map(([name, filter]) => [
        `\`${field}\`${name === '' ? '' : ` by ${name}`}`,
        (key: string) => `{ ${field}(first: 50, filter: { ${filter(key)} }) ${fields} }`,
      ]),
    ),
  );

/** Every query of the contract that reads what grows, with each filter. */
export const QUESTIONS: Question[] = [
  ...asked('user', {
    '`me`': () => '{ me { plan { code } entitlements { feature { code } granted reason validUntil } } }',
    '`me`, payments': () => `{ me { payments(first: 20) ${PAYMENT} } }`,
    '`me`, payments by status': () => `{ me { payments(first: 20, filter: { status: [PAID] }) ${PAYMENT} } }`,
    '`me`, an entitlement in the past': () =>
      `{ me { accessAt(at: "${day(60)}") { entitlement(feature: "signals_premium") { granted } } } }`,
    '`payment`': (key) => `{ payment(id: "in_${key}_2") { id status } }`,
  }),
  ...asked('service', {
    '`customer`': (key) => `{ customer(userId: "user-${key}") { ${CHECK} } }`,
    '`customersByUserId` of 100': (_key, users) =>
      `{ customersByUserId(userIds: ${JSON.stringify(hundred(users))}) { ${CHECK} } }`,
  }),
  ...listed('customers', CUSTOMER, {
    '': () => '',
    'e-mail': (key) => `email: "user-${key}@example.com"`,
    plan: () => 'plan: "pro"',
    'the free plan': () => 'plan: "free"',
    status: () => 'status: [PAST_DUE]',
    feature: () => 'feature: "advanced_analytics"',
    hold: () => 'heldBy: [DISPUTE]',
  }),
  ...asked('admin', {
    '`customers`, a page in the middle': (key) =>
      `{ customers(first: 50, after: "${encodeCursor({ at: null, id: `user-${key}` }, 'customer')}") ${CUSTOMER} }`,
    '`customerByStripeId`': (key) => `{ customerByStripeId(id: "cus_${key}") { userId } }`,
    '`event`': (key) => `{ event(id: "evt_${key}_2") { id type } }`,
  }),
  ...listed('events', EVENT, {
    '': () => '',
    type: () => 'type: ["charge.dispute.created"]',
    status: () => 'status: [PARKED, FAILED]',
    source: () => 'source: [ADMIN]',
    user: (key) => `userId: "user-${key}"`,
    'Stripe customer': (key) => `stripeCustomerId: "cus_${key}"`,
    object: (key) => `objectId: "sub_${key}"`,
    day: () => `from: "${day(31)}", to: "${day(30)}"`,
  }),
  ...listed('auditLog', ENTRY, {
    '': () => '',
    user: (key) => `userId: "user-${key}"`,
    actor: () => 'actorId: "ada"',
    action: () => 'action: ["payment.created"]',
    target: (key) => `target: { type: PAYMENT, id: "in_${key}_1" }`,
    event: (key) => `eventId: "evt_${key}_3"`,
    day: () => `from: "${day(20)}", to: "${day(19)}"`,
  }),
  ...asked('admin', {
    '`verifyAudit` of one user': (key) => `{ verifyAudit(userId: "user-${key}") { valid entryCount } }`,
  }),
];

/** What was sold and came in in a year, month by month. */
export const REVENUE = `{ revenue(from: "${day(365)}", to: "${day(0)}") { currencies { currency mrr { decimal } series { startsAt } } } }`;

/** The revenue of the last year, with a point for each month. */
export const REVENUE_OF_A_YEAR = `{ revenue(from: "${day(365)}", to: "${day(0)}", interval: MONTH) { currencies {
  currency mrr { decimal } activeSubscriptionCount churnRatio byPlan { plan { code } }
  series { startsAt gross { decimal } net { decimal } refunded { decimal } disputed { decimal } newSubscriptionCount churnedSubscriptionCount }
} } }`;

function hundred(users: number): string[] {
  const first = Math.floor(Math.random() * (users - 100));
  return Array.from({ length: 100 }, (_, n) => `user-${keyOf(first + n)}`);
}

/** The figures of the last year that say what becomes of subscriptions. */
export const FIGURES_OF_A_YEAR = `{ revenue(from: "${day(365)}", to: "${day(0)}", interval: MONTH) { currencies {
  currency arpu { decimal } lifetimeValue { decimal } trialConversionRatio cohorts { startsAt subscriptionCount retainedCount }
  movements { start { decimal } new { decimal } expansion { decimal } contraction { decimal } churn { decimal } reactivation { decimal } end { decimal } }
  byInterval { interval mrr { decimal } } byPlan { plan { code } movements { new { decimal } churn { decimal } } }
  series { startsAt failedPaymentCount recovered { decimal } convertedTrialCount movements { end { decimal } } } } } }`;

/** A page of the changes that a figure adds up. */
export const changesOfRevenue = (filter: string): string =>
  `{ revenueChanges(first: 100, filter: { ${filter} }) { nodes { startsAt customer { userId plan { code } } changes { at figure amount { decimal } } } pageInfo { hasNextPage } } }`;
