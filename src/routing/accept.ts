import type { NewEvent } from '../inbox/event.document.ts';
import { notForUs, type OwnAccount, payloadOf, readPayload } from './stored-fact.ts';
import { streamOf, streamOfUnread } from './streams.ts';

export interface AcceptOptions extends OwnAccount {
  /** Whether a client reference of a checkout session says whose it is; see claimedBy in billing/customer/claimed-by.ts. */
  trustClientReference: boolean;
}

/**
 * Completes an event for the insert: what it says, the stream that it names, and whether it may claim it. Does no I/O and never throws:
 * what cannot be read is stored all the same, and fails in the worker.
 */
export function accept<Event extends NewEvent>(event: Event, options: AcceptOptions): Event {
  try {
    if (notForUs(event, options) !== null) return event;
    const fact = readPayload(event);
    const stream = fact === null ? streamOfUnread(payloadOf(event)) : streamOf(fact);
    if (fact === null) return stream === null ? event : { ...event, stream };
    const claimsByReference = fact.kind === 'checkout_session' && options.trustClientReference;
    return { ...event, fact, ...(stream !== null && { stream }), ...(claimsByReference && { trusted: true }) };
  } catch {
    return event; // the worker reads it again, and says why
  }
}
