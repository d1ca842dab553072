import type Stripe from 'stripe';
import type { Reader } from '../store/reader.ts';
import { type Fields, LEGACY_SHAPES } from './legacy-shapes.ts';

/** Which shapes webhooks are sent in: those that the API speaks, or the ones before basil (2025-03-31). */
export type Era = 'legacy' | 'current';

// The newest version whose events look like those that old accounts still send.
const LEGACY_VERSION = '2020-08-27';

/** An event as a webhook of this era carries it; the API shows it as it is. */
export async function renderEvent(event: Stripe.Event, era: Era, reader: Reader): Promise<Stripe.Event> {
  if (era === 'current') return event;
  const { object, ...rest } = event.data as unknown as { object: Fields; previous_attributes?: Fields };
  const rendered = { ...(await renderObject(object, reader)) };
  // What is only announced has no id yet.
  if (event.type === 'invoice.upcoming') delete rendered['id'];
  const previous = rest.previous_attributes && previousOf(object, rest.previous_attributes);
  const data = { object: rendered, ...(previous ? { previous_attributes: previous } : {}) };
  return { ...event, api_version: LEGACY_VERSION, data } as unknown as Stripe.Event;
}

async function renderObject(object: Fields, reader: Reader): Promise<Fields> {
  const shape = LEGACY_SHAPES[String(object['object'])];
  return shape ? shape(object, reader) : object;
}

/** A period that moved was told on the subscription itself. */
function previousOf(object: Fields, previous: Fields): Fields {
  if (object['object'] !== 'subscription' || !previous['items']) return previous;
  const [was] = (previous['items'] as { data: Fields[] }).data;
  const [is] = (object['items'] as { data: Fields[] }).data;
  const moved = ['current_period_start', 'current_period_end'].filter((name) => was && is && was[name] !== is[name]);
  return { ...previous, ...Object.fromEntries(moved.map((name) => [name, was?.[name]])) };
}
