import type { NewEvent } from '../inbox/event.document.ts';
import { notForUs, type OwnAccount, payloadOf, readPayload } from './stored-fact.ts';
import { streamOf, streamOfUnread } from './streams.ts';

export interface AcceptOptions extends OwnAccount {
  /** Whether `client_reference_id` of a checkout session is trusted as a user ID. See claimedBy in billing/customer/claimed-by.ts. */
  trustClientReference: boolean;
}

/**
 * Completes an event before it is stored: adds its fact, the stream that it names, and whether its client reference is trusted. Does no
 * I/O and never throws. An event that cannot be read is stored unchanged, and fails in the worker.
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
    return event; // the worker reads it again, and records the error
  }
}
