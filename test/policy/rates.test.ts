import { describe, expect, test } from '@jest/globals';
import { RATED, type RateName } from '../../src/graphql/limits/rates.ts';
import { buildOpenSchema } from '../../src/graphql/schema.ts';
import { RateLimited } from '../../src/platform/errors.ts';
import { startApp } from '../graphql/support/app.ts';

const schema = buildOpenSchema();
const fieldsOf = (root: 'Query' | 'Mutation') =>
  Object.keys((root === 'Query' ? schema.getQueryType() : schema.getMutationType())?.getFields() ?? {});

// They never call Stripe.
const FREE_MUTATIONS = ['recordUsage', 'setMembers', 'assignSeat', 'releaseSeat'];
// Counts by itself: a call that finds the open session is none.
const BY_ITSELF = ['checkout'];
// Of the queries, these call Stripe or another server.
const ASK_STRIPE = ['planChangePreview', 'promotionCode', 'findings', 'planSyncPreview'];

const rootOf = (query: string) => /\{ (\w+)/.exec(query)?.[1] ?? '';

/** Which rate each field takes: what a customer does, a guess at a promotion code, or what an admin does. */
const CLASSES: [query: string, rate: RateName][] = [
  ['{ planChangePreview(input: { plan: "premium" }) { userErrors { code } } }', 'commands'],
  ['{ promotionCode(code: "SPRING") { valid } }', 'promotionCodes'],
  ['{ findings { code } }', 'adminCommands'],
  ['{ planSyncPreview { description } }', 'adminCommands'],
  ['mutation { syncCheckout(input: { sessionId: "cs_1" }) { userErrors { code } } }', 'commands'],
  ['mutation { billingPortal(input: {}) { session { url } } }', 'commands'],
  ['mutation { changePlan(input: { plan: "premium", idempotencyKey: "k" }) { userErrors { code } } }', 'commands'],
  ['mutation { cancelPendingChange(input: {}) { userErrors { code } } }', 'commands'],
  ['mutation { cancelSubscription(input: {}) { userErrors { code } } }', 'commands'],
  ['mutation { pauseSubscription(input: {}) { userErrors { code } } }', 'commands'],
  ['mutation { resumeSubscription(input: {}) { userErrors { code } } }', 'commands'],
  ['mutation { updateContact(input: { locale: "de" }) { userErrors { code } } }', 'commands'],
  ['mutation { deleteCustomer(input: { confirmUserId: "ada" }) { userErrors { code } } }', 'commands'],
  [
    'mutation { grantEntitlement(input: { userId: "bob", feature: "export", reason: "r" }) { userErrors { code } } }',
    'adminCommands',
  ],
  [
    'mutation { extendTrial(input: { actingFor: { userId: "bob", reason: "r" }, trialEnd: "2999-01-01T00:00:00Z", idempotencyKey: "k" }) { userErrors { code } } }',
    'adminCommands',
  ],
  [
    'mutation { resendMessage(input: { actingFor: { userId: "bob", reason: "r" }, messageId: "message:1", idempotencyKey: "k" }) { userErrors { code } } }',
    'adminCommands',
  ],
  [
    'mutation { adjustCredit(input: { userId: "bob", amount: 5, currency: "EUR", reason: "r", idempotencyKey: "k" }) { userErrors { code } } }',
    'adminCommands',
  ],
  [
    'mutation { grantPlan(input: { userId: "bob", plan: "premium", reason: "r" }) { userErrors { code } } }',
    'adminCommands',
  ],
  ['mutation { revokeGrant(input: { grantId: "grant_1", reason: "r" }) { userErrors { code } } }', 'adminCommands'],
  [
    'mutation { linkCustomer(input: { userId: "bob", stripeCustomerId: "cus_1", reason: "r" }) { userErrors { code } } }',
    'adminCommands',
  ],
  [
    'mutation { unlinkCustomer(input: { stripeCustomerId: "cus_1", reason: "r" }) { userErrors { code } } }',
    'adminCommands',
  ],
  ['mutation { replayEvents(input: { ids: ["evt_1"], reason: "r" }) { userErrors { code } } }', 'adminCommands'],
  ['mutation { reconcileCustomer(input: { userId: "bob", reason: "r" }) { userErrors { code } } }', 'adminCommands'],
  [
    'mutation { refundPayment(input: { paymentId: "in_bob", reason: "r", idempotencyKey: "k" }) { userErrors { code } } }',
    'adminCommands',
  ],
];

describe('a rate', () => {
  test('every mutation has a rate, except those that never call Stripe', () => {
    const rated = [...Object.keys(RATED.Mutation), ...BY_ITSELF];
    expect(fieldsOf('Mutation').filter((name) => !rated.includes(name) && !FREE_MUTATIONS.includes(name))).toEqual([]);
  });

  test('every query that calls Stripe has a rate', () => {
    expect(Object.keys(RATED.Query)).toEqual(ASK_STRIPE.filter((name) => fieldsOf('Query').includes(name)));
  });

  test('the table of rate classes names every field that has a rate', () => {
    expect(CLASSES.map(([query]) => rootOf(query)).sort()).toEqual(
      [...Object.keys(RATED.Query), ...Object.keys(RATED.Mutation)].sort(),
    );
  });

  test.each(CLASSES)('the rate of %s is %s', async (query, rate) => {
    const taken: unknown[] = [];
    const rates = {
      take: async (...args: unknown[]) => {
        taken.push(args);
        throw new RateLimited(30);
      },
    };
    const { ask, billing } = await startApp({ rates });
    const { errors } = await ask(query, { as: 'admin' });
    expect(errors).toMatchObject([{ path: [rootOf(query)], extensions: { code: 'RATE_LIMITED', retryAfter: 30 } }]);
    expect(taken).toEqual([[rate, rootOf(query), 'ada']]);
    expect(billing.calls).toEqual([]);
  });

  test('a rate counts each call by field and person, and refuses it before anything is done', async () => {
    const taken: unknown[] = [];
    const rates = {
      take: async (...args: unknown[]) => {
        taken.push(args);
        if (taken.length > 1) throw new RateLimited(30);
      },
    };
    const { ask, billing } = await startApp({ rates });
    const portal = 'mutation { billingPortal(input: {}) { session { url } } }';
    expect((await ask(portal)).data.billingPortal.session.url).toMatch(/^https:/);
    const { status, data, errors } = await ask(portal);
    expect([status, data]).toEqual([200, { billingPortal: null }]);
    expect(errors).toMatchObject([{ path: ['billingPortal'], extensions: { code: 'RATE_LIMITED', retryAfter: 30 } }]);
    expect(taken).toEqual([
      ['commands', 'billingPortal', 'alice'],
      ['commands', 'billingPortal', 'alice'],
    ]);
    expect(billing.count('billingPortal')).toBe(1);
  });

  test('a rate does not count a caller who may not use the field', async () => {
    const { ask } = await startApp({ rates: { take: async () => Promise.reject(new Error('must not be asked')) } });
    for (const as of ['anonymous', 'service'] as const) {
      const { errors } = await ask('mutation { billingPortal(input: {}) { session { url } } }', { as });
      expect(errors?.[0]?.extensions['code']).toMatch(/UNAUTHENTICATED|FORBIDDEN/);
    }
  });
});
