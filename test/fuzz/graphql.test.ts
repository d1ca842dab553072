import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FAULTS } from '../../src/graphql/faults.ts';
import { buildOpenSchema } from '../../src/graphql/schema.ts';
import { signToken } from '../../src/local/tokens.ts';
import { buyer } from '../support/buyer.ts';
import { moneyfulLife } from '../support/lives.ts';
import { type Sandboxed, startSandboxed } from '../support/sandboxed.ts';
import { fc } from '../support/seed.ts';
import { TOKEN_SECRET } from '../support/tollgate.ts';
import { type Request, requests } from './documents.ts';
import { fuzz, TIMEOUT } from './fuzz.ts';
import { hostileText, mutated, mutations } from './json-tree.ts';

const CALLERS = ['anonymous', 'customer', 'service', 'support', 'admin'] as const;
type Caller = (typeof CALLERS)[number];

let tollgate: Sandboxed;
const tokens = new Map<Caller, string>();
let cursors: Record<keyof typeof LISTS, string>;
beforeAll(async () => {
  tollgate = await startSandboxed();
  for (const caller of CALLERS.slice(1)) {
    const roles = caller === 'customer' ? [] : [caller];
    tokens.set(caller, await signToken({ secret: TOKEN_SECRET, userId: caller, roles }));
  }
  for (const event of moneyfulLife('u1')) await tollgate.deliver(event);
  await tollgate.settle();
  // What the customer asks to change must be at Stripe: where it is not, the service has lost its account, and may say so.
  const person = buyer(tollgate, 'customer');
  const { session } = await person.checkout({ plan: 'premium' });
  await person.pay(session?.url ?? '');
  await tollgate.settle();
  expect(await person.plan()).toBe('premium');
  cursors = Object.fromEntries(
    await Promise.all(Object.keys(LISTS).map(async (list) => [list, await firstCursor(list as keyof typeof LISTS)])),
  );
});
afterAll(() => tollgate.close());

test(
  'no document and no variables, of any caller, get an undocumented answer',
  () =>
    fuzz(
      'GraphQL documents',
      fc.record({ caller: fc.constantFrom(...CALLERS), request: requests(buildOpenSchema()) }),
      (inputs) => Promise.all(inputs.map(({ caller, request }) => ask(caller, bodyOf(request)))),
    ),
  TIMEOUT,
);

test(
  'a body that is no GraphQL request never gets an undocumented answer',
  () =>
    fuzz('GraphQL bodies', mutations, (inputs) =>
      Promise.all(
        inputs.map((todo) => {
          const query = 'query Q($first: Int!) { me { payments(first: $first) { nodes { id } } } plans { code } }';
          const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
          return ask('customer', mutated({ query, operationName: 'Q', variables: { first: 3 }, extensions }, todo));
        }),
      ),
    ),
  TIMEOUT,
);

const LISTS = {
  payment: 'customer(userId: "user-u1") { list: payments(PAGE) { edges { cursor } } }',
  customer: 'list: customers(PAGE) { edges { cursor } }',
  event: 'list: events(PAGE) { edges { cursor } }',
  audit: 'list: auditLog(PAGE) { edges { cursor } }',
} as const;

/** A cursor of any list, whole or broken, in any list. */
const cursor = fc.record({
  list: fc.constantFrom(...(Object.keys(LISTS) as (keyof typeof LISTS)[])),
  of: fc.constantFrom(...(Object.keys(LISTS) as (keyof typeof LISTS)[])),
  direction: fc.constantFrom('first: 2, after', 'last: 2, before'),
  change: fc.oneof(
    mutations.map((todo) => (parts: unknown) => Buffer.from(mutated(parts, todo)).toString('base64url')),
    hostileText.map((text) => (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url') + text),
    hostileText.map((text) => () => text),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => () => Buffer.from(bytes).toString('base64url')),
  ),
});

test(
  'a cursor never gets an undocumented answer',
  () =>
    fuzz('cursors', cursor, (inputs) =>
      Promise.all(
        inputs.map(({ list, of, direction, change }) => {
          const parts = JSON.parse(Buffer.from(cursors[of], 'base64url').toString());
          const query = `query ($cursor: String!) { ${LISTS[list].replace('PAGE', `${direction}: $cursor`)} }`;
          return ask('admin', JSON.stringify({ query, variables: { cursor: change(parts) } }));
        }),
      ),
    ),
  TIMEOUT,
);

function bodyOf({ query, variables }: Request): string {
  return `{"query":${JSON.stringify(query)}${variables === null ? '' : `,"variables":${variables}`}}`;
}

/** What is wrong with the answer, if it is not one of those in docs/errors.md. */
async function ask(caller: Caller, body: string): Promise<string | null> {
  const token = tokens.get(caller);
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${tollgate.url}/graphql`, { method: 'POST', headers, body });
  const text = await response.text();
  const { status } = response;
  if (status >= 500 && status !== 503) return `${status}: ${text}`;
  const { errors = [] } = JSON.parse(text) as { errors?: { extensions?: { code?: string } }[] };
  const odd = errors.find(({ extensions }) => {
    const fault = FAULTS[extensions?.code as keyof typeof FAULTS];
    return (
      !fault || extensions?.code === 'INTERNAL_SERVER_ERROR' || !(fault.http as readonly number[]).includes(status)
    );
  });
  return odd ? `${status}: ${JSON.stringify(odd)} ${cause()}` : null;
}

const cause = () =>
  JSON.stringify(tollgate.logs.filter(({ msg }) => msg === 'unexpected error in GraphQL').slice(-3)).slice(0, 2_000);

async function firstCursor(list: keyof typeof LISTS): Promise<string> {
  const data = (await tollgate.ask(
    { userId: 'admin', roles: ['admin'] },
    `{ ${LISTS[list].replace('PAGE', 'first: 3')} }`,
  )) as never as {
    list?: { edges: { cursor: string }[] };
    customer?: { list: { edges: { cursor: string }[] } };
  };
  return (data.list ?? data.customer?.list)?.edges[0]?.cursor ?? '';
}
