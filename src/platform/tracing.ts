import type { ProcessNames } from './process-names.ts';

/** What a span says of its work; ids and names, never what a person wrote. */
export type SpanAttributes = Record<string, string | number | boolean>;

/** One piece of work, from its start to its end. */
export interface Span {
  traceId: string;
  /** W3C's name for it, by which others hang their work below it. */
  traceparent: string;
  set(attributes: SpanAttributes): void;
  end(failed: boolean): void;
}

export interface SpanOptions {
  kind: 'server' | 'client' | 'internal' | 'consumer';
  attributes: SpanAttributes;
  /** A `traceparent` header as it came; what is none counts for nothing. Without one, the span hangs below the one at work. */
  parent?: string | undefined;
  /** Spans that caused this one in another trace, each by its `traceparent`. */
  links?: readonly string[] | undefined;
}

export interface TracingOptions {
  /** Where spans are posted; undefined: where OpenTelemetry's own variables say. */
  url: string | undefined;
  serviceName: string;
}

export interface StartOptions extends TracingOptions {
  /** Every span names the process. */
  names: ProcessNames;
}

/** Traces, where somebody asked for them. Everything else is written so that without them nothing of this runs. */
export interface Tracing {
  start(name: string, options: SpanOptions): Span;
  /** Runs this work, and whatever it starts, below a span. */
  below<T>(span: Span, work: () => T): T;
  /** The span at work. */
  current(): Span | undefined;
  /** Sends what was not sent yet, and ends. Never rejects: nobody waits for traces. */
  stop(): Promise<void>;
}
