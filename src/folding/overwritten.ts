import { erasePayload } from '../facts/erase-payload.ts';
import type { Fact } from '../facts/fact.ts';
import { readFact } from '../facts/read-fact.ts';
import { objectAt } from '../facts/stripe-value.ts';
import type { StoredEvent } from '../inbox/event.document.ts';

/** What an erased event has in place of what it had. */
export type Overwritten = Pick<StoredEvent, 'payload' | 'reason' | 'by'> & { erased: true };

/** Overwrites what is personal in an event, and what a customer gave as a reason. Done again, it changes nothing. */
export function overwritten({ type, payload, actor, reason, by }: StoredEvent): Overwritten {
  return {
    payload: JSON.stringify(erasePayload(type, objectAt(JSON.parse(payload)))),
    erased: true,
    ...(reason && actor?.kind === 'CUSTOMER' && { reason: null }),
    ...(by?.actor.kind === 'CUSTOMER' && { by: { ...by, reason: null } }),
  };
}

/** What an overwritten event says: read from what is left, so that stored fact and payload agree. */
export function factLeft({ type }: StoredEvent, { payload }: Overwritten): Fact {
  return readFact(type, JSON.parse(payload)) as Fact;
}
