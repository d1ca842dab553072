import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CARDS } from '../../packages/stripe-sandbox/test/buying.ts';
import { signToken } from '../../src/local/tokens.ts';
import { rebuilt } from '../support/rebuilt.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';
import { TOKEN_SECRET } from '../support/tollgate.ts';

let tollgate: Sandboxed;
beforeAll(async () => {
  tollgate = await startSandboxed();
});
afterAll(() => tollgate.close());

async function post(claims: { userId: string; roles?: string[] }, query: string, variables: Json = {}) {
  const token = await signToken({ secret: TOKEN_SECRET, roles: [], email: 'buyer@example.com', ...claims });
  const headers = { authorization: `Bearer ${token}` };
  return tollgate.app.http.inject({ method: 'POST', url: '/graphql', headers, payload: { query, variables } });
}

async function ask(claims: { userId: string; roles?: string[] }, query: string, variables: Json = {}) {
  const { data, errors } = (await post(claims, query, variables)).json();
  expect(errors).toBeUndefined();
  return data;
}

const ADMIN = { userId: 'ada', roles: ['admin'] };
const SERVICE = { userId: 'svc', roles: ['service'] };

const IDS: [what: string, userId: string][] = [
  ['of emoji', '🦊👩‍👩‍👧 fox'],
  ['in Arabic', 'مستخدم\u200f١٢'],
  ['of combining characters', 'Zoe\u0308\u0301\u0301'],
  ['of spaces inside', 'jane  de la cruz'],
  ['that is the name of a property of every object', 'constructor'],
  ['that is __proto__', '__proto__'],
  ['of percent signs', '100%25%00%'],
  ['of slashes, colons and dots', '../auth0|x:y/z?a=b#c.$d'],
  ['of line breaks', 'two\r\nlines: yes'],
  ['of a NUL', 'zero\0inside'],
  ['of 255 characters outside the Basic Multilingual Plane', '𝕏'.repeat(255)],
  ['of 255 plain characters', 'a'.repeat(255)],
];

describe('a user ID', () => {
  test.each(IDS)(
    'the user ID %s works from checkout to the deletion of the account [S117]',
    async (_what, userId) => {
      const me = { userId };
      const { checkout } = await ask(
        me,
        'mutation { checkout(input: { plan: "premium" }) { session { id url } userErrors { code } } }',
      );
      expect(checkout.userErrors).toEqual([]);
      const card = { email: 'buyer@example.com', number: CARDS.good, expiry: '12 / 40', cvc: '123', name: 'B. Uyer' };
      const body = new URLSearchParams({ ...card, country: 'DE', postal_code: '10115' });
      expect((await fetch(checkout.session.url, { method: 'POST', redirect: 'manual', body })).status).toBe(303);
      const input = { id: checkout.session.id };
      const SYNC =
        'mutation ($id: ID!) { syncCheckout(input: { sessionId: $id }) { customer { userId plan { code } } } }';
      expect(await ask(me, SYNC, input)).toEqual({ syncCheckout: { customer: { userId, plan: { code: 'premium' } } } });

      const mutations = `mutation {
      billingPortal(input: {}) { userErrors { code } }
      updateContact(input: { locale: "de" }) { userErrors { code } }
    }`;
      expect(await ask(me, mutations)).toEqual({
        billingPortal: { userErrors: [] },
        updateContact: { userErrors: [] },
      });
      const GRANT =
        'mutation ($userId: ID!) { grantEntitlement(input: { userId: $userId, feature: "max_devices", limit: 3, reason: "test" }) { userErrors { code } } }';
      expect(await ask(ADMIN, GRANT, { userId })).toEqual({ grantEntitlement: { userErrors: [] } });
      const USE =
        'mutation ($userId: ID!) { recordUsage(input: { userId: $userId, feature: "generations", idempotencyKey: "k" }) { entitlement { usage { used } } } }';
      expect(await ask(SERVICE, USE, { userId })).toEqual({ recordUsage: { entitlement: { usage: { used: 1 } } } });
      await tollgate.settle();

      const everything = `query ($userId: ID!) {
      customer(userId: $userId) { userId plan { code } payments(first: 1) { nodes { id } } grants { id } auditLog { nodes { target { type id } customer { userId } } } }
      customersByUserId(userIds: [$userId]) { userId }
      events(filter: { userId: $userId }, first: 1) { nodes { id } }
      auditLog(filter: { userId: $userId }, first: 1) { nodes { id } }
      verifyAudit(userId: $userId) { valid }
    }`;
      const read = await ask(ADMIN, everything, { userId });
      expect(read).toMatchObject({
        customer: { userId, plan: { code: 'premium' }, payments: { nodes: [{}] }, grants: [{}] },
        customersByUserId: [{ userId }],
        events: { nodes: [{}] },
        auditLog: { nodes: [{}] },
        verifyAudit: { valid: true },
      });
      // The list of customers is sorted by user ID, and its cursors hold one.
      const PAGE =
        'query ($after: String) { customers(first: 1, after: $after) { nodes { userId } pageInfo { endCursor hasNextPage } } }';
      const found: string[] = [];
      for (let after: string | null = null; ; ) {
        const { customers } = await ask(ADMIN, PAGE, { after });
        found.push(...customers.nodes.map((node: { userId: string }) => node.userId));
        if (!customers.pageInfo.hasNextPage) break;
        after = customers.pageInfo.endCursor;
      }
      expect(found).toContain(userId);

      const message = await tollgate.connection.collection('messages').findOne({ userId });
      const page = await tollgate.app.http.inject(`/messages/${encodeURIComponent(String(message?._id))}`);
      expect(page.statusCode).toBe(200);

      const DELETE =
        'mutation ($userId: ID!) { deleteCustomer(input: { confirmUserId: $userId }) { deletedUserId userErrors { code } } }';
      expect(await ask(me, DELETE, { userId })).toEqual({
        deleteCustomer: { deletedUserId: userId, userErrors: [] },
      });
      await tollgate.settle();
      expect((await rebuilt(tollgate)).filter(({ outcome }) => outcome !== 'same')).toEqual([]);
    },
    60_000,
  );

  test.each([
    ['an unpaired surrogate', 'fox \ud83e'],
    ['256 characters', '𝕏'.repeat(256)],
    ['none', ''],
  ])('a user ID with %s is refused as an argument', async (_what, userId) => {
    const query = 'query ($id: ID!) { customer(userId: $id) { userId } }';
    const { data, errors } = (await post(ADMIN, query, { id: userId })).json();
    expect(data?.customer ?? null).toBeNull();
    expect(errors[0].extensions.code).toMatch(/^BAD_(USER_INPUT|REQUEST)$/);
  });

  test('a user ID that Stripe does not accept as client_reference_id is in the metadata only', async () => {
    const opened = tollgate.stripeRequests.exchanges.filter(
      ({ method, path }) => method === 'POST' && path === '/v1/checkout/sessions',
    );
    const sent = opened.map(({ params }) => params as { client_reference_id?: string; metadata: { userId: string } });
    expect(sent.map(({ metadata }) => metadata.userId)).toEqual(IDS.map(([, userId]) => userId));
    const references = sent.map(({ client_reference_id }) => client_reference_id);
    expect(references.filter((reference) => reference !== undefined)).toEqual(['constructor', '__proto__']);
  });
});
