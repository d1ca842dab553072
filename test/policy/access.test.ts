import { expect, test } from '@jest/globals';
import {
  execute,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
} from 'graphql';
import { policy } from '../../src/graphql/permissions.ts';
import { protect } from '../../src/graphql/protect.ts';
import { buildOpenSchema } from '../../src/graphql/schema.ts';
import type { Viewer } from '../../src/graphql/viewer.ts';

const user = (...roles: string[]) => ({ kind: 'user', userId: 'alice', email: null, roles }) as unknown as Viewer;
const CALLERS: Record<string, Viewer> = {
  anonymous: { kind: 'anonymous' } as Viewer,
  customer: user(),
  service: user('service'),
  finance: user('finance'),
  support: user('support'),
  admin: user('admin'),
};

/** Who reaches what, as short as it can be said. */
const EVERYBODY = 'anonymous customer service finance support admin';
const SIGNED_IN = 'customer service finance support admin';
const PEOPLE = 'customer finance support admin';
const STAFF = 'finance support admin';
const SERVICES_AND_STAFF = 'service finance support admin';
const BOOKKEEPERS = 'finance admin';
// Who sends commands, and reads more of the past than bookkeeping needs: finance only reads that.
const CUSTOMERS = 'customer support admin';
const REPORTERS = 'customer service support admin';
const SENDERS = 'support admin';
const ADMINS = 'admin';

/**
 * Who reaches each field of the API, by any path. A type whose fields all have the same rule has one line. A type with different rules
 * names each of its fields, so that a new field fails this test until it is decided.
 */
