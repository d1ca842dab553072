import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DocumentNode, print } from 'graphql';
import * as generated from '../../packages/console/src/operations.generated.ts';
import { signToken } from '../../src/local/tokens.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';
import { TOKEN_SECRET } from '../support/tollgate.ts';

// Sends every operation of the console to the whole service as each role. What the console offers plays no part: the service decides.

const CALLERS = {
  admin: { userId: 'ada', roles: ['admin'] },
  support: { userId: 'sam', roles: ['support'] },
  finance: { userId: 'fay', roles: ['finance'] },
  customer: { userId: 'cleo', roles: [] },
};
type Caller = keyof typeof CALLERS;

const operations = new Map(
  Object.entries(generated as unknown as Record<string, DocumentNode>)
    .filter(([name]) => name.endsWith('Document'))
    .map(([name, document]) => [name.replace('Document', ''), print(document)]),
);

const ofBob = { id: 'bob', isOrganization: false };
const ofAcme = { id: 'acme', isOrganization: true };
const about = { actingFor: { userId: 'bob', reason: 'r' }, idempotencyKey: 'k' };
const grant = { userId: 'bob', reason: 'r', idempotencyKey: 'k' };
const seat = { organizationId: 'acme', userId: 'bob', reason: 'r', idempotencyKey: 'k' };
const page = { first: 1 };
const MONTH = { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };
const yes = 'allowed';
const no = 'outcome';

/** The paths that are refused, by who asks. An operation that is not listed fails the test below. */
const TABLE: [name: string, variables: Json, refused: Record<Caller, string>][] = [
  ['Catalog', {}, { admin: yes, support: yes, finance: yes, customer: yes }],
  ['Customers', page, reads('customers')],
  ['Search', { text: 'bob' }, reads('search')],
  ['CustomerPage', ofBob, reads('customer')],
  ['CustomerPage', ofAcme, reads('organization')],
  ['AccessAt', { ...ofBob, at: '2026-01-01T00:00:00Z' }, reads('customer')],
  ['AccessAt', { ...ofAcme, at: '2026-01-01T00:00:00Z' }, reads('organization')],
  ['FirstEvent', { filter: { userId: 'bob' } }, reads('first newest')],
  ['Payments', { ...ofBob, ...page }, reads('customer')],
  ['Payments', { ...ofAcme, ...page }, reads('organization')],
  ['EndedSubscriptions', { ...ofBob, ...page }, reads('customer')],
  ['EndedSubscriptions', { ...ofAcme, ...page }, reads('organization')],
  ['Members', { id: 'acme', ...page }, reads('organization')],
  ['TimelineEvents', { filter: { userId: 'bob' }, ...page }, reads('events')],
  ['TimelineMessages', { ...ofBob, ...page }, { ...reads('customer'), finance: 'customer.messages' }],
  ['TimelineMessages', { ...ofAcme, ...page }, { ...reads('organization'), finance: 'organization.customer.messages' }],
  ['TimelineAudit', { ...ofBob, ...page }, { ...reads('customer'), finance: 'customer.auditLog' }],
  ['TimelineAudit', { ...ofAcme, ...page }, { ...reads('organization'), finance: 'organization.customer.auditLog' }],
  ['NewestEntries', ofBob, { ...reads('customer'), finance: 'customer.auditLog' }],
  ['NewestEntries', ofAcme, { ...reads('organization'), finance: 'organization.customer.auditLog' }],
  ['Event', { id: 'EVENT', withPayload: false }, reads('event')],
  [
    'Event',
    { id: 'EVENT', withPayload: true },
    { ...reads('event'), support: 'event.payload', finance: 'event.payload' },
  ],
  ['CatalogUse', {}, reads('catalogUse')],
  ['PlanSyncPreview', {}, bookkeepers('planSyncPreview')],
  ['Revenue', { ...MONTH, interval: 'MONTH' }, bookkeepers('revenue')],
  ['RevenueChanges', { filter: { figures: ['CHURN'] }, ...page }, bookkeepers('revenueChanges')],
  ['Inbox', { ...MONTH, points: 2 }, supporters('inbox')],
  ['Findings', {}, admins('findings')],
  ['InboxEvents', { filter: { status: ['PARKED'] }, ...page }, reads('events')],
  ['ReplayEvents', { ids: ['EVENT'], reason: 'r', dryRun: true }, admins()],
  ['PlanChangePreview', { input: { plan: 'premium', actingFor: { userId: 'bob' } } }, supporters('planChangePreview')],
  ['ExtendTrial', { input: { ...about, trialEnd: '2999-01-01T00:00:00Z' } }, supporters(no)],
  ['CancelPendingChange', { input: about }, supporters(no)],
  ['CancelSubscription', { input: about }, supporters(no)],
  ['PauseSubscription', { input: about }, supporters(no)],
  ['ResumeSubscription', { input: about }, supporters(no)],
  ['ResendMessage', { input: { ...about, messageId: 'message:1' } }, supporters(no)],
  ['AssignSeat', { input: seat }, supporters(no)],
  ['ReleaseSeat', { input: seat }, supporters(no)],
  // Without SUPPORT_REFUND_LIMIT. With it: test/story/support-refunds-up-to-a-limit.test.ts.
  ['Refund', { input: { paymentId: 'payment:in_1', reason: 'r', idempotencyKey: 'k' } }, admins()],
  ['ChangePlan', { input: { ...about, plan: 'premium' } }, admins()],
  ['GrantPlan', { input: { ...grant, plan: 'premium' } }, admins()],
  ['GrantFeature', { input: { ...grant, feature: 'signals_premium' } }, admins()],
  ['RevokeGrant', { input: { grantId: 'grant_1', reason: 'r' } }, admins()],
  ['AdjustCredit', { input: { ...grant, amount: 500, currency: 'EUR' } }, admins()],
  ['LinkCustomer', { input: { userId: 'bob', stripeCustomerId: 'cus_1', reason: 'r' } }, admins()],
  ['UnlinkCustomer', { input: { stripeCustomerId: 'cus_1', reason: 'r' } }, admins()],
  // Last: nothing of Bob is left.
  ['DeleteCustomer', { input: { ...about, confirmUserId: 'bob' } }, admins()],
];

