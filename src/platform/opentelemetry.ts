import { setTimeout } from 'node:timers/promises';
import { type Context, context, type Link, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { parseTraceParent } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { SECOND } from './clock.ts';
import type { Span, StartOptions, Tracing } from './tracing.ts';

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  internal: SpanKind.INTERNAL,
  consumer: SpanKind.CONSUMER,
};

/** How long a stop waits for spans that are not sent yet. */
const FLUSH_TIMEOUT = SECOND;

/**
 * Sends spans over OTLP/HTTP. OpenTelemetry's own environment variables configure the rest. main.ts imports this module only if tracing is
 * on, so that OpenTelemetry's packages are not loaded otherwise.
 */
export function startTracing({ url, serviceName, names: { pid, role, host } }: StartOptions): Tracing {
  const exporter = new OTLPTraceExporter({ url } as { url: string });
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(detectResources({ detectors: [envDetector] }))
      .merge(
        resourceFromAttributes({
          'service.name': serviceName,
          'process.pid': pid,
          'host.name': host,
          'tollgate.role': role,
        }),
      ),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const tracer = provider.getTracer('tollgate');
  const own = new WeakMap<object, Span>();

  return {
    start(name, { kind, attributes, parent, links = [] }) {
      const below = parent === undefined ? context.active() : remote(parent);
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes, links: links.flatMap(linkTo) }, below);
      const { traceId, spanId, traceFlags } = span.spanContext();
      const wrapped: Span & { within: Context } = {
        within: trace.setSpan(below, span),
        traceId,
        traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
        set: (more) => void span.setAttributes(more),
        end(failed) {
          if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
      own.set(span, wrapped);
      return wrapped;
    },
    below: (span, work) => context.with((span as Span & { within: Context }).within, work),
    current() {
      const span = trace.getActiveSpan();
      return span && own.get(span);
    },
    stop: () =>
      Promise.race([provider.shutdown().catch(() => undefined), setTimeout(FLUSH_TIMEOUT, undefined, { ref: false })]),
  };
}

function linkTo(traceparent: string): Link[] {
  const context = parseTraceParent(traceparent);
  return context === null ? [] : [{ context }];
}

function remote(traceparent: string): Context {
  const parent = parseTraceParent(traceparent);
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
}
