import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Span, Tracing } from './tracing.ts';

/** They are asked every few seconds, and say nothing about the work. */
const UNTRACED = ['/healthz', '/readyz', '/metrics'];

/**
 * A span for each request but those of load balancers and Prometheus, below the one that its `traceparent` header names (W3C Trace
 * Context). Only a trusted proxy may send that header: http.ts removes it otherwise. Log lines of the request have its `traceId`.
 */
export function traceHttp(http: FastifyInstance, tracing: Tracing): void {
  const spans = new WeakMap<FastifyRequest, Span>();

  http.addHook('onRequest', (request, _reply, done) => {
    const { method, headers, routeOptions, id } = request;
    const route = routeOptions.url ?? 'unknown';
    if (UNTRACED.includes(route)) return done();
    const span = tracing.start(`${method} ${route}`, {
      kind: 'server',
      attributes: { 'http.request.method': method, 'http.route': route, 'tollgate.request_id': id },
      parent: headers['traceparent'] as string | undefined,
    });
    spans.set(request, span);
    request.log = request.log.child({ traceId: span.traceId });
    done();
  });
  // Reading the body leaves the context in which the request began.
  http.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request);
    if (span) tracing.below(span, done);
    else done();
  });
  http.addHook('onResponse', (request, { statusCode }, done) => {
    const span = spans.get(request); // none where the address itself was no good
    span?.set({ 'http.response.status_code': statusCode });
    span?.end(statusCode >= 500);
    done();
  });
}
