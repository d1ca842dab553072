import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  extendSchema,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  parse,
} from 'graphql';
import type { Plan } from '../../src/billing/plan/catalog.ts';
import { createBudgets } from '../../src/graphql/limits/budgets.ts';
import { policy } from '../../src/graphql/permissions.ts';
import { protect } from '../../src/graphql/protect.ts';
import { buildOpenSchema } from '../../src/graphql/schema.ts';
import { RateLimited } from '../../src/platform/errors.ts';
import type { IdempotentOperation } from '../../src/platform/idempotent-operation.ts';
import { RATE_LIMITS } from '../../src/platform/rate-limits.ts';
import { type Caller, startApp, type TestApp } from '../graphql/support/app.ts';
import { aPayment, aSubscription, DAY_ONE } from '../graphql/support/billing.ts';

type Verdict = 'yes' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'RATE_LIMITED';

const OF_BOB = 'input: { feature: "requests", userId: "bob", idempotencyKey: "k" }';
const CALLERS: Caller[] = ['anonymous', 'customer', 'service', 'support', 'admin'];

let app: TestApp;
beforeEach(async () => {
  app = await startApp({ budgets: createBudgets(RATE_LIMITS) });
  const premium = app.billing.catalog().plans[1] as Plan;
  for (const userId of ['alice', 'sam', 'ada', 'fay', 'bob']) {
    app.billing.save({ userId, plan: premium, subscriptions: [aSubscription(premium)] });
    app.billing.pay(aPayment({ id: `in_${userId}`, userId }));
    app.billing.open(userId, { id: 'cs_1', url: null, status: 'COMPLETE', expiresAt: DAY_ONE });
  }
});

/** What becomes of the field at the end of the path; where it is shown, whether it is what `shown` says. */
async function verdict(caller: Caller, query: string, shown?: object): Promise<Verdict> {
  const { status, data, errors = [] } = await app.ask(query, { as: caller });
  expect(status).toBe(200);
  if (errors.length > 0) return errors[0]?.extensions['code'] as Verdict;
  expect(JSON.stringify(data)).not.toContain(':null');
  if (shown) expect(Object.values(data)).toEqual([shown]);
  return 'yes';
}

/** Who each caller is, and so whose own data is theirs. */
const SELF: Record<Caller, string> = {
  anonymous: 'nobody',
  customer: 'alice',
  service: 'shop',
  support: 'sam',
  admin: 'ada',
  finance: 'fay',
};

const BOB = { userId: 'bob' };
const OWN_SUBSCRIPTION = () => ({ subscription: { id: 'sub_1' } });
const PREMIUM_PRICES = ['premium_month_eur', 'premium_year_eur', 'premium_month_jpy'].map((lookupKey) => ({
  lookupKey,
}));

