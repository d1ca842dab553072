import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterEach } from '@jest/globals';
import fastify, { type FastifyInstance, type InjectOptions, type LightMyRequestResponse } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { SignJWT } from 'jose';
import { type GraphQLDeps, registerGraphQL } from '../../../src/graphql/route.ts';
import { buildGraphQLSchema } from '../../../src/graphql/schema.ts';
import { createTokenVerifier } from '../../../src/graphql/token.ts';
import { createMetrics } from '../../../src/platform/metrics.ts';
import { checkCodes } from '../../support/promised-codes.ts';
import { createMemoryBilling, type MemoryBilling } from './billing.ts';
import { oneEntry, oneEvent } from './history.ts';

const SECRET = 'a secret for tests that is long enough for HS256';

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: what a query answers is as varied as the queries of the tests
  data: any;
  errors?: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[];
}

export interface TestApp {
  app: FastifyInstance;
  billing: MemoryBilling;
  /** Everything logged so far. */
  log: Record<string, unknown>[];
  /** Sends an operation over HTTP with the given token. */
  ask(query: string, options?: { as?: Caller | string; variables?: Record<string, unknown> }): Promise<Answer>;
  inject(options: InjectOptions): Promise<LightMyRequestResponse>;
}

export type Caller = keyof typeof CALLERS;
const CALLERS = {
  anonymous: null,
  customer: { sub: 'alice', email: 'alice@example.com' },
  service: { sub: 'shop', roles: ['service'] },
  finance: { sub: 'fay', roles: ['finance'] },
  support: { sub: 'sam', roles: ['support'] },
  admin: { sub: 'ada', roles: ['admin'] },
} as const;

/** Built once for a test file: it has no state. */
let served: GraphQLSchema | undefined;

const open: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()));
});

/** A server with the whole GraphQL surface over billing in memory; closed after the test. */
export async function startApp(overrides: Partial<GraphQLDeps> = {}): Promise<TestApp> {
  const log: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(line, _encoding, done) {
      log.push(JSON.parse(String(line)));
      done();
    },
  });
  const app = fastify({
    logger: { level: 'debug', stream },

    genReqId: () => randomUUID(),
  });
  served ??= buildGraphQLSchema();
  const billing = createMemoryBilling();
  const verifyToken = createTokenVerifier({ source: { kind: 'secret', secret: SECRET }, rolesClaim: 'roles' });
  await registerGraphQL(app, {
    billing,
    events: oneEvent,
    audit: oneEntry,
    upkeep: {
      replay: async () => ({ matchedCount: 1, replayedCount: 1, changes: [] }),
      reconcile: async () => [],
      findings: async () => [{ code: 'EMAIL_OFF', severity: 'warning', what: 'w', why: 'y', mend: 'f' }],
    },
    verifyToken,
    introspection: true,
    explorer: null,
    metrics: createMetrics(),
    budgets: null,
    rates: { take: async () => {} },
    schema: served,
    ...overrides,
  });
  open.push(app);

  return {
    app,
    billing,
    log,
    inject: (options) => app.inject(options),
    async ask(query, { as = 'customer', variables } = {}) {
      const token = as in CALLERS ? await tokenOf(as as Caller) : as;
      const response = await app.inject({
        method: 'POST',
        url: '/graphql',
        headers: token ? { authorization: `Bearer ${token}` } : {},
        payload: { query, ...(variables && { variables }) },
      });
      const answer = response.json();
      checkCodes(query, answer.data);
      return { status: response.statusCode, headers: response.headers, ...answer };
    },
  };
}

/** A token of this caller, really signed; null for nobody. */
export async function tokenOf(caller: Caller): Promise<string | null> {
  const claims = CALLERS[caller];
  return claims && signed(claims);
}

/** A token with these claims, good for an hour unless they say otherwise. */
export function signed(claims: Record<string, unknown>): Promise<string> {
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' });
  return ('exp' in claims ? jwt : jwt.setExpirationTime('1h')).sign(new TextEncoder().encode(SECRET));
}
