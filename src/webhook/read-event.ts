import type { NewEvent } from '../inbox/event.document.ts';
import { namesIn, purchaseNamesIn } from '../inbox/event-names.ts';
import { positionOf } from '../inbox/position.ts';

export interface ReadEvent {
  /** The event in stored form. Its payload is not interpreted yet. */
  event: NewEvent;
  /** The IDs of the customer and the checkout session, for the log, so that one purchase can be followed. */
  names: { customerId?: string; sessionId?: string };
}

/** Reads the event from a verified body. Returns null if the body is not an event. */
export function readEvent(body: string, receivedAt: Date, requestId: string): ReadEvent | null {
  const event = parseObject(body);
  if (event === null) return null;
  const { id: named, type, created, api_version: apiVersion, livemode } = event;
  if (typeof named !== 'string' || named === '' || typeof type !== 'string' || type === '') return null;
  // MongoDB replaces unpaired surrogates in the same way.
  const id = named.toWellFormed();
  const createdAt = instantOf(created) ?? receivedAt;
  return {
    event: {
      _id: id,
      type,
      source: 'STRIPE_WEBHOOK',
      position: positionOf(createdAt, 'stripe', id),
      createdAt,
      receivedAt,
      apiVersion: typeof apiVersion === 'string' ? apiVersion : null,
      livemode: livemode === true,
      payload: body,
      ...namesIn(event),
      requestId,
    },
    names: purchaseNamesIn(event),
  };
}

/** Later dates have more digits, so positions could not be sorted as text. RFC 3339 has no such dates either. */
const YEAR_10000 = Date.UTC(10_000, 0);

/** `created` is in Unix seconds. In thin events (`v2.core.event`) it is an RFC 3339 date. */
function instantOf(created: unknown): Date | null {
  const at =
    typeof created === 'number'
      ? new Date(created * 1000)
      : new Date(typeof created === 'string' ? created : Number.NaN);
  return at.getTime() >= 0 && at.getTime() < YEAR_10000 ? at : null;
}

function parseObject(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