/** What each root field shows to whoever may ask it, given who asks. */
const SHOWN: Record<string, (self: string, caller: Caller) => object> = {
  features: () => ['export', 'projects', 'quality', 'requests'].map((code) => ({ code })),
  plans: () => ['free', 'premium', 'enterprise'].map((code) => ({ code })),
  plan: () => ({ code: 'premium', prices: PREMIUM_PRICES }),
  rateLimit: () => ({ cost: 1 }),
  me: (userId) => ({ userId }),
  checkoutSession: () => ({ id: 'cs_1' }),
  promotionCode: () => ({ valid: true, percentOff: 20 }),
  planChangePreview: () => ({ preview: { dueNow: { amount: 500 } } }),
  payment: (_self, caller) => ({ id: caller === 'customer' ? 'payment:in_alice' : 'payment:in_bob' }),
  customer: () => BOB,
  customersByUserId: () => [BOB, { userId: 'eve' }],
  customerByStripeId: () => BOB,
  customers: () => ({ nodes: ['ada', 'alice', 'bob', 'fay', 'sam'].map((userId) => ({ userId })) }),
  auditLog: () => ({ nodes: [{ id: 'payment:in_1@1:0', event: { id: 'evt_1' }, customer: BOB }] }),
  verifyAudit: () => ({ valid: true, entryCount: 1 }),
  events: () => ({ nodes: [{ id: 'evt_1', customer: BOB }] }),
  event: () => ({ id: 'evt_1', type: 'invoice.paid', deliveryCount: 1 }),
  inbox: () => ({ parkedCount: 2, activity: [{ eventCount: 3 }] }),
  findings: () => [{ code: 'EMAIL_OFF', severity: 'WARNING' }],
  catalogUse: () => ({ customerCount: 5 }),
  planSyncPreview: () => [{ description: 'updates the product tollgate_premium' }],
  search: () => [{ customer: BOB }],
  revenue: () => ({ currencies: [{ mrr: { amount: 0 } }] }),
  revenueChanges: () => ({ nodes: [{ customer: BOB }] }),
  checkout: () => ({ session: { id: 'cs_1' } }),
  syncCheckout: (userId) => ({ customer: { userId } }),
  billingPortal: () => ({ session: { url: 'https://billing.example/session/1' } }),
  changePlan: OWN_SUBSCRIPTION,
  cancelPendingChange: OWN_SUBSCRIPTION,
  cancelSubscription: OWN_SUBSCRIPTION,
  pauseSubscription: OWN_SUBSCRIPTION,
  resumeSubscription: OWN_SUBSCRIPTION,
  updateContact: (userId) => ({ customer: { userId } }),
  deleteCustomer: (userId) => ({ deletedUserId: userId }),
  recordUsage: () => ({ entitlement: { usage: { used: 3 } } }),
  grantEntitlement: () => ({ grant: { id: 'grant_1' } }),
  extendTrial: OWN_SUBSCRIPTION,
  resendMessage: () => ({ message: { kind: 'RECEIPT' } }),
  adjustCredit: () => ({ customer: BOB }),
  grantPlan: () => ({ grant: { id: 'grant_2' } }),
  revokeGrant: () => ({ customer: BOB }),
  linkCustomer: () => ({ customer: BOB }),
  unlinkCustomer: () => ({ customer: BOB }),
  replayEvents: () => ({ replayedCount: 1 }),
  reconcileCustomer: () => ({ customer: BOB }),
  refundPayment: () => ({ payment: { id: 'payment:in_bob' } }),
  viewer: (id) => ({ user: { id } }),
  organization: () => ({ id: 'acme' }),
  setMembers: () => ({ organization: { id: 'acme' } }),
  assignSeat: () => ({ organization: { id: 'acme' } }),
  releaseSeat: () => ({ organization: { id: 'acme' } }),
};

const fail = (name: string) => {
  throw new Error(`SHOWN does not say what ${name} shows`);
};

