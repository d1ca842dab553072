import type { NewEvent } from '../inbox/event.document.ts';
import { namesIn, purchaseNamesIn } from '../inbox/event-names.ts';
import { positionOf } from '../inbox/position.ts';

export interface ReadEvent {
  /** As it is to be stored. Nothing of it is understood yet. */
  event: NewEvent;
  /** Whom and what it names, for the log: one purchase can be followed by these. */
  names: { customerId?: string; sessionId?: string };
}

/** The event that a verified body holds; null if it is none. */
export function readEvent(body: string, receivedAt: Date, requestId: string): ReadEvent | null {
  const event = parseObject(body);
  if (event === null) return null;
  const { id: named, type, created, api_version: apiVersion, livemode } = event;
  if (typeof named !== 'string' || named === '' || typeof type !== 'string' || type === '') return null;
  // As the database writes it: half a surrogate pair is no text.
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

/** An order of text has room for no more, and neither has a date on the wire. */
const YEAR_10000 = Date.UTC(10_000, 0);

/** Unix seconds; thin events (`v2.core.event`) tell RFC 3339 instead. */
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