const REACHED: Record<string, string | Record<string, string>> = {
  Query: {
    [EVERYBODY]: 'plans plan features rateLimit',
    [PEOPLE]: 'me payment viewer',
    [CUSTOMERS]: 'checkoutSession planChangePreview promotionCode',
    [SERVICES_AND_STAFF]: 'customer customersByUserId organization',
    [STAFF]: 'catalogUse customerByStripeId customers events event search',
    [SENDERS]: 'auditLog inbox',
    [BOOKKEEPERS]: 'planSyncPreview revenue revenueChanges',
    [ADMINS]: 'verifyAudit findings',
  },
  Mutation: {
    [CUSTOMERS]:
      'checkout syncCheckout billingPortal updateContact deleteCustomer changePlan cancelPendingChange cancelSubscription pauseSubscription resumeSubscription',
    [REPORTERS]: 'recordUsage',
    [SENDERS]: 'refundPayment extendTrial resendMessage',
    'service support admin': 'assignSeat releaseSeat',
    'service admin': 'setMembers',
    [ADMINS]:
      'grantEntitlement grantPlan adjustCredit revokeGrant linkCustomer unlinkCustomer replayEvents reconcileCustomer',
  },
  Customer: {
    [SIGNED_IN]: 'id owner userId plan subscriptions endedSubscriptions entitlements entitlement accessAt memberships',
    'customer service': 'entitlementToken',
    [PEOPLE]: 'stripeCustomerIds payments holds contact paymentMethod grants planGrants credits',
    [SENDERS]: 'auditLog messages',
  },
  // A service has no such cause in its lists: `because` leaves them out. See test/story/a-service-learns-no-payments.test.ts.
  PaymentCause: { [SIGNED_IN]: 'at eventId summary', [PEOPLE]: 'paymentId payment' },
  HoldCause: { [SIGNED_IN]: 'at eventId summary', [PEOPLE]: 'holdId hold' },
  EventCause: { [SIGNED_IN]: 'at eventId summary', [STAFF]: 'event' },
  Grant: {
    [SIGNED_IN]: 'id feature unlimited limit value validFrom validUntil',
    [STAFF]: 'reason grantedBy',
  },
  BillingSubscription: {
    [SIGNED_IN]:
      'id plan price items status quantity currentPeriodStart currentPeriodEnd trialEnd cancelAtPeriodEnd cancelAt canceledAt endedAt gracePeriodEndsAt pendingChange paused pausedUntil actionUrl discounts',
    [STAFF]: 'cancellationFeedback',
  },
  PlanGrant: {
    [SIGNED_IN]: 'id plan validFrom validUntil',
    [STAFF]: 'reason grantedBy',
  },
  Payment: {
    [PEOPLE]:
      'id stripeInvoiceId stripePaymentIntentId stripeChargeIds customer status refundStatus amount amountRefunded tax discount description plan subscription invoiceNumber invoiceUrl invoicePdf failure refunds dispute createdAt paidAt',
    [STAFF]: 'attribution',
  },
  Event: {
    [STAFF]:
      'id type source status apiVersion objectId stripeCustomerId customer createdAt receivedAt processedAt deliveryCount attemptCount error waitsFor',
    [ADMINS]: 'payload',
  },
  ...typesOf(EVERYBODY, 'Plan Price RateLimit Money Feature PlanFeature'),
  ...typesOf(
    SIGNED_IN,
    'User Membership Usage AccessSnapshot Entitlement MembershipCause PlanCause SubscriptionCause GrantCause SubscriptionItem PendingChange Discount',
  ),
  ...typesOf(REPORTERS, 'RecordUsagePayload BasicUserError UserErrorParam'),
  ...typesOf(SIGNED_IN, 'BillingSubscriptionConnection BillingSubscriptionEdge PageInfo'),
  Organization: {
    [SIGNED_IN]: 'id viewerRole viewerHasSeat',
    [SERVICES_AND_STAFF]: 'customer members seats',
  },
  ...typesOf(PEOPLE, 'Viewer'),
  ...typesOf(SERVICES_AND_STAFF, 'Member MemberConnection MemberEdge Seats'),
  ...typesOf('service admin', 'SetMembersPayload'),
  ...typesOf('service support admin', 'AssignSeatPayload ReleaseSeatPayload'),
  ...typesOf('customer service', 'EntitlementToken'),
  ...typesOf(PEOPLE, 'Hold Contact PaymentMethod PaymentFailure Refund Dispute PaymentConnection PaymentEdge'),
  ...typesOf(
    CUSTOMERS,
    'CheckoutPayload CheckoutSession SyncCheckoutPayload BillingPortalPayload BillingPortalSession PromotionCode',
  ),
  ...typesOf(
    CUSTOMERS,
    'PlanChangePreviewPayload PlanChangePreview ChangePlanPayload CancelPendingChangePayload CancelSubscriptionPayload',
  ),
  ...typesOf(
    CUSTOMERS,
    'PauseSubscriptionPayload ResumeSubscriptionPayload UpdateContactPayload DeleteCustomerPayload',
  ),
  ...typesOf(STAFF, 'Attribution CustomerConnection CustomerEdge EventConnection EventEdge SearchResult'),
  ...typesOf(SENDERS, 'AuditEntry AuditTarget Actor Change AuditEntryConnection AuditEntryEdge'),
  ...typesOf(SENDERS, 'InboxStatus InboxPoint'),
  ...typesOf(ADMINS, 'Finding'),
  ...typesOf(SENDERS, 'MessageConnection MessageEdge Message MessageDelivery'),
  ...typesOf(STAFF, 'CatalogUse PlanUse PriceUse FeatureUse'),
  ...typesOf(BOOKKEEPERS, 'PlanSyncChange RevenueReport CurrencyRevenue PlanRevenue RevenuePoint FeedbackCount'),
  ...typesOf(BOOKKEEPERS, 'MrrMovements IntervalRevenue RetentionCohort RevenueChange'),
  ...typesOf(BOOKKEEPERS, 'RevenueEntry RevenueEntryConnection RevenueEntryEdge'),
  ...typesOf(ADMINS, 'AuditVerification GrantEntitlementPayload GrantPlanPayload'),
  ...typesOf(SENDERS, 'RefundPaymentPayload ExtendTrialPayload ResendMessagePayload'),
  ...typesOf(ADMINS, 'AdjustCreditPayload RevokeGrantPayload ReplayEventsPayload ReconcileCustomerPayload'),
  ...typesOf(ADMINS, 'LinkCustomerPayload UnlinkCustomerPayload ChangeConnection ChangeEdge'),
};

function typesOf(who: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, who]));
}

