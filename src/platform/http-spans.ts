import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Span, Tracing } from './tracing.ts';

/**
 * A span for each request, below the one that its `traceparent` header names (W3C Trace Context). Log lines of the request have its
 * `traceId`.
 */
export function traceHttp(http: FastifyInstance, tracing: Tracing): void {
  const spans = new WeakMap<FastifyRequest, Span>();

  http.addHook('onRequest', (request, _reply, done) => {
    const { method, headers, routeOptions, id } = request;
    const route = routeOptions.url ?? 'unknown';
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
  http.addHook('preHandler', (request, _reply, done) => tracing.below(spans.get(request) as Span, done));
  http.addHook('onResponse', (request, { statusCode }, done) => {
    const span = spans.get(request); // none where the address itself was no good
    span?.set({ 'http.response.status_code': statusCode });
    span?.end(statusCode >= 500);
    done();
  });
}
