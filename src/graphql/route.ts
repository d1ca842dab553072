import type { HeaderMap } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { AuditReads } from '../audit/audit.read.ts';
import type { Billing } from '../billing/create-billing.ts';
import type { EventReads } from '../inbox/event.read.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Tracing } from '../platform/tracing.ts';
import type { Context, Upkeep } from './context.ts';
import { type ExplorerOptions, refuseGet, registerExplorer } from './explorer/explorer.ts';
import type { BudgetCaller, Budgets } from './limits/budgets.ts';
import type { Rates } from './limits/rates.ts';
import { createLoaders } from './loaders.ts';
import { createErrorMask } from './mask.ts';
import { createReading } from './reading.ts';
import { buildGraphQLSchema } from './schema.ts';
import { createGraphQLServer } from './server.ts';
import type { TokenVerifier } from './token.ts';

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

// Reading a body and its document takes about as long for two hundred characters as an object does.
const CHARACTERS_OF_A_POINT = 200;

// A query of a thousand tokens with its variables is a few kilobytes.
const LARGEST_BODY = 100 * 1024;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends a GraphQL request, known before its body is read. */
    caller: BudgetCaller;
    /** Of the body of a GraphQL request. */
    characters: number;
  }
}

/** Mounts `POST /graphql`, and the explorer where it is on. Closing the app stops the engine. */
export async function registerGraphQL(app: FastifyInstance, deps: GraphQLDeps): Promise<void> {
  const { billing, events, audit, upkeep, rates, budgets, metrics, tracing, verifyToken, introspection, explorer } =
    deps;
  const mask = createErrorMask(app.log, metrics);
  const schema = deps.schema ?? buildGraphQLSchema();
  const server = createGraphQLServer({ schema, introspection, budgets, mask, metrics, tracing, log: app.log });
  await server.start();
  // No drain plugin beside this hook: each would wait for the other, for ever.
  app.addHook('onClose', () => server.stop());

  /** Before the body is read: it would be read for free. */
  async function admit(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    reply.header('cache-control', 'no-store');
    try {
      request.caller = { viewer: await verifyToken(request.headers.authorization), address: request.ip };
      return await budgets?.admit(request.caller);
    } catch (error) {
      return answerFault(error as Error, request, reply);
    }
  }

  /** Answers an error from before the engine as the engine would. */
  function answerFault(error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    mask.note(error, { requestId: request.id, log: request.log });
    const { message, extensions = {} } = error instanceof GraphQLError ? error : { message: error.message };
    const { status = 500, headers = [] } = (extensions['http'] ?? {}) as { status?: number; headers?: HeaderMap };
    return reply
      .code(status)
      .headers(Object.fromEntries(headers))
      .send({ errors: [mask.formatError({ message, extensions }, error)] });
  }

  async function contextOf(request: FastifyRequest): Promise<Context> {
    const { caller, characters, id: requestId, log } = request;
    const loaders = createLoaders({ billing, events, audit }, caller.viewer, async (count) => {
      await budgets?.charge(caller, Math.ceil(count / EVENTS_OF_A_POINT));
    });
    return {
      ...caller,
      requestId,
      billing,
      events,
      audit,
      loaders,
      reading: createReading(request.headers['accept-language'], { viewer: caller.viewer, loaders }),
      upkeep,
      rates,
      costOfReading: costOfReading(characters),
      spending: null,
      metrics,
      note(fields) {
        request.noted = { ...request.noted, ...fields };
      },
      log,
    };
  }

  /** What is refused was read, too. */
  async function chargeForReading({ caller, characters }: FastifyRequest, { statusCode }: FastifyReply): Promise<void> {
    if (statusCode === 400) await budgets?.charge(caller, costOfReading(characters)).catch(() => {});
  }

  await app.register(async (scope) => {
    const readJson = scope.getDefaultJsonParser('error', 'error');
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
      request.characters = body.length;
      void readJson(request, body as string, done);
    });
    scope.decorateRequest('characters', 0);
    scope.setErrorHandler(answerAsGraphQL);
    scope.post(
      '/graphql',
      { bodyLimit: LARGEST_BODY, onRequest: admit, preHandler: refuseBrokenText, onSend: chargeForReading },
      fastifyApolloHandler(server, { context: contextOf }),
    );
    if (explorer) registerExplorer(scope, explorer);
    else scope.get('/graphql', refuseGet);
  });
}

const costOfReading = (characters: number): number => Math.ceil(characters / CHARACTERS_OF_A_POINT);

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
    if (typeof value === 'string') {
      if (value.isWellFormed()) continue;
      throw Object.assign(new Error('A text in the body has half a surrogate pair.'), { statusCode: 400 });
    }
    // Not by `Object.entries`: of a list of 50,000 numbers it takes 50 ms.
    if (Array.isArray(value)) for (const part of value) open.push(part);
    else if (typeof value === 'object' && value !== null) {
      for (const key of Object.keys(value)) open.push(key, (value as Record<string, unknown>)[key]);
    }
  }
}

function tooLarge({ headers }: FastifyRequest): string {
  const size = headers['content-length'];
  return `The body may have ${LARGEST_BODY} bytes, but has ${size ?? 'more'}.`;
}