test('the fields that each role can reach, by any path, are those of the table', async () => {
  const schema = stubbed(buildOpenSchema());
  const reached = new Map<string, string[]>();
  for (const [caller, viewer] of Object.entries(CALLERS)) {
    for (const field of await reachedBy(viewer, schema)) reached.set(field, [...(reached.get(field) ?? []), caller]);
  }
  const objects = Object.values(schema.getTypeMap()).filter(isObjectType);
  const published = objects.filter(({ name }) => !name.startsWith('__'));
  const found = published.flatMap((type) =>
    Object.keys(type.getFields()).map(
      (field) => `${type.name}.${field}: ${reached.get(`${type.name}.${field}`)?.join(' ')}`,
    ),
  );
  const meant = published.flatMap((type) =>
    Object.keys(type.getFields()).map((field) => `${type.name}.${field}: ${meantFor(type.name, field)}`),
  );
  expect(found).toEqual(meant);
});

/** What each role of an organization, and each caller who has none in it, reaches of the organization "x". */
const IN_ORGANIZATION: [caller: string, role: string | null, fields: string][] = [
  ['an owner', 'OWNER', 'id viewerRole viewerHasSeat customer members seats'],
  ['a billing manager', 'BILLING_MANAGER', 'id viewerRole viewerHasSeat customer members seats'],
  ['a member', 'MEMBER', 'id viewerRole viewerHasSeat'],
  ['an owner of another organization, or a removed member', null, ''],
];

test.each(IN_ORGANIZATION)(
  'of an organization, %s reaches the fields of the table and no other',
  async (_, role, fields) => {
    const schema = stubbed(buildOpenSchema());
    const asMember = role === null ? [membership('another', 'OWNER')] : [membership('x', role)];
    const reached = await reachedBy(user(), schema, { memberships: asMember, only: ['organization'] });
    const ofType = (type: string) =>
      [...reached].filter((field) => field.startsWith(`${type}.`)).map((field) => field.slice(type.length + 1));
    expect(ofType('Organization').sort()).toEqual(fields.split(' ').filter(Boolean).sort());
    // Who reaches the organization as a customer reaches what customers reach of themselves, payments among it.
    const own = await reachedBy(user(), schema, { only: ['me'] });
    const pays = fields.includes('customer');
    for (const type of ['Customer', 'Payment', 'Contact', 'PaymentMethod', 'Refund'])
      expect([type, ofType(type)]).toEqual([
        type,
        pays
          ? [...own].filter((field) => field.startsWith(`${type}.`)).map((field) => field.slice(type.length + 1))
          : [],
      ]);
  },
);

test.each(IN_ORGANIZATION)('for an organization, %s sends commands or not', async (_, role, fields) => {
  const schema = stubbed(buildOpenSchema());
  const memberships = role === null ? [membership('another', 'OWNER')] : [membership('x', role)];
  const mayBuy = fields.includes('customer');
  const erase = `mutation { deleteCustomer(input: { confirmUserId: "x", ${ACTING} }) { __typename } }`;
  expect(await isReadable(schema, erase, user(), memberships)).toBe(role === 'OWNER');
  for (const [field, input] of Object.entries(FOR_ORGANIZATION)) {
    const document = `${field === 'planChangePreview' ? 'query' : 'mutation'} { ${field}(input: { ${input} }) { __typename } }`;
    expect([field, await isReadable(schema, document, user(), memberships)]).toEqual([field, mayBuy]);
  }
});

const ACTING = 'actingFor: { organizationId: "x" }';
/** The commands that its owners and billing managers send for an organization. */
const FOR_ORGANIZATION: Record<string, string> = {
  checkout: `plan: "x", ${ACTING}`,
  billingPortal: ACTING,
  updateContact: ACTING,
  planChangePreview: `plan: "x", ${ACTING}`,
  changePlan: `plan: "x", idempotencyKey: "k", ${ACTING}`,
  cancelPendingChange: ACTING,
  cancelSubscription: ACTING,
  pauseSubscription: ACTING,
  resumeSubscription: ACTING,
  assignSeat: 'organizationId: "x", userId: "bob"',
  releaseSeat: 'organizationId: "x", userId: "bob"',
};

const membership = (organizationId: string, role: string) => ({ organizationId, role });

const withExceptions = Object.entries(policy).filter(([, rules]) => Object.keys(rules).join() !== '*');

test.each(withExceptions)(
  'a new field of %s is decided in the table, because its fields have different rules',
  (type) => {
    expect(meantFor(type, 'aNewField')).toBe('the table has no line for it');
  },
);

function meantFor(type: string, field: string): string {
  const rule = REACHED[type] ?? 'the table has no line for it';
  if (typeof rule === 'string') return rule;
  const [who] = Object.entries(rule).find(([, fields]) => fields.split(' ').includes(field)) ?? [];
  return who ?? 'the table has no line for it';
}

