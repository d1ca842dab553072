import type { Inbox } from '../inbox/inbox.ts';
import type { Tracing } from '../platform/tracing.ts';
import type { Processor } from './processor.ts';

/** The same processor with a span for each event, from claim to settled, in the trace of the request that brought it. */
export function traceFolding({ process }: Processor, tracing: Tracing): Processor {
  return {
    async process(batch) {
      const spans = batch.map(({ _id, type, traceparent }) => {
        const attributes = { 'tollgate.event_id': _id, 'tollgate.event_type': type };
        return { id: _id, span: tracing.start(`fold ${type}`, { kind: 'consumer', attributes, parent: traceparent }) };
      });
      try {
        const failed = await process(batch);
        for (const { id, span } of spans) span.end(failed.has(id));
        return failed;
      } catch (error) {
        for (const { span } of spans) span.end(true);
        throw error;
      }
    },
  };
}

/** Stores an event with the span at work. */
export function traceStoring(store: Inbox['store'], tracing: Tracing): Inbox['store'] {
  return (event) => {
    const span = tracing.current();
    return store(span ? { ...event, traceparent: span.traceparent } : event);
  };
}
