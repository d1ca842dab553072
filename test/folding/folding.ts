import { type FoldEvent, NO_PLACE, type Place } from '../../src/billing/fold.ts';
import type { Link } from '../../src/billing/payment/link.document.ts';
import type { Fact } from '../../src/facts/fact.ts';
import { FOLDED_EVENT_TYPES, readFact } from '../../src/facts/read-fact.ts';
import { positionOf } from '../../src/inbox/position.ts';
import { belongingOf } from '../../src/routing/streams.ts';
import { type StripeEvent, stripeEvent } from '../support/stripe-events.ts';

/** The event as its folds see it; a `*.synced` or `*.imported` one is a snapshot. */
export function foldEvent(event: StripeEvent, userId = 'u1', links: ReadonlyMap<string, Link> = new Map()): FoldEvent {
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
    userId,
    fact,
    place: placeOf(fact, links),
    by: null,
  };
}

/** Its place, by what it says itself and what the links say; none where that is not enough. */
function placeOf(fact: Fact, links: ReadonlyMap<string, Link>): Place {
  const belonging = belongingOf(fact, links);
  return 'waitsFor' in belonging ? NO_PLACE : belonging.place;
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
