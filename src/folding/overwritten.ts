import { erasePayload } from '../facts/erase-payload.ts';
import type { Fact } from '../facts/fact.ts';
import { readFact } from '../facts/read-fact.ts';
import { objectAt } from '../facts/stripe-value.ts';
import type { StoredEvent } from '../inbox/event.document.ts';

/** The fields of an event that an erasure replaces. */
export type Overwritten = Pick<StoredEvent, 'payload' | 'reason' | 'by'> & { erased: true };

/** Returns the fields of an event without personal data and without a customer's reason. Erasing an erased event changes nothing. */
export function overwritten({ type, payload, actor, reason, by }: StoredEvent): Overwritten {
  return {
    payload: JSON.stringify(erasePayload(type, objectAt(JSON.parse(payload)))),
    erased: true,
    ...(reason && actor?.kind === 'CUSTOMER' && { reason: null }),
    ...(by?.actor.kind === 'CUSTOMER' && { by: { ...by, reason: null } }),
  };
}

/** Returns the fact of an erased event. It is read from the erased payload, so that the stored fact and the payload agree. */
export function factLeft({ type }: StoredEvent, { payload }: Overwritten): Fact {
  return readFact(type, JSON.parse(payload)) as Fact;
}
