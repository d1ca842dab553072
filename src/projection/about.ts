import type { Bearer } from '../billing/erasure/erasures.ts';
import { idAt, objectAt, textAt } from '../facts/stripe-value.ts';
import type { StoredEvent } from '../inbox/event.document.ts';

/** An event that no document folds, and what can be said of it all the same. */
export interface About extends Bearer {
  event: StoredEvent;
  objectId: string | null;
}

/** About which object, and of which Stripe customer, an event is that nobody reads: so that it is found when the account is deleted. */
export function aboutOf(event: StoredEvent): About {
  const object = objectAt(objectAt(objectAt(parsed(event.payload))['data'])['object']);
  const objectId = textAt(object['id']);
  const customerId = object['object'] === 'customer' ? objectId : idAt(object['customer']);
  return { event, objectId, customerId, userId: null, sessionId: null, position: event.position };
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null; // whoever reads the fact says so
  }
}
