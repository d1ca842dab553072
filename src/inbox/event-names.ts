import type { NewEvent } from './event.document.ts';

/**
 * Returns the ID of the object that a Stripe event is about, and the idempotency key of the request that caused it. A field is absent if
 * the event does not name it. https://docs.stripe.com/api/events/object
 */
export function namesIn(event: object): Pick<NewEvent, 'objectId' | 'idempotencyKey'> {
  const objectId = textIn(event, 'data', 'object', 'id');
  const idempotencyKey = textIn(event, 'request', 'idempotency_key');
  return { ...(objectId !== null && { objectId }), ...(idempotencyKey !== null && { idempotencyKey }) };
}

/** Returns the IDs of the Stripe customer and the checkout session of a Stripe event. A field is absent if the event does not name it. */
export function purchaseNamesIn(event: object): { customerId?: string; sessionId?: string } {
  const kind = textIn(event, 'data', 'object', 'object');
  const objectId = textIn(event, 'data', 'object', 'id');
  const customer = textIn(event, 'data', 'object', 'customer') ?? textIn(event, 'data', 'object', 'customer', 'id');
  const customerId = kind === 'customer' ? objectId : customer;
  const sessionId = kind === 'checkout.session' ? objectId : null;
  return { ...(customerId !== null && { customerId }), ...(sessionId !== null && { sessionId }) };
}

/** Returns the text at a path as MongoDB will return it, with lone surrogates replaced. null if there is none. */
function textIn(value: unknown, ...path: string[]): string | null {
  for (const field of path) {
    if (typeof value !== 'object' || value === null) return null;
    value = (value as Record<string, unknown>)[field];
  }
  return typeof value === 'string' && value !== '' ? value.toWellFormed() : null;
}
