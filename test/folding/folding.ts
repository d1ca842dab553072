import { claimedBy } from '../../src/billing/customer/claimed-by.ts';
import { type FoldEvent, NO_PLACE, type Place } from '../../src/billing/fold.ts';
import { Placement, type ReferencedPayment } from '../../src/billing/payment/placement.ts';
import type { Fact } from '../../src/facts/fact.ts';
import { FOLDED_EVENT_TYPES, readFact } from '../../src/facts/read-fact.ts';
import { positionOf } from '../../src/inbox/position.ts';
import { type StripeEvent, stripeEvent } from '../support/stripe-events.ts';

/** The event as its folds see it, in a stream that has these payments. A `*.synced` or `*.imported` event is a snapshot. */
export function foldEvent(event: StripeEvent, payments: readonly ReferencedPayment[] = []): FoldEvent {
  const fact = readFact(event.type, event);
  if (!fact) throw new Error(`${event.type} is none of ${FOLDED_EVENT_TYPES.join(', ')}`);
  const snapshot = ['synced', 'imported'].includes(fact.change);
  const at = new Date(event.created * 1000);
  return {
    id: event.id,
    position: positionOf(at, snapshot ? 'snapshot' : 'stripe', event.id),
    at,
    answer: snapshot ? { since: event.created, askedAt: at, seen: [] } : null,
    idempotencyKey: null,
    claims: claimedBy(fact, false),
    fact,
    place: placeOf(fact, payments),
    by: null,
  };
}

/** Its place, by what it says itself and what the payments say. Returns no place if that is not enough. */
function placeOf(fact: Fact, payments: readonly ReferencedPayment[]): Place {
  const placement = new Placement('cus_1', payments);
  placement.tell([fact]);
  const place = placement.place(fact);
  return 'waitsFor' in place ? NO_PLACE : place;
}

/** A payment by its references: an invoice, or another payment of a stream. */
export function paymentOf(id: string, refs: readonly string[], subscriptionId?: string | null): ReferencedPayment {
  const told = subscriptionId === undefined ? {} : { subscriptionId };
  return { _id: id, stream: 'cus_1', refs: [id, ...refs], sessionId: null, ...told };
}

/** The same, from its parts. */
export function eventOf(...[type, created, object, more]: Parameters<typeof stripeEvent>): FoldEvent {
  return foldEvent(stripeEvent(type, created, object, more));
}

export const byPosition = (a: FoldEvent, b: FoldEvent): number => (a.position < b.position ? -1 : 1);

/** Every order of some things. */
export function* permutations<T>(things: readonly T[]): Generator<T[]> {
  if (things.length <= 1) yield [...things];
  for (const [index, first] of things.entries()) {
    const rest = things.filter((_, other) => other !== index);
    if (things.length > 1) for (const tail of permutations(rest)) yield [first, ...tail];
  }
}

/** Some orders of things of which there are too many for every order: each may be first, forwards and backwards. */
export function turns<T>(things: readonly T[]): T[][] {
  return [things, [...things].reverse()].flatMap((all) => all.map((_, n) => [...all.slice(n), ...all.slice(0, n)]));
}
