import type { NewEvent } from './event.document.ts';

/**
 * What an event of Stripe names: the object that it is about, and the idempotency key of the request that caused it. Absent where it
 * names none. https://docs.stripe.com/api/events/object
 */
export function namesIn(event: object): Pick<NewEvent, 'objectId' | 'idempotencyKey'> {
  const objectId = textIn(event, 'data', 'object', 'id');
  const idempotencyKey = textIn(event, 'request', 'idempotency_key');
  return { ...(objectId !== null && { objectId }), ...(idempotencyKey !== null && { idempotencyKey }) };
}

/** The Stripe customer and the checkout session that an event of Stripe names; absent where it names none. */
export function purchaseNamesIn(event: object): { customerId?: string; sessionId?: string } {
  const kind = textIn(event, 'data', 'object', 'object');
  const objectId = textIn(event, 'data', 'object', 'id');
  const customer = textIn(event, 'data', 'object', 'customer') ?? textIn(event, 'data', 'object', 'customer', 'id');
  const customerId = kind === 'customer' ? objectId : customer;
  const sessionId = kind === 'checkout.session' ? objectId : null;
  return { ...(customerId !== null && { customerId }), ...(sessionId !== null && { sessionId }) };
}

/** The text at a path, as the database writes it: half a surrogate pair is no text. */
function textIn(value: unknown, ...path: string[]): string | null {
  for (const field of path) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Record<string, unknown>)[field];
  }
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : null;
}