/** All staff read it. */
function reads(root: string): Record<Caller, string> {
  return { admin: yes, support: yes, finance: yes, customer: root };
}

/** Support and admins send it. */
function supporters(root: string): Record<Caller, string> {
  return { admin: yes, support: yes, finance: root, customer: root };
}

/** Admins alone send it. */
function admins(root = no): Record<Caller, string> {
  return { admin: yes, support: root, finance: root, customer: root };
}

/** Finance and admins read it. */
function bookkeepers(root: string): Record<Caller, string> {
  return { admin: yes, support: root, finance: yes, customer: root };
}

describe('the operations of the console', () => {
  let tollgate: Sandboxed;
  let eventId: string;
  beforeAll(async () => {
    tollgate = await startSandboxed();
    const query = 'mutation ($input: GrantPlanInput!) { grantPlan(input: $input) { userErrors { code } } }';
    for (const owner of [{ userId: 'bob' }, { organizationId: 'acme' }])
      await tollgate.ask(CALLERS.admin, query, { input: { ...owner, plan: 'basic', reason: 'seed' } });
    await tollgate.settle();
    const { events } = await tollgate.ask(
      CALLERS.admin,
      '{ events(filter: { userId: "bob" }, first: 1) { nodes { id } } }',
    );
    eventId = (events as { nodes: { id: string }[] }).nodes[0]?.id ?? '';
  }, 120_000);
  afterAll(() => tollgate?.close());

  test.each(TABLE)('%s %j is decided by role [T46]', async (name, variables, refused) => {
    const query = operations.get(name) ?? '';
    const sent = JSON.parse(JSON.stringify(variables).replace('EVENT', eventId));
    // Those with fewer rights first, so that what an admin sends changes nothing for them.
    for (const caller of Object.keys(CALLERS).reverse() as Caller[]) {
      const token = await signToken({ secret: TOKEN_SECRET, ...CALLERS[caller] });
      const response = await fetch(`${tollgate.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables: sent }),
      });
      const { errors = [] } = (await response.json()) as {
        errors?: { path?: (string | number)[]; extensions: { code: string } }[];
      };
      const found = errors.map(({ path, extensions }) => [extensions.code, path?.join('.')]);
      const paths = refused[caller] === yes ? [] : refused[caller].split(' ');
      expect([caller, ...found.sort()]).toEqual([caller, ...paths.sort().map((path) => ['FORBIDDEN', path])]);
    }
  });

  test('every operation of the console is in the table', () => {
    expect(operations.size).toBeGreaterThan(30);
    expect([...new Set(TABLE.map(([name]) => name))].sort()).toEqual([...operations.keys()].sort());
  });
});
