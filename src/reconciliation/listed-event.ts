import type Stripe from 'stripe';
import type { NewEvent } from '../inbox/event.document.ts';
import { namesIn } from '../inbox/event-names.ts';
import { positionOf } from '../inbox/position.ts';
import { SECOND } from '../platform/clock.ts';

/** Returns an event of Stripe's list in stored form, with the position that its webhook would have given it. */
export function listedEvent(event: Stripe.Event, receivedAt: Date): NewEvent {
  const { id, type, created, api_version: apiVersion, livemode } = event;
  const createdAt = new Date(created * SECOND);
  return {
    _id: id,
    type,
    source: 'STRIPE_SYNC',
    position: positionOf(createdAt, 'stripe', id),
    createdAt,
    receivedAt,
    apiVersion,
    livemode,
    payload: JSON.stringify(event),
    ...namesIn(event),
  };
}
