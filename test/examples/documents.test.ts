import { generateKeyPairSync } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { buyer } from '../support/buyer.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import type { Json } from '../support/stripe-events.ts';

// Readers paste the documents of the pages, so each one must fit the schema and run.

const pages = [
  'README.md',
  ...(await readdir('docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
];
const schema = buildSchema(await readFile('schema/schema.graphql', 'utf8'));

interface Document {
  name: string;
  /** The role that its first line names. */
  as: string;
  text: string;
}

const documents = (await Promise.all(pages.map((page) => readFile(page, 'utf8')))).flatMap((text) =>
  [...text.matchAll(/^ *```graphql\n([^`]*)```/gm)].map(([, document = '']): Document => {
    const name = /(?:query|mutation) (\w+)/.exec(document)?.[1] ?? '';
    return { name, as: /# as (?:an? )?(\w+)/.exec(document)?.[1] ?? '', text: document };
  }),
);

let tollgate: Sandboxed;
let session: string;
beforeAll(async () => {
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  tollgate = await startSandboxed({ env: { TOKEN_SIGNING_KEYS: JSON.stringify([key]) } });
  const ann = buyer(tollgate, 'ann');
  const checkout = await ann.checkout({ plan: 'premium' });
  session = checkout.session?.id ?? '';
  await ann.pay(checkout.session?.url ?? '');
  await buySeats('acme');
  await tollgate.settle();
}, 120_000);
afterAll(() => tollgate.close());

/** An organization with two seats, whose owner is ann, with one of them. */
async function buySeats(organizationId: string): Promise<void> {
  const service = { userId: 'staff', roles: ['service'] };
  const members = [
    { userId: 'ann', role: 'OWNER' },
    { userId: 'bob', role: 'MEMBER' },
  ];
  const store = 'mutation ($input: SetMembersInput!) { setMembers(input: $input) { userErrors { code } } }';
  await tollgate.ask(service, store, { input: { organizationId, members } });
  const buy = 'mutation ($input: CheckoutInput!) { checkout(input: $input) { session { url } } }';
  const order = { plan: 'team', interval: 'MONTH', quantity: 2, actingFor: { organizationId } };
  const { checkout } = await tollgate.ask({ userId: 'ann' }, buy, { input: order });
  await buyer(tollgate, 'ann').pay((checkout as { session: { url: string } }).session.url);
  await tollgate.settle();
  const assign = 'mutation ($input: AssignSeatInput!) { assignSeat(input: $input) { userErrors { code } } }';
  await tollgate.ask({ userId: 'ann' }, assign, { input: { organizationId, userId: 'ann' } });
}

/** The variables of each document that has some. */
const variables = (): Record<string, Json> => ({
  Buy: { input: { plan: 'extra_generations', idempotencyKey: '8c2a52e1' } },
  ComeBack: { sessionId: session },
  StillWaiting: { id: session },
  WhyMayI: { feature: 'signals_premium' },
  PreviewChange: { plan: 'vip', input: { plan: 'vip', interval: 'MONTH' } },
  Change: { input: { plan: 'vip', interval: 'MONTH', idempotencyKey: 'vip MONTH' } },
  Cancel: { input: { when: 'PERIOD_END', comment: 'Too expensive' } },
  Pause: { input: {} },
  KeepPlan: { input: {} },
  Resume: { input: {} },
  OpenPortal: { input: { returnUrl: 'http://localhost:5173/account' } },
  MayThey: { userId: 'ann' },
  MayTheyAll: { userId: 'ann' },
  MayAllOfThem: { userIds: ['ann', 'bob'] },
  WhoHasWhat: { userIds: ['ann', 'bob'] },
  Use: { input: { userId: 'ann', feature: 'generations', quantity: 1, idempotencyKey: 'job-7' } },
  UseTogether: {
    input: { userId: 'ann', organizationId: 'acme', feature: 'generations', quantity: 1, idempotencyKey: 'job-8' },
  },
  Members: { id: 'acme' },
  AssignSeat: { input: { organizationId: 'acme', userId: 'bob' } },
  StoreMembers: { input: { organizationId: 'acme', add: [{ userId: 'cid', role: 'MEMBER' }], remove: ['eve'] } },
  SeatsOf: { id: 'acme' },
  MayMember: { userId: 'ann' },
  LinkStranger: { input: { userId: 'ann', stripeCustomerId: 'cus_unknown', reason: 'asked by mail' } },
  DeleteMe: { input: { confirmUserId: 'alice' } },
  Search: { text: 'ann@example' },
  CancelFor: { input: { actingFor: { userId: 'u_1', reason: 'Asked by phone' }, idempotencyKey: 'ticket-4712' } },
  ExplainAccess: { userId: 'ann' },
  MessagesTo: { userId: 'ann' },
  GiveBack: { input: { paymentId: 'in_1Q2w3E4r', reason: 'Charged by mistake', idempotencyKey: 'ticket-4711' } },
});

/** The documents whose right answer is a user error. */
const OUTCOMES: Record<string, string> = {
  FirstCheckout: 'ALREADY_SUBSCRIBED',
  LinkStranger: 'UNKNOWN_STRIPE_CUSTOMER',
  DeleteMe: 'CONFIRMATION_MISMATCH',
  GiveBack: 'UNKNOWN_PAYMENT',
  KeepPlan: 'NO_PENDING_CHANGE',
  CancelFor: 'NO_SUBSCRIPTION',
};

describe('every GraphQL document of the pages', () => {
  test('every GraphQL document in the docs is found and has its own name', () => {
    expect(documents.length).toBeGreaterThan(12);
    expect(new Set(documents.map(({ name }) => name)).size).toBe(documents.length);
  });

  test.each(documents.map(({ name, text }) => [name, text]))(
    'the GraphQL document %s is valid against the schema',
    (_name, text) => {
      expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
    },
  );

  test.each(documents.map((document) => [document.name, document] as const))(
    'the GraphQL document %s runs',
    async (name, { as, text }) => {
      const roles = ['service', 'finance', 'support', 'admin'].includes(as) ? [as] : [];
      expect(['anonymous', 'customer', ...roles]).toContain(as);
      const viewer = { userId: roles.length > 0 ? 'staff' : 'ann', roles };
      const answer = JSON.stringify(await tollgate.ask(viewer, text, variables()[name] ?? {}));
      expect([...answer.matchAll(/"code":"([A-Z_]+)"/g)].map(([, code]) => code)).toEqual(
        OUTCOMES[name] === undefined ? [] : [OUTCOMES[name]],
      );
    },
  );
});
