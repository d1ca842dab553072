import type { mongo } from 'mongoose';
import type { CheckoutDocument } from '../billing/checkout/checkout.document.ts';
import type { StoredEvent } from '../inbox/event.document.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Tracing } from '../platform/tracing.ts';
import type { Processor } from './processor.ts';

export interface TraceFoldingOptions {
  tracing: Tracing;
  checkouts: Pick<mongo.Collection<CheckoutDocument>, 'find'>;
}

/**
 * Wraps a processor: each event gets a span in the trace of the request that delivered it. The span of an event of a checkout session links
 * to the request that created the session. Stripe's metadata could carry that link, too, but Stripe would send it with every later event
 * of the purchase, and show it to everyone with access to the account.
 */
export function traceFolding({ process }: Processor, { tracing, checkouts }: TraceFoldingOptions): Processor {
  return {
    async process(batch, onDoubt) {
      const linksFor = await spansOfSessions(batch);
      const spans = batch.map(({ _id, type, stream, objectId, traceparent }) => {
        const attributes = {
          'tollgate.event_id': _id,
          'tollgate.event_type': type,
          ...(stream !== undefined && { 'tollgate.stream': stream }),
          ...(isOfSession({ type }) && { 'tollgate.session_id': String(objectId) }),
        };
        const options = { kind: 'consumer', attributes, parent: traceparent, links: linksFor(objectId) } as const;
        return { id: _id, span: tracing.start(`fold ${type}`, options) };
      });
      try {
        const failed = await process(batch, onDoubt);
        for (const { id, span } of spans) span.end(failed.has(id));
        return failed;
      } catch (error) {
        for (const { span } of spans) span.end(true);
        throw error;
      }
    },
  };

  /** Returns a function that gives the span of the request that created a session. It gives none if MongoDB fails, because the fold reports that. */
  async function spansOfSessions(batch: readonly StoredEvent[]): Promise<(id: string | undefined) => string[]> {
    const ids = batch.filter(isOfSession).map(({ objectId }) => objectId);
    if (ids.length === 0) return () => [];
    const traced = { sessionId: { $in: ids }, traceparent: { $exists: true } };
    const rows = await checkouts
      .find(traced, { projection: { sessionId: 1, traceparent: 1 } })
      .toArray()
      .catch(() => []);
    return (id) => rows.filter(({ sessionId }) => sessionId === id).map(({ traceparent }) => String(traceparent));
  }
}

const isOfSession = ({ type }: Pick<StoredEvent, 'type'>): boolean => type.startsWith('checkout.session.');

/** Wraps the insert of an event: stores the current span with it. */
export function traceStoring(store: Inbox['store'], tracing: Tracing): Inbox['store'] {
  return (event) => {
    const span = tracing.current();
    return store(span ? { ...event, traceparent: span.traceparent } : event);
  };
}