describe('root fields', () => {
  const no = 'FORBIDDEN';
  const who = 'UNAUTHENTICATED';
  const onlyAdmins: Verdict[] = [who, no, no, no, 'yes'];
  // design.md, section 11
  const table: [query: string, ...verdicts: Verdict[]][] = [
    //                                                                        anon.  customer  service  support  admin
    ['{ features { code } }', /*                                           */ 'yes', 'yes', 'yes', 'yes', 'yes'],
    ['{ plans { code } }', /*                                              */ 'yes', 'yes', 'yes', 'yes', 'yes'],
    ['{ plan(code: "premium") { code prices { lookupKey } } }', /*                */ 'yes', 'yes', 'yes', 'yes', 'yes'],
    ['{ rateLimit { cost } }', /*                                          */ 'yes', 'yes', 'yes', 'yes', 'yes'],
    ['{ me { userId } }', /*                                               */ who, 'yes', no, 'yes', 'yes'],
    ['{ checkoutSession(id: "cs_1") { id } }', /*                          */ who, 'yes', no, 'yes', 'yes'],
    ['{ customer(userId: "bob") { userId } }', /*                          */ who, no, 'yes', 'yes', 'yes'],
    ['{ customerByStripeId(id: "cus_bob") { userId } }', /*                */ who, no, no, 'yes', 'yes'],
    ['{ customers { nodes { userId } } }', /*                              */ who, no, no, 'yes', 'yes'],
    ['{ auditLog { nodes { id event { id } customer { userId } } } }', /*  */ who, no, no, 'yes', 'yes'],
    ['{ verifyAudit(userId: "bob") { valid entryCount } }', /*                */ who, no, no, no, 'yes'],
    ['{ events { nodes { id customer { userId } } } }', /*                 */ who, no, no, 'yes', 'yes'],
    ['{ event(id: "evt_1") { id type deliveryCount } }', /*                */ who, no, no, 'yes', 'yes'],
    [
      '{ inbox { parkedCount activity(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", points: 1) { eventCount } } }',
      who,
      no,
      no,
      'yes',
      'yes',
    ],
    ['{ findings { code severity } }', /*                                  */ who, no, no, no, 'yes'],
    ['{ catalogUse { customerCount } }', /*                                 */ who, no, no, 'yes', 'yes'],
    ['{ planSyncPreview { description } }', /*                              */ ...onlyAdmins],
    ['{ search(text: "bob") { customer { userId } } }', /*                  */ who, no, no, 'yes', 'yes'],
    ['{ customersByUserId(userIds: ["bob", "eve"]) { userId } }', /*       */ who, no, 'yes', 'yes', 'yes'],
    ['{ revenueChanges(filter: { figures: [NEW] }) { nodes { customer { userId } } } }', who, no, no, no, 'yes'],
    [
      '{ revenue(from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z") { currencies { mrr { amount } } } }',
      who,
      no,
      no,
      no,
      'yes',
    ],
    ['{ payment(id: "in_CALLER") { id } }', /*                             */ who, 'yes', no, 'yes', 'yes'],
    ['mutation { checkout(input: { plan: "premium" }) { session { id } } }', who, 'yes', no, 'yes', 'yes'],
    ['mutation { syncCheckout(input: { sessionId: "cs_1" }) { customer { userId } } }', who, 'yes', no, 'yes', 'yes'],
    [
      '{ planChangePreview(input: { plan: "premium" }) { preview { dueNow { amount } } } }',
      who,
      'yes',
      no,
      'yes',
      'yes',
    ],
    [
      'mutation { changePlan(input: { plan: "premium", idempotencyKey: "k" }) { subscription { id } } }',
      who,
      'yes',
      no,
      'yes',
      'yes',
    ],
    ['mutation { cancelPendingChange(input: {}) { subscription { id } } }', who, 'yes', no, 'yes', 'yes'],
    ['mutation { cancelSubscription(input: {}) { subscription { id } } }', who, 'yes', no, 'yes', 'yes'],
    ['mutation { pauseSubscription(input: {}) { subscription { id } } }', who, 'yes', no, 'yes', 'yes'],
    ['mutation { resumeSubscription(input: {}) { subscription { id } } }', who, 'yes', no, 'yes', 'yes'],
    ['mutation { updateContact(input: { locale: "de" }) { customer { userId } } }', who, 'yes', no, 'yes', 'yes'],
    ['mutation { deleteCustomer(input: { confirmUserId: "CALLER" }) { deletedUserId } }', who, 'yes', no, 'yes', 'yes'],
    ['{ promotionCode(code: "SPRING") { valid percentOff } }', /*            */ who, 'yes', no, 'yes', 'yes'],
    ['mutation { billingPortal(input: {}) { session { url } } }', /*                   */ who, 'yes', no, 'yes', 'yes'],
    [
      'mutation { grantEntitlement(input: { userId: "bob", feature: "export", reason: "r" }) { grant { id } } }',
      ...onlyAdmins,
    ],
    [
      'mutation { extendTrial(input: { actingFor: { userId: "bob", reason: "r" }, trialEnd: "2999-01-01T00:00:00Z", idempotencyKey: "k" }) { subscription { id } } }',
      who,
      no,
      no,
      'yes',
      'yes',
    ],
    [
      'mutation { resendMessage(input: { actingFor: { userId: "bob", reason: "r" }, messageId: "message:1", idempotencyKey: "k" }) { message { kind } } }',
      who,
      no,
      no,
      'yes',
      'yes',
    ],
    [
      'mutation { adjustCredit(input: { userId: "bob", amount: 500, currency: "EUR", reason: "r", idempotencyKey: "k" }) { customer { userId } } }',
      ...onlyAdmins,
    ],
    ['mutation { grantPlan(input: { userId: "bob", plan: "premium", reason: "r" }) { grant { id } } }', ...onlyAdmins],
    [
      'mutation { linkCustomer(input: { userId: "bob", stripeCustomerId: "cus_1", reason: "r" }) { customer { userId } } }',
      ...onlyAdmins,
    ],
    [
      'mutation { unlinkCustomer(input: { stripeCustomerId: "cus_1", reason: "r" }) { customer { userId } } }',
      ...onlyAdmins,
    ],
    ['mutation { replayEvents(input: { ids: ["evt_1"], reason: "r" }) { replayedCount } }', ...onlyAdmins],
    ['mutation { reconcileCustomer(input: { userId: "bob", reason: "r" }) { customer { userId } } }', ...onlyAdmins],
    [
      // Support within a limit: test/story/support-refunds-up-to-a-limit.test.ts.
      'mutation { refundPayment(input: { paymentId: "in_bob", reason: "r", idempotencyKey: "k" }) { payment { id } } }',
      who,
      no,
      no,
      'yes',
      'yes',
    ],
    ['mutation { revokeGrant(input: { grantId: "grant_1", reason: "r" }) { customer { userId } } }', ...onlyAdmins],
    ['{ viewer { user { id } } }', /*                                      */ who, 'yes', no, 'yes', 'yes'],
    // By role in the organization: test/policy/access.test.ts.
    ['{ organization(id: "acme") { id } }', /*                             */ who, no, 'yes', 'yes', 'yes'],
    [
      'mutation { setMembers(input: { organizationId: "acme", add: [], reason: "r", idempotencyKey: "k" }) { organization { id } } }',
      who,
      no,
      'yes',
      no,
      'yes',
    ],
    [
      'mutation { assignSeat(input: { organizationId: "acme", userId: "bob", reason: "r", idempotencyKey: "k" }) { organization { id } } }',
      who,
      no,
      'yes',
      'yes',
      'yes',
    ],
    [
      'mutation { releaseSeat(input: { organizationId: "acme", userId: "bob", reason: "r", idempotencyKey: "k" }) { organization { id } } }',
      who,
      no,
      'yes',
      'yes',
      'yes',
    ],
    // Of one's own use: test/graphql/usage.test.ts.
    [`mutation { recordUsage(${OF_BOB}) { entitlement { usage { used } } } }`, /* */ who, no, 'yes', no, 'yes'],
  ];

  for (const [query, ...verdicts] of table) {
    test.each(CALLERS.map((caller, i) => [caller, verdicts[i]]))(`${query} for %s: %s`, async (caller, expected) => {
      const own = { customer: 'alice', support: 'bob', admin: 'bob' } as Record<string, string>;
      const name = /^(?:mutation )?\{ (\w+)/.exec(query)?.[1] ?? '';
      const shown = SHOWN[name]?.(SELF[caller as Caller], caller as Caller) ?? fail(name);
      const asked = query.replace('CALLER', own[caller as string] ?? 'alice');
      expect(await verdict(caller as Caller, asked, shown)).toBe(expected);
      // A rule reads the caller's own organizations, and nothing else.
      if (expected !== 'yes') expect(app.billing.calls.filter(([call]) => call !== 'accounts')).toEqual([]);
    });
  }

  // Finance reads what support reads except the audit history, and revenue. It sends nothing, not even for itself.
  const FOR_FINANCE = ['revenue', 'revenueChanges', 'planSyncPreview'];
  const NOT_FOR_FINANCE = /^mutation |^\{ (?:checkoutSession|planChangePreview|promotionCode|auditLog|inbox)\b/;
  test.each(table.map(([query, , , , support]) => [query, support] as const))(
    '%s for finance',
    async (query, support) => {
      const name = /^(?:mutation )?\{ (\w+)/.exec(query)?.[1] ?? '';
      const expected = FOR_FINANCE.includes(name) ? 'yes' : NOT_FOR_FINANCE.test(query) ? no : support;
      const shown = SHOWN[name]?.(SELF.finance, 'finance') ?? fail(name);
      expect(await verdict('finance', query.replace('CALLER', 'bob'), shown)).toBe(expected);
      const ofRules = ['once', 'accounts'];
      if (expected !== 'yes') expect(app.billing.calls.filter(([call]) => !ofRules.includes(call))).toEqual([]);
    },
  );

  test('all root fields are in the table', () => {
    const schema = buildOpenSchema();
    const roots = [schema.getQueryType(), schema.getMutationType()];
    for (const name of roots.flatMap((root) => Object.keys(root?.getFields() ?? {}))) {
      expect(table.filter(([query]) => new RegExp(`^(mutation )?\\{ ${name}\\b`).test(query))).toHaveLength(1);
    }
  });
});

describe('commands that staff send for a customer', () => {
  const no = 'FORBIDDEN';
  const support: Verdict[] = ['UNAUTHENTICATED', no, no, 'yes', 'yes'];
  const admins: Verdict[] = ['UNAUTHENTICATED', no, no, no, 'yes'];
  // Whoever may send the command for Bob, by caller: anonymous, customer, service, support, admin.
  const table: [field: string, input: string, shown: string, verdicts: Verdict[]][] = [
    ['planChangePreview', 'plan: "premium"', 'preview { dueNow { amount } }', support],
    ['cancelPendingChange', '', 'subscription { id }', support],
    ['cancelSubscription', '', 'subscription { id }', support],
    ['pauseSubscription', '', 'subscription { id }', support],
    ['resumeSubscription', '', 'subscription { id }', support],
    ['updateContact', 'locale: "de"', 'customer { userId }', support],
    ['changePlan', 'plan: "premium"', 'subscription { id }', admins],
    ['checkout', 'plan: "premium"', 'session { id }', admins],
    ['billingPortal', '', 'session { url }', admins],
    ['extendTrial', 'trialEnd: "2999-01-01T00:00:00Z"', 'subscription { id }', support],
    ['resendMessage', 'messageId: "message:1"', 'message { kind }', support],
    ['deleteCustomer', 'confirmUserId: "bob"', 'deletedUserId', admins],
  ];
  for (const [field, input, shown, verdicts] of table) {
    const key = field === 'planChangePreview' ? '' : 'idempotencyKey: "k"';
    const query = `${key && 'mutation '}{ ${field}(input: { ${input} actingFor: { userId: "bob", reason: "r" } ${key} }) { ${shown} } }`;
    test.each(CALLERS.map((caller, i) => [caller, verdicts[i]]))(
      `${field} for Bob, sent by %s: %s`,
      async (caller, expected) => {
        expect(await verdict(caller as Caller, query)).toBe(expected);
        const names = JSON.stringify(app.billing.calls);
        if (expected === 'yes') expect(names).toContain('bob');
        else expect(names).toBe('[]');
      },
    );
  }

  test('every input with `actingFor` is in the table', () => {
    const schema = buildOpenSchema();
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((root) =>
      Object.values(root?.getFields() ?? {}),
    );
    const acting = fields.filter(({ args }) =>
      args.some(({ type }) => {
        const input = getNamedType(type);
        return isInputObjectType(input) && 'actingFor' in input.getFields();
      }),
    );
    expect(acting.map(({ name }) => name).sort()).toEqual(table.map(([field]) => field).sort());
  });
});

describe('fields of an account', () => {
  const fields = [
    'userId',
    'plan { code }',
    'subscriptions { id }',
    'endedSubscriptions { nodes { id } }',
    'entitlements { granted }',
    'entitlement(feature: "export") { granted }',
  ];

  test.each(fields)('the field %s of an account is shown to its customer, to services and to staff', async (field) => {
    for (const caller of ['customer', 'support', 'admin'] as const) {
      expect([caller, await verdict(caller, `{ me { ${field} } }`)]).toEqual([caller, 'yes']);
    }
    for (const caller of ['service', 'support', 'admin'] as const) {
      expect([caller, await verdict(caller, `{ customer(userId: "bob") { ${field} } }`)]).toEqual([caller, 'yes']);
    }
  });

  test.each(['payments { nodes { id } }', 'stripeCustomerIds', 'holds { id }'])(
    'the field %s of an account is not shown to services',
    async (field) => {
      expect(await verdict('customer', `{ me { ${field} } }`)).toBe('yes');
      expect(await verdict('support', `{ customer(userId: "bob") { ${field} } }`)).toBe('yes');
      expect(await verdict('admin', `{ customer(userId: "bob") { ${field} } }`)).toBe('yes');
      expect(await verdict('service', `{ customer(userId: "bob") { ${field} } }`)).toBe('FORBIDDEN');
    },
  );

  test('data of a refused field is not read [T22]', async () => {
    await verdict('service', '{ customer(userId: "bob") { payments { nodes { id } } } }');
    expect(app.billing.count('payments')).toBe(0);
  });

  test('a customer finds only their own payment by ID', async () => {
    const { data } = await app.ask('{ theirs: payment(id: "in_bob") { id } none: payment(id: "in_x") { id } }');
    expect(data).toEqual({ theirs: null, none: null });
    expect(app.billing.calls).toEqual([
      ['paymentsById', ['alice'], ['in_bob', 'in_x']],
      ['accounts', ['alice']],
    ]);
  });

  test('entitlement tokens are for their customer and for services, not for staff', async () => {
    const token = 'entitlementToken { token expiresAt }';
    expect(await verdict('customer', `{ me { ${token} } }`)).toBe('yes');
    expect(await verdict('service', `{ customer(userId: "bob") { ${token} } }`)).toBe('yes');
    for (const caller of ['support', 'admin'] as const) {
      expect([caller, await verdict(caller, `{ me { ${token} } }`)]).toEqual([caller, 'FORBIDDEN']);
      expect([caller, await verdict(caller, `{ customer(userId: "bob") { ${token} } }`)]).toEqual([
        caller,
        'FORBIDDEN',
      ]);
    }
    expect(app.billing.count('entitlementToken')).toBe(2);
  });

  test("the audit history is for support and admins only, even a customer's own", async () => {
    const auditLog = 'auditLog { nodes { action } }';
    expect(await verdict('finance', `{ customer(userId: "bob") { ${auditLog} } }`)).toBe('FORBIDDEN');
    expect(await verdict('customer', `{ me { ${auditLog} } }`)).toBe('FORBIDDEN');
    expect(await verdict('service', `{ customer(userId: "bob") { ${auditLog} } }`)).toBe('FORBIDDEN');
    expect(await verdict('support', `{ me { ${auditLog} } }`)).toBe('yes');
    expect(await verdict('admin', `{ customer(userId: "bob") { ${auditLog} } }`)).toBe('yes');
  });

  test('the payload of an event is for admins only', async () => {
    expect(await verdict('finance', '{ event(id: "evt_1") { payload } }')).toBe('FORBIDDEN');
    expect(await verdict('support', '{ event(id: "evt_1") { payload } }')).toBe('FORBIDDEN');
    expect(await verdict('admin', '{ event(id: "evt_1") { payload } }')).toBe('yes');
  });

  test('grants are not for services, and their reason and actor are for staff only', async () => {
    for (const userId of ['alice', 'bob']) {
      await app.billing.grantEntitlement(
        { userId, feature: 'export', limit: null, unlimited: false, value: null, validUntil: DAY_ONE, reason: 'r' },
        { actor: { kind: 'ADMIN', id: 'ada' }, requestId: null },
        { id: 'grant_1' } as IdempotentOperation,
      );
    }
    await app.billing.grantPlan(
      { userId: 'bob', plan: 'premium', validUntil: DAY_ONE, reason: 'r' },
      { actor: { kind: 'ADMIN', id: 'ada' }, requestId: null },
      { id: 'grant_2' } as IdempotentOperation,
    );
    expect(await verdict('service', '{ customer(userId: "bob") { planGrants { id } } }')).toBe('FORBIDDEN');
    expect(await verdict('support', '{ customer(userId: "bob") { planGrants { id reason grantedBy } } }')).toBe('yes');
    const grants = 'grants { id feature { code } validFrom }';
    expect(await verdict('customer', `{ me { ${grants} } }`)).toBe('yes');
    expect(await verdict('service', `{ customer(userId: "bob") { ${grants} } }`)).toBe('FORBIDDEN');
    for (const field of ['reason', 'grantedBy']) {
      expect(await verdict('customer', `{ me { grants { ${field} } } }`)).toBe('FORBIDDEN');
      expect(await verdict('support', `{ customer(userId: "bob") { grants { ${field} } } }`)).toBe('yes');
      expect(await verdict('admin', `{ customer(userId: "bob") { grants { ${field} } } }`)).toBe('yes');
    }
  });

  test("the attribution of a payment is for staff only, even of the customer's own", async () => {
    const attribution = 'payments { nodes { attribution { campaign } } }';
    expect(await verdict('customer', `{ me { ${attribution} } }`)).toBe('FORBIDDEN');
    expect(await verdict('support', `{ me { ${attribution} } }`)).toBe('yes');
    expect(await verdict('admin', `{ customer(userId: "bob") { ${attribution} } }`)).toBe('yes');
  });
});

describe('a refused or failing field', () => {
  test('a refused or failing field leaves its neighbours readable', async () => {
    const { status, data, errors } = await app.ask(
      '{ customer(userId: "bob") { userId payments { nodes { id } } plan { code } } me { userId } plans { code } }',
      { as: 'service' },
    );
    expect(status).toBe(200);
    expect(data).toMatchObject({ customer: { userId: 'bob', payments: null, plan: { code: 'premium' } }, me: null });
    expect(data.plans).toHaveLength(3);
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions['code']])).toEqual(
      expect.arrayContaining([
        ['me', 'FORBIDDEN'],
        ['customer.payments', 'FORBIDDEN'],
      ]),
    );
  });

  test('a refused mutation leaves the earlier mutations of the request done and readable', async () => {
    app.billing.billingPortal = async () => {
      throw new Error('a bug');
    };
    const { data, errors } = await app.ask(
      'mutation { checkout(input: { plan: "premium" }) { session { id } } billingPortal(input: {}) { session { url } } }',
    );
    expect(data).toEqual({ checkout: { session: { id: 'cs_1' } }, billingPortal: null });
    expect(errors).toMatchObject([{ path: ['billingPortal'] }]);
  });
});

