import type { Fact } from '../facts/fact.ts';
import type { Audited } from '../outbox/audit-draft.ts';
import type { Message } from '../outbox/message.ts';
import type { Acted } from './actor.ts';

/** What a fold sees of a stored event. Nothing in it depends on when it arrived or on who works on it. */
export interface FoldEvent<F extends Fact = Fact> {
  id: string;
  position: string;
  /** When it happened. */
  at: Date;
  /** How it was asked for, if it is an answer of Stripe: a state at an instant, not a change. Null for an event. */
  answer: Answer | null;
  /** The idempotency key of the request to Stripe that caused it; null if there is none. */
  idempotencyKey: string | null;
  /** The user whom it names as the owner of its stream; null if it names none. See claimedBy in customer/claimed-by.ts. */
  claims: string | null;
  fact: F;
  place: Place;
  /** Who caused it, in which request, and why; null where it was Stripe, or nobody knows. */
  by: Acted | null;
}

/** When an answer of Stripe was asked for, and what was known then. */
export interface Answer {
  /** The first second, by Stripe's clock, in which Stripe may have read the object. The last one is that of the position. */
  since: number;
  /** By the clock of the process that asked. */
  askedAt: Date;
  /** IDs of the events and answers about the object that were stored when it was asked. */
  seen: readonly string[];
}

/** What an event belongs to besides its stream: a function of all events of the stream (routing/placement.ts). */
export interface Place {
  /** The payment document: an invoice's id, else a payment intent's. */
  paymentId: string | null;
  /** The subscription that the payment is for; null for one-time purchases. */
  subscriptionId: string | null;
  /** The checkout session of a one-time purchase. */
  sessionId: string | null;
}

export const NO_PLACE: Place = { paymentId: null, subscriptionId: null, sessionId: null };

/** Which stored event made something so. */
export interface CauseOfState {
  eventId: string;
  at: Date;
}

export const causeOf = (event: FoldEvent): CauseOfState => ({ eventId: event.id, at: event.at });

/**
 * How events become one kind of document. A fold is pure: no clock, no I/O, no catalog; it returns a new state and never
 * edits the one it got. State is kept per Stripe object and everything else is derived from it, so that events of
 * different objects in one second give the same state in either order.
 */
export interface Projection<State> {
  empty: State;
  fold(state: State, event: FoldEvent): State;
  /** The object as the state knows it: where the updates of one second start from. */
  known(state: State, fact: Fact): Fact['now'] | null;
  /** After each second: forgets what a small document need not keep. */
  settle(state: State): State;
  /** What there is to tell `owner` about this state; little, or nothing, while nobody owns it. A save stages what has changed of it. */
  messages(state: State, id: string, owner: string | null): readonly Message[];
  /** What the audit history says about a document in this state; never anything personal. */
  audited(state: State, id: string): Audited;
  /** The fields beside the state by which documents are found. */
  published(state: State, id: string): Record<string, unknown>;
}

/** One fold for each kind of fact; a kind without one leaves the state as it is. */
export type Folds<State> = {
  [Kind in Fact['kind']]?: (state: State, event: FoldEvent<Extract<Fact, { kind: Kind }>>) => State;
};

/** Picks the fold for an event's fact. */
export function foldByKind<State>(folds: Folds<State>): (state: State, event: FoldEvent) => State {
  return (state, event) => {
    const fold = folds[event.fact.kind] as ((state: State, event: FoldEvent) => State) | undefined;
    return fold ? fold(state, event) : state;
  };
}
