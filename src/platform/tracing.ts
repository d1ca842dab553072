import type { ProcessNames } from './process-names.ts';

/** Attributes of a span: IDs and names, never personal data. */
export type SpanAttributes = Record<string, string | number | boolean>;

/** One piece of work, from its start to its end. */
export interface Span {
  traceId: string;
  /** The ID of the span in W3C's form. A span that gets it as `parent` becomes its child. */
  traceparent: string;
  set(attributes: SpanAttributes): void;
  end(failed: boolean): void;
}

export interface SpanOptions {
  kind: 'server' | 'client' | 'internal' | 'consumer';
  attributes: SpanAttributes;
  /** A `traceparent` header as received. An invalid one is ignored. Default: the current span. */
  parent?: string | undefined;
  /** Spans of other traces that caused this one, each by its `traceparent`. */
  links?: readonly string[] | undefined;
}

export interface TracingOptions {
  /** The address that spans are posted to. Undefined: OpenTelemetry's own variables decide. */
  url: string | undefined;
  serviceName: string;
}

export interface StartOptions extends TracingOptions {
  /** Identifies the process in every span. */
  names: ProcessNames;
}

/** Records traces. Absent if tracing is off, so that no tracing code runs then. */
export interface Tracing {
  start(name: string, options: SpanOptions): Span;
  /** Runs the work, and everything that it starts, as children of a span. */
  below<T>(span: Span, work: () => T): T;
  /** Returns the current span. */
  current(): Span | undefined;
  /** Sends the remaining spans and ends. Never rejects, because a lost span must not disturb a stop. */
  stop(): Promise<void>;
}
