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
import { TokenRefused } from './token-refusal.ts';

export interface GraphQLDeps {
  billing: Billing;
  events: EventReads;
  audit: AuditReads;
  upkeep: Upkeep;
  verifyToken: TokenVerifier;
  metrics: Metrics;
  /** Absent if tracing is off. */
  tracing?: Tracing | undefined;
  introspection: boolean;
  /** What callers may spend on queries. Null: no limit. */
  budgets: Budgets | null;
  rates: Rates;
  /** What `GET /graphql` shows to browsers. Null: it answers 405. */
  explorer: ExplorerOptions | null;
  /** Replaces the service's own schema. */
  schema?: GraphQLSchema;
}

// Folding a thousand events takes about 50 ms of CPU, as long as reading a hundred objects.
const EVENTS_OF_A_POINT = 10;

// Parsing two hundred characters of body and document takes about as long as reading one object.
const CHARACTERS_OF_A_POINT = 200;

// A query of a thousand tokens and its variables take a few kilobytes.
const LARGEST_BODY = 100 * 1024;

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller of a GraphQL request, known before its body is read. */
    caller: BudgetCaller;
    /** The length of the body of a GraphQL request. */
    characters: number;
  }
}

/** Mounts `POST /graphql`, and the explorer if it is enabled. Closing the app stops the GraphQL server. */
export async function registerGraphQL(app: FastifyInstance, deps: GraphQLDeps): Promise<void> {
  const { billing, events, audit, upkeep, rates, budgets, metrics, tracing, verifyToken, introspection, explorer } =
    deps;
  const mask = createErrorMask(app.log, metrics);
  const schema = deps.schema ?? buildGraphQLSchema();
  const server = createGraphQLServer({ schema, introspection, budgets, mask, metrics, tracing, log: app.log });
  await server.start();
  // Do not add Apollo's drain plugin: it and this hook would wait for each other forever.
  app.addHook('onClose', () => server.stop());

  /** Checks the token and the budget before the body is read, because reading it costs CPU. */
  async function admit(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    reply.header('cache-control', 'no-store');
    try {
      request.caller = { viewer: await verifyToken(request.headers.authorization), address: request.ip };
      return await budgets?.admit(request.caller);
    } catch (error) {
      return answerFault(error as Error, request, reply);
    }
  }

  /** Answers an error that occurred before Apollo ran in the shape that Apollo uses. */
  function answerFault(error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    mask.note(error, { requestId: request.id, log: request.log });
    if (error instanceof GraphQLError && error.originalError instanceof TokenRefused)
      request.noted = { ...request.noted, tokenRefused: error.originalError.message };
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

  /** Charges for a refused request: its body was read and its document parsed. */
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

/** Answers a body that cannot be read (not JSON, too large) in the shape that GraphQL clients understand. */
function answerAsGraphQL(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status >= 500) throw error;
  const message = status === 413 ? tooLarge(request) : error.message;
  return reply.code(status).send({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
}

/**
 * Refuses text with an unpaired surrogate. JSON can escape one, but it is not valid Unicode, and URLs, MongoDB and hashes each treat it
 * differently. https://spec.graphql.org/September2025/#SourceCharacter
 */
async function refuseBrokenText({ body }: FastifyRequest): Promise<void> {
  const open: unknown[] = [body];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') {
      if (value.isWellFormed()) continue;
      throw Object.assign(new Error('A text in the body has half a surrogate pair.'), { statusCode: 400 });
    }
    // `Object.entries` of a list of 50,000 numbers takes 50 ms.
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
