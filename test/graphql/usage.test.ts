import { describe, expect, test } from '@jest/globals';
import { BillingError } from '../../src/billing/errors.ts';
import { RateLimited } from '../../src/platform/errors.ts';
import { type Caller, startApp } from './support/app.ts';

const RECORD = `mutation ($input: RecordUsageInput!) {
  recordUsage(input: $input) { entitlement { feature { code } usage { used remaining resetsAt } } userErrors { code message field } }
}`;

/** Asks as this caller, with a key unless the input has one. */
async function record(as: Caller, input: Record<string, unknown>, app?: Awaited<ReturnType<typeof startApp>>) {
  const { ask, billing } = app ?? (await startApp());
  const { data, errors } = await ask(RECORD, { as, variables: { input: { idempotencyKey: 'k', ...input } } });
  return { answer: data?.recordUsage, fault: errors?.[0], calls: billing.calls };
}

const requests = { feature: 'requests' };
const recorded = (userId: string, quantity = 1, callerId = userId) => [
  [
    'recordUsage',
    { userId, organizationId: null, claims: [], feature: 'requests', quantity, callerId, idempotencyKey: 'k' },
  ],
];

describe('recordUsage', () => {
  test('recordUsage counts one unit by default, and returns what is left', async () => {
    const { answer, calls } = await record('customer', requests);
    expect(answer).toEqual({
      entitlement: {
        feature: { code: 'requests' },
        usage: { used: 3, remaining: 7, resetsAt: '2026-03-31T12:00:00.000Z' },
      },
      userErrors: [],
    });
    expect(calls).toEqual(recorded('alice'));
    expect((await record('customer', { ...requests, quantity: 5 })).calls).toEqual(recorded('alice', 5));
    expect((await record('customer', { ...requests, quantity: null })).calls).toEqual(recorded('alice'));
  });

  test.each(['customer', 'support', 'admin'] as const)(
    "recordUsage counts the caller's own usage for %s",
    async (caller) => {
      const own = { customer: 'alice', support: 'sam', admin: 'ada' }[caller];
      expect((await record(caller, requests)).calls).toEqual(recorded(own));
      expect((await record(caller, { ...requests, userId: own })).calls).toEqual(recorded(own));
    },
  );

  test.each(['service', 'admin'] as const)(
    'recordUsage counts the usage of any user for %s, of any feature',
    async (caller) => {
      expect((await record(caller, { ...requests, userId: 'bob' })).calls).toEqual(
        recorded('bob', 1, { service: 'shop', admin: 'ada' }[caller]),
      );
      const { calls } = await record(caller, { feature: 'projects', userId: 'bob' });
      expect(calls).toMatchObject([['recordUsage', { userId: 'bob', feature: 'projects' }]]);
    },
  );

  test.each(['customer', 'support'] as const)('recordUsage by %s counts nothing for other users', async (caller) => {
    const { answer, fault, calls } = await record(caller, { ...requests, userId: 'bob' });
    expect([answer, calls]).toEqual([null, []]);
    expect(fault).toMatchObject({ message: 'Only services and admins report the use of others.' });
    expect(fault?.extensions['code']).toBe('FORBIDDEN');
  });

  test.each(['customer', 'support'] as const)(
    'recordUsage by %s refuses features that services report',
    async (caller) => {
      const { answer, fault, calls } = await record(caller, { feature: 'projects' });
      expect([answer, calls]).toEqual([null, []]);
      expect(fault?.extensions['code']).toBe('FORBIDDEN');
    },
  );

  test('recordUsage of an unknown feature is an outcome', async () => {
    const { answer } = await record('customer', { feature: 'request' });
    expect(answer).toEqual({
      entitlement: null,
      userErrors: [{ code: 'UNKNOWN_FEATURE', message: 'There is no feature "request".', field: ['feature'] }],
    });
  });

  test('recordUsage by a service must name the user', async () => {
    const { fault, calls } = await record('service', requests);
    expect(fault).toMatchObject({ message: 'userId is missing: a service has no use of its own.' });
    expect([fault?.extensions['code'], calls]).toEqual(['BAD_USER_INPUT', []]);
  });

  test.each([{ idempotencyKey: '' }, { idempotencyKey: 'x'.repeat(256) }, { userId: '' }])(
    'recordUsage refuses a value of the wrong length: %p',
    async (input) => {
      const { fault, calls } = await record('admin', { ...requests, ...input });
      expect([fault?.extensions['code'], calls]).toEqual(['BAD_USER_INPUT', []]);
    },
  );

  test('recordUsage returns the entitlement with QUOTA_EXHAUSTED', async () => {
    const app = await startApp();
    const [account] = await app.billing.withUsage(await app.billing.accounts(['alice']));
    app.billing.recordUsage = async ({ feature, quantity }) => {
      const entitlement = account?.entitlements.at(-1);
      const values = { feature: { code: feature, name: 'AI generations' }, quantity, remaining: 7 };
      throw new BillingError('QUOTA_EXHAUSTED', values, ['quantity'], { entitlement });
    };
    expect((await record('customer', requests, app)).answer).toMatchObject({
      entitlement: { usage: { used: 3, remaining: 7, resetsAt: '2026-03-31T12:00:00.000Z' } },
      userErrors: [{ code: 'QUOTA_EXHAUSTED', field: ['quantity'] }],
    });
  });

  test('recordUsage says when to retry if there are too many requests', async () => {
    const app = await startApp();
    app.billing.recordUsage = () => Promise.reject(new RateLimited(60));
    const { fault } = await record('customer', requests, app);
    expect(fault?.extensions).toEqual({ code: 'RATE_LIMITED', retryAfter: 60 });
  });

  test('a request can read the usage that it has recorded', async () => {
    const { ask, billing } = await startApp();
    billing.open('alice', { id: 'cs_1', url: null, status: 'COMPLETE', expiresAt: billing.now() });
    const read =
      'syncCheckout(input: { sessionId: "cs_1" }) { customer { entitlement(feature: "requests") { usage { used } } } }';
    await ask(
      `mutation { a: ${read} recordUsage(input: { feature: "requests", idempotencyKey: "k" }) { entitlement { usage { used } } } b: ${read} }`,
    );
    expect(billing.count('withUsage')).toBe(2);
  });
});
