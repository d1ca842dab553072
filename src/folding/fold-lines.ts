import { customerOfStream } from '../billing/customer/stream.ts';
import type { StoredEvent } from '../inbox/event.document.ts';

/** An event that was folded, and the stream that it is in. */
export interface FoldedEvent {
  event: Pick<StoredEvent, '_id' | 'type' | 'objectId'>;
  stream: string;
}

/**
 * Returns the log lines of a batch that was folded: one line for each stream, with all its events. `owners` has the user who owns each
 * stream.
 */
export function foldLines(
  folded: readonly FoldedEvent[],
  owners: ReadonlyMap<string, string | null>,
): Record<string, unknown>[] {
  return [...new Set(folded.map(({ stream }) => stream))].map((stream) => {
    const events = folded.filter((foldedEvent) => foldedEvent.stream === stream).map(({ event }) => event);
    const userId = owners.get(stream) ?? null;
    const sessionId = events.find(({ type }) => type.startsWith('checkout.session.'))?.objectId;
    return {
      ...(customerOfStream(stream) === null ? { stream } : { customerId: stream }),
      ...(userId !== null && { userId }),
      ...(sessionId !== undefined && { sessionId }),
      eventIds: events.map(({ _id }) => _id),
    };
  });
}