/** The schema under its permissions, in which every field that may be read answers something. */
function stubbed(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = ({ __typename }) => __typename;
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields()))
      field.resolve = (_parent, _args, context) => stubOf(field.type, schema, context.memberships[0]?.role);
  }
  return protect(schema);
}

/** Of a type that several types are, one of each in a list, and else the first of them. */
function stubOf(type: GraphQLOutputType, schema: GraphQLSchema, viewerRole: string | undefined): unknown {
  if (isNonNullType(type)) return stubOf(type.ofType, schema, viewerRole);
  const named = getNamedType(type);
  if (isListType(type) && isAbstractType(named)) {
    return schema.getPossibleTypes(named).map(({ name }) => ({ __typename: name }));
  }
  if (isListType(type)) return [stubOf(type.ofType, schema, viewerRole)];
  if (isAbstractType(type)) return { __typename: schema.getPossibleTypes(type)[0]?.name };
  return isObjectType(type) ? { viewerRole } : null;
}

/** Every field that a caller can read, found by walking from the roots through what they can read. */
async function reachedBy(
  viewer: Viewer,
  schema: GraphQLSchema,
  { memberships = [] as object[], only = null as string[] | null } = {},
): Promise<Set<string>> {
  const reached = new Set<string>();
  const visited = new Set<string>();
  const roots = [schema.getQueryType(), schema.getMutationType()] as GraphQLObjectType[];
  const open = roots.map((type) => ({
    type,
    around: (selection: string) => `${type.name.toLowerCase()} { ${selection} }`,
  }));
  for (let next = open.shift(); next; next = open.shift()) {
    const { type, around } = next;
    for (const field of Object.values(type.getFields())) {
      const isRoot = roots.includes(type);
      if (isRoot && only && !only.includes(field.name)) continue;
      const inner = getNamedType(field.type);
      const selected = `${field.name}${argumentsOf(field)}`;
      const document = around(isCompositeType(inner) ? `${selected} { __typename }` : selected);
      if (!(await isReadable(schema, document, viewer, memberships))) continue;
      reached.add(`${type.name}.${field.name}`);
      // A stub of one object has the first of its possible types: see stubOf.
      const possible = isAbstractType(inner) ? schema.getPossibleTypes(inner) : [inner];
      const answered = isListType(getNullableType(field.type)) ? possible : possible.slice(0, 1);
      for (const is of answered) {
        if (!isObjectType(is) || visited.has(is.name)) continue;
        visited.add(is.name);
        open.push({ type: is, around: (selection) => around(`${selected} { ... on ${is.name} { ${selection} } }`) });
      }
    }
  }
  return reached;
}

/** Whether nothing refuses it. A stub is null where a field must not be, which is no refusal. */
async function isReadable(
  schema: GraphQLSchema,
  document: string,
  viewer: Viewer,
  memberships: object[] = [],
): Promise<boolean> {
  const parts = memberships.map((membership) => ({ membership }));
  const contextValue = {
    viewer,
    memberships,
    loaders: { account: { load: async () => ({ parts }) } },
    billing: { refused: async () => {}, supportRefundLimits: { EUR: 5_000 } },
    log: { error: () => {} },
  };
  const { errors = [] } = await execute({ schema, document: parse(document), contextValue });
  return !errors.some(({ extensions }) => ['UNAUTHENTICATED', 'FORBIDDEN'].includes(String(extensions['code'])));
}

function argumentsOf({ args }: GraphQLField<unknown, unknown>): string {
  const required = args
    .filter(({ type }) => isNonNullType(type))
    .map(({ name, type }) => `${name}: ${literalOf(type)}`);
  return required.length === 0 ? '' : `(${required.join(', ')})`;
}

function literalOf(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(type.ofType);
  if (isListType(type)) return `[${literalOf(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return `{ ${fields.map((field) => `${field.name}: ${literalOf(field.type)}`).join(', ')} }`;
  }
  return LITERALS[type.name] ?? '"x"';
}

const LITERALS: Record<string, string> = {
  Int: '1',
  SafeInt: '1',
  Boolean: 'true',
  Currency: '"EUR"',
  DateTime: '"2026-03-01T12:00:00Z"',
};
