import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Span, Tracing } from './tracing.ts';

/** These paths are requested every few seconds, and their spans would say nothing about the service's work. */
const UNTRACED = ['/healthz', '/readyz', '/metrics'];

/**
 * Starts a span for each request, except for the requests of load balancers and Prometheus. Its parent is the span in the `traceparent`
 * header (W3C Trace Context). Only a trusted proxy may send that header: http.ts removes it otherwise. Log lines of the request contain the
 * `traceId`.
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
  // Fastify reads the body outside of the context in which the request began.
  http.addHook('preHandler', (request, _reply, done) => {
    const span = spans.get(request);
    if (span) tracing.below(span, done);
    else done();
  });
  http.addHook('onResponse', (request, { statusCode }, done) => {
    const span = spans.get(request); // there is none if the URL itself was invalid
    span?.set({ 'http.response.status_code': statusCode });
    span?.end(statusCode >= 500);
    done();
  });
}
