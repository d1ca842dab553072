import { describe, expect, test } from '@jest/globals';
import { RATED } from '../../src/graphql/rates.ts';
import { buildOpenSchema } from '../../src/graphql/schema.ts';
import { RateLimited } from '../../src/platform/rate-limited.ts';
import { startApp } from '../graphql/support/app.ts';

const schema = buildOpenSchema();
const fieldsOf = (root: 'Query' | 'Mutation') =>
  Object.keys((root === 'Query' ? schema.getQueryType() : schema.getMutationType())?.getFields() ?? {});

// It never calls Stripe.
const FREE_MUTATIONS = ['recordUsage'];
// Counts by itself: a call that finds the open session is none.
const BY_ITSELF = ['checkout'];
// Of the queries, these call Stripe.
const ASK_STRIPE = ['planChangePreview', 'promotionCode'];

describe('a rate', () => {
  test('is on every mutation but those that never call Stripe', () => {
    const rated = [...Object.keys(RATED.Mutation), ...BY_ITSELF];
    expect(fieldsOf('Mutation').filter((name) => !rated.includes(name) && !FREE_MUTATIONS.includes(name))).toEqual([]);
  });

  test('is on every query that calls Stripe', () => {
    expect(Object.keys(RATED.Query)).toEqual(ASK_STRIPE.filter((name) => fieldsOf('Query').includes(name)));
  });

  test('is taken once for each call, under the field and the person, and refuses it before anything is done', async () => {
    const taken: unknown[] = [];
    const rates = {
      take: async (...args: unknown[]) => {
        taken.push(args);
        if (taken.length > 1) throw new RateLimited(30);
      },
    };
    const { ask, billing } = await startApp({ rates });
    const portal = 'mutation { billingPortal(input: {}) { url } }';
    expect((await ask(portal)).data.billingPortal.url).not.toBeNull();
    const { status, data, errors } = await ask(portal);
    expect([status, data]).toEqual([200, { billingPortal: null }]);
    expect(errors).toMatchObject([{ path: ['billingPortal'], extensions: { code: 'RATE_LIMITED', retryAfter: 30 } }]);
    expect(taken).toEqual([
      ['commands', 'billingPortal', 'alice'],
      ['commands', 'billingPortal', 'alice'],
    ]);
    expect(billing.count('billingPortal')).toBe(1);
  });

  test('is not taken of who may not ask at all', async () => {
    const { ask } = await startApp({ rates: { take: async () => Promise.reject(new Error('must not be asked')) } });
    for (const as of ['anonymous', 'service'] as const) {
      const { errors } = await ask('mutation { billingPortal(input: {}) { url } }', { as });
      expect(errors?.[0]?.extensions['code']).toMatch(/UNAUTHENTICATED|FORBIDDEN/);
    }
  });
});
