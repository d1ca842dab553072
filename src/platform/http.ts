import { randomUUID, timingSafeEqual } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import cors from '@fastify/cors';
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  LogController,
} from 'fastify';
import type { Connection } from 'mongoose';
import { SECOND } from './clock.ts';
import { drainOnClose } from './drain.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { hostAllowed, originAllowed } from './origin.ts';
import { sendProblem } from './problem.ts';
import { createProxyTrust, requestIdIn, type TrustProxy } from './trusted-proxy.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Fields for the log line of the request, in addition to method, path, status and time: the IDs by which one purchase can be followed.
     */
    noted: Readonly<Record<string, unknown>> | null;
  }
}

export interface HttpOptions {
  trustProxy: TrustProxy;
  corsOrigins: readonly string[];
  /** The page that explains the codes of problem documents. */
  errorsUrl: string;
  /** Hosts that requests may name besides this machine. Undefined: any host. Local mode checks them. */
  hosts?: readonly string[] | undefined;
  /** Answers a browser for an address without a page. Undefined: it gets the same problem document as programs. */
  pageNotFound?: (request: FastifyRequest, reply: FastifyReply) => FastifyReply;
  /** The bearer token for /metrics. Without one (local mode) the metrics are public on this machine. */
  metricsToken: string | undefined;
  connection: Connection;
  /** How long new connections are accepted after a stop has begun, in milliseconds. */
  drainFor: number;
  metrics: Metrics;
  log: Log;
}

/** A path can contain a user ID of up to 255 characters. Percent-encoding makes each of them up to twelve bytes. */
const LONGEST_PARAMETER = 4_096;

/** The longest time in which a client may send a whole request. The largest accepted body has one megabyte. */
const SLOWEST_REQUEST = 10 * SECOND;

/**
 * Creates the HTTP server with what every route shares: request IDs, one log line for each request, problem documents for errors, CORS, and
 * `/healthz`, `/readyz`, `/metrics`.
 */
export async function createHttpServer(options: HttpOptions): Promise<FastifyInstance> {
  const { connection, metrics, log } = options;
  const { isTrusted, isFromProxy } = createProxyTrust(options.trustProxy);
  const http = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }), // Fastify would log two lines for each request
    genReqId: (request) => (isFromProxy(request) ? requestIdIn(request) : null) ?? randomUUID(),
    trustProxy: isTrusted,
    // Closes the connection of a request whose headers or body take longer than this.
    requestTimeout: SLOWEST_REQUEST,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    http: { headersTimeout: SLOWEST_REQUEST, connectionsCheckingInterval: 2 * SECOND },
    return503OnClosing: false, // requests that arrive while the server closes are answered as usual
    frameworkErrors: (error, request, reply) =>
      sendProblem(reply.header('x-request-id', request.id), { status: 400, ...BAD_REQUEST, detail: error.message }),
  }) as unknown as FastifyInstance;

  http.decorate('errorsUrl', options.errorsUrl);
  const drain = drainOnClose(http, options.drainFor);
  http.decorateRequest('noted', null);
  http.addHook('onRequest', async (request, reply) => {
    // A client that is not a trusted proxy could add spans to the traces of others.
    if (!isFromProxy(request.raw)) delete request.headers['traceparent'];
    reply.header('x-request-id', request.id);
    // request.hostname can come from a header that web pages can set, if the proxy is trusted.
    if (options.hosts && !hostAllowed(request.headers.host, options.hosts)) return sendProblem(reply, WRONG_HOST);
  });
  http.addHook('onResponse', async ({ method, routeOptions, url, log: line, noted }, { statusCode, elapsedTime }) => {
    const route = routeOptions.url ?? 'unknown';
    metrics.httpRequests.observe({ method, route, status: String(statusCode) }, elapsedTime / SECOND);
    const fields = { method, path: url.split('?', 1)[0], status: statusCode, ms: Math.round(elapsedTime), ...noted };
    line.info(fields, 'request');
  });
  await http.register(cors, {
    origin: (origin, done) => done(null, origin !== undefined && originAllowed(options.corsOrigins, origin)),
    allowedHeaders: ['authorization', 'content-type', 'apollo-require-preflight'],
    exposedHeaders: ['x-request-id'],
    maxAge: 600,
  });

  http.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'unexpected error');
    const problem = PROBLEMS[status] ?? (status >= 500 ? UNEXPECTED : BAD_REQUEST);
    return sendProblem(reply, { status, detail: status >= 500 ? 'Unexpected error.' : error.message, ...problem });
  });
  http.setNotFoundHandler((request, reply) => {
    const isBrowser = request.method === 'GET' && request.headers.accept?.includes('text/html');
    if (isBrowser && options.pageNotFound) return options.pageNotFound(request, reply);
    return sendProblem(reply, {
      status: 404,
      code: 'NOT_FOUND',
      title: 'Page not found',
      detail: `There is no route ${request.method} ${request.url.split('?', 1)[0]}.`,
    });
  });

  http.get('/healthz', async () => ({ status: 'ok' }));
  http.get('/readyz', async (_request, reply) => {
    // Checked before the ping, which can wait for the connection pool under load. Load balancers see this answer only during the drain.
    if (drain.begun()) return reply.code(503).send({ status: 'stopping' });
    const mongodb = await isReachable(connection);
    const status = drain.begun() ? 'stopping' : mongodb ? 'ready' : 'unavailable';
    return reply.code(status === 'ready' ? 200 : 503).send({ status, mongodb });
  });
  http.get('/metrics', async (request, reply) => {
    if (!isBearer(request.headers.authorization, options.metricsToken)) {
      return sendProblem(reply.header('www-authenticate', 'Bearer'), {
        status: 401,
        code: 'UNAUTHENTICATED',
        title: 'Not signed in',
        detail: 'Metrics require the bearer token METRICS_TOKEN.',
      });
    }
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return http;
}

const WRONG_HOST = {
  status: 403,
  code: 'HOST_NOT_ALLOWED',
  title: 'Host not allowed',
  detail: 'Local mode answers only to localhost, to loopback addresses and to the host of PUBLIC_URL.',
};
const UNEXPECTED = { code: 'INTERNAL_SERVER_ERROR', title: 'Unexpected error' };
const BAD_REQUEST = { code: 'BAD_REQUEST', title: 'Bad request' };
const PROBLEMS: Record<number, { code: string; title: string }> = {
  413: { code: 'PAYLOAD_TOO_LARGE', title: 'The body is too large' },
  415: { code: 'UNSUPPORTED_MEDIA_TYPE', title: 'This content type is not supported' },
};

/** How long `/readyz` waits for MongoDB, in milliseconds. Load balancers ask every two seconds, so it must answer before that. */
const PATIENCE = 1.5 * SECOND;

async function isReachable({ db }: Connection): Promise<boolean> {
  if (db === undefined) return false;
  // The ping may reject after the timeout has answered. Handling it here avoids an unhandled rejection.
  const ping = db.command({ ping: 1 }).then(
    () => true,
    () => false,
  );
  const silence = new AbortController();
  const isSilent = setTimeout(PATIENCE, false, { signal: silence.signal }).catch(() => false);
  return Promise.race([ping, isSilent]).finally(() => silence.abort());
}

function isBearer(authorization: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return true;
  const given = Buffer.from(authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