describe('a refused admin mutation', () => {
  const query = 'mutation { revokeGrant(input: { grantId: "grant_1", reason: "r" }) { customer { userId } } }';

  test('a refused admin mutation is audited with the role of the caller, unless the caller has no token [T23]', async () => {
    for (const caller of ['anonymous', 'customer', 'service', 'support'] as const) await verdict(caller, query);
    expect(app.billing.refusals).toEqual([
      ['revokeGrant', 'CUSTOMER'],
      ['revokeGrant', 'SERVICE'],
      ['revokeGrant', 'SUPPORT'],
    ]);
  });

  test('a refused admin mutation counts against the rate of its command first, and over that rate nothing is audited', async () => {
    const taken: unknown[] = [];
    app = await startApp({
      rates: {
        take: async (...args) => {
          taken.push(args);
          throw new RateLimited(30);
        },
      },
    });
    expect(await verdict('customer', query)).toBe('RATE_LIMITED');
    expect(taken).toEqual([['adminCommands', 'revokeGrant', 'alice']]);
    expect(app.billing.refusals).toEqual([]);
  });

  test('a refused admin mutation is refused even if it cannot be audited', async () => {
    app.billing.refused = () => Promise.reject(new Error('the store is away'));
    expect(await verdict('support', query)).toBe('FORBIDDEN');
    expect(app.log).toContainEqual(expect.objectContaining({ msg: 'a refused command could not be audited' }));
  });
});

