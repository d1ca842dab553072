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
 * The same processor with a span for each event, from claim to settled, in the trace of the request that brought it. The span of an event
 * of a checkout session links to the request that made the session. Stripe's metadata could carry that, too, but would be sent with
 * every later event of the purchase, and seen by everybody with access to Stripe.
 */
export function traceFolding({ process }: Processor, { tracing, checkouts }: TraceFoldingOptions): Processor {
  return {
    async process(batch) {
      const madeBy = await spansOfSessions(batch);
      const spans = batch.map(({ _id, type, stream, objectId, traceparent }) => {
        const attributes = {
          'tollgate.event_id': _id,
          'tollgate.event_type': type,
          ...(stream !== undefined && { 'tollgate.stream': stream }),
          ...(isOfSession({ type }) && { 'tollgate.session_id': String(objectId) }),
        };
        const options = { kind: 'consumer', attributes, parent: traceparent, links: madeBy(objectId) } as const;
        return { id: _id, span: tracing.start(`fold ${type}`, options) };
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

  /** By session, the span of the request that made it. None where MongoDB cannot be asked: folding says so. */
  async function spansOfSessions(batch: readonly StoredEvent[]): Promise<(id: string | undefined) => string[]> {
    const ids = batch.filter(isOfSession).flatMap(({ objectId }) => objectId ?? []);
    if (ids.length === 0) return () => [];
    const made = { sessionId: { $in: ids }, traceparent: { $exists: true } };
    const rows = await checkouts
      .find(made, { projection: { sessionId: 1, traceparent: 1 } })
      .toArray()
      .catch(() => []);
    return (id) => rows.flatMap((row) => (row.sessionId === id ? (row.traceparent ?? []) : []));
  }
}

const isOfSession = ({ type }: Pick<StoredEvent, 'type'>): boolean => type.startsWith('checkout.session.');

/** Stores an event with the span at work. */
export function traceStoring(store: Inbox['store'], tracing: Tracing): Inbox['store'] {
  return (event) => {
    const span = tracing.current();
    return store(span ? { ...event, traceparent: span.traceparent } : event);
  };
}
