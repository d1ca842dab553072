import type Stripe from 'stripe';
import type { NewEvent } from '../inbox/event.document.ts';
import { namesIn } from '../inbox/event-names.ts';
import { positionOf } from '../inbox/position.ts';
import { SECOND } from '../platform/clock.ts';

/** An event from Stripe's list as it is to be stored: at the place at which its webhook would have been. */
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
