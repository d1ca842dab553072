import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { AuditReads } from '../audit/audit.read.ts';
import type { Billing } from '../billing/billing.ts';
import type { EventReads } from '../inbox/event.read.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Tracing } from '../platform/tracing.ts';
import type { Budgets } from './budgets.ts';
import type { Context } from './context.ts';
import { type ExplorerOptions, refuseGet, registerExplorer } from './explorer.ts';
import { createLoaders } from './loaders.ts';
import { createErrorMask } from './mask.ts';
import type { Rates } from './rates.ts';
import { buildGraphQLSchema } from './schema.ts';
import { createGraphQLServer } from './server.ts';
import type { TokenVerifier } from './token.ts';
import type { Upkeep } from './upkeep.ts';

export interface GraphQLDeps {
  billing: Billing;
  events: EventReads;
  audit: AuditReads;
  upkeep: Upkeep;
  verifyToken: TokenVerifier;
  metrics: Metrics;
  /** Where traces are asked for. */
  tracing?: Tracing | undefined;
  introspection: boolean;
  /** What callers may spend on queries; null: as much as they like. */
  budgets: Budgets | null;
  rates: Rates;
  /** What `GET /graphql` shows to browsers; null: nothing. */
  explorer: ExplorerOptions | null;
  /** In place of the published one. */
  schema?: GraphQLSchema;
}

// A thousand events take about 50 ms of CPU, and so do a hundred objects.
const EVENTS_OF_A_POINT = 10;

// A query of a thousand tokens with its variables is a few kilobytes.
const LARGEST_BODY = 100 * 1024;

/** Mounts `POST /graphql`, and the explorer where it is on. Closing the app stops the engine. */
export async function registerGraphQL(app: FastifyInstance, deps: GraphQLDeps): Promise<void> {
  const { billing, events, audit, upkeep, rates, budgets, metrics, tracing, verifyToken, introspection, explorer } =
    deps;
  const mask = createErrorMask(app.log);
  const schema = deps.schema ?? buildGraphQLSchema();
  const server = createGraphQLServer({ schema, introspection, budgets, mask, metrics, tracing, log: app.log });
  await server.start();
  // No drain plugin beside this hook: each would wait for the other, for ever.
  app.addHook('onClose', () => server.stop());

  async function contextOf(request: FastifyRequest, reply: FastifyReply): Promise<Context> {
    const { id: requestId, log } = request;
    reply.header('cache-control', 'no-store');
    try {
      const viewer = await verifyToken(request.headers.authorization);
      const caller = { viewer, address: request.ip };
      await budgets?.admit(caller);
      return {
        viewer,
        requestId,
        billing,
        events,
        audit,
        loaders: createLoaders({ billing, events, audit }, viewer, async (count) => {
          await budgets?.charge(caller, Math.ceil(count / EVENTS_OF_A_POINT));
        }),
        upkeep,
        rates,
        address: caller.address,
        spending: null,
        metrics,
        log,
      };
    } catch (error) {
      // Apollo answers this error before an operation exists, so its plugins would not know whose it is.
      mask.note(error, { requestId, log });
      throw error;
    }
  }

  await app.register(async (scope) => {
    scope.setErrorHandler(answerAsGraphQL);
    scope.post(
      '/graphql',
      { bodyLimit: LARGEST_BODY, preHandler: refuseBrokenText },
      fastifyApolloHandler(server, { context: contextOf }),
    );
    if (explorer) registerExplorer(scope, explorer);
    else scope.get('/graphql', refuseGet);
  });
}

/** A body that cannot be read (not JSON, too large) is refused in the shape that GraphQL clients understand. */
function answerAsGraphQL(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status >= 500) throw error;
  const message = status === 413 ? tooLarge(request) : error.message;
  return reply.code(status).send({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
}

/**
 * Refuses half a surrogate pair, which JSON can escape and no text can have: no URL, no database and no hash takes it as it is.
 * https://spec.graphql.org/September2025/#SourceCharacter
 */
async function refuseBrokenText({ body }: FastifyRequest): Promise<void> {
  const open: unknown[] = [body];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string' && !value.isWellFormed()) {
      throw Object.assign(new Error('A text in the body has half a surrogate pair.'), { statusCode: 400 });
    }
    if (typeof value === 'object' && value !== null) for (const part of Object.entries(value)) open.push(...part);
  }
}

function tooLarge({ headers }: FastifyRequest): string {
  const size = headers['content-length'];
  return `The body may have ${LARGEST_BODY} bytes, but has ${size ?? 'more'}.`;
}