describe('the scope of a customer', () => {
  test('whose data a customer reads is decided by their token alone [T19]', async () => {
    app.billing.open('bob', { id: 'cs_other', url: null, status: 'OPEN', expiresAt: DAY_ONE });
    const { data, errors } = await app.ask(
      '{ me { userId payments { nodes { id customer { userId } } } } checkoutSession(id: "cs_other") { id } }',
    );
    expect(errors).toBeUndefined();
    expect(data.me).toEqual({
      userId: 'alice',
      payments: { nodes: [{ id: 'payment:in_alice', customer: { userId: 'alice' } }] },
    });
    expect(data.checkoutSession).toBeNull();
    expect(app.billing.calls.flatMap(([, ...args]) => JSON.stringify(args)).join()).not.toContain('bob"');
  });
});

describe('the scope of checkoutSession', () => {
  test.each([
    ['customer', 'alice'],
    ['support', 'sam'],
    ['admin', 'ada'],
  ] as const)('checkoutSession shows a %s their own session, and no other', async (caller, userId) => {
    for (const owner of [userId, 'bob'])
      app.billing.open(owner, { id: `cs_of_${owner}`, url: null, status: 'OPEN', expiresAt: DAY_ONE });
    app.billing.calls.length = 0;
    const { data, errors } = await app.ask(
      `{ own: checkoutSession(id: "cs_of_${userId}") { id } other: checkoutSession(id: "cs_of_bob") { id } }`,
      { as: caller },
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({ own: { id: `cs_of_${userId}` }, other: null });
    // The caller's account says for which organizations they pay: none.
    expect(app.billing.calls).toEqual([
      ['accounts', [userId]],
      ['checkoutSession', [userId], `cs_of_${userId}`],
      ['checkoutSession', [userId], 'cs_of_bob'],
    ]);
  });
});

describe('the policy', () => {
  const schema = buildOpenSchema();
  const rules: Record<string, Record<string, unknown>> = policy;
  const fieldsOf = (type: string) => Object.keys((schema.getType(type) as GraphQLObjectType).getFields());

  test('the policy has an entry for every type of the schema, and no other', () => {
    const published = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => !isIntrospectionType(type));
    expect(Object.keys(policy).sort()).toEqual(published.map(({ name }) => name).sort());
  });

  test.each(['Query', 'Mutation'])('the policy lists every field of %s, and gives the type no default', (root) => {
    expect(Object.keys(rules[root] ?? {}).sort()).toEqual(fieldsOf(root).sort());
  });

  test('the policy lists beside a default only fields that exist and have another rule', () => {
    for (const [type, { '*': byDefault, ...exceptions }] of Object.entries(rules)) {
      expect(fieldsOf(type)).toEqual(expect.arrayContaining(Object.keys(exceptions)));
      expect([type, Object.values(exceptions)]).not.toEqual([type, expect.arrayContaining([byDefault])]);
    }
  });

  test('the policy denies a type and a root field that it does not list [T20]', async () => {
    const grown = extendSchema(
      schema,
      parse(`
        extend type Query { secret: String  vault: Vault }
        extend type Mutation { destroy: String }
        extend type Plan { vault: Vault }
        type Vault { gold: String }
      `),
    );
    const { vault } = (grown.getType('Plan') as GraphQLObjectType).getFields();
    (vault as GraphQLField<unknown, unknown>).resolve = () => ({ gold: 'all of it' });
    const open = await startApp({ schema: protect(grown) });
    const codes = async (query: string, as: Caller) =>
      (await open.ask(query, { as })).errors?.map(({ extensions }) => extensions['code']);

    for (const caller of CALLERS) {
      const refusal = caller === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN';
      expect(await codes('{ secret }', caller)).toEqual([refusal]);
      expect(await codes('{ vault { gold } }', caller)).toEqual([refusal]);
      expect(await codes('mutation { destroy }', caller)).toEqual([refusal]);
      expect(await codes('{ plan(code: "free") { code vault { gold } } }', caller)).toEqual([refusal]);
    }
  });

  test('the policy gives a new field the default of its type', async () => {
    const grown = extendSchema(
      schema,
      parse('extend type Plan { color: String }  extend type Customer { color: String }'),
    );
    for (const type of ['Plan', 'Customer']) {
      const { color } = (grown.getType(type) as GraphQLObjectType).getFields();
      (color as GraphQLField<unknown, unknown>).resolve = () => 'green';
    }
    const { ask } = await startApp({ schema: protect(grown) });
    const { data, errors } = await ask('{ plan(code: "free") { color } me { color } }');
    expect([data, errors]).toEqual([{ plan: { color: 'green' }, me: { color: 'green' } }, undefined]);
  });
});
