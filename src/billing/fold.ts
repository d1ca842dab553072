import type { Fact } from '../facts/fact.ts';
import type { Audited } from '../outbox/audit-draft.ts';
import type { Message } from '../outbox/message.ts';
import type { Acted } from './actor.ts';

/** A stored event as folds see it. Nothing in it depends on when it arrived or which process folds it. */
export interface FoldEvent<F extends Fact = Fact> {
  id: string;
  position: string;
  /** When it happened. */
  at: Date;
  /** Set if it is an answer of Stripe: the state of an object, not a change. null for an event. */
  answer: Answer | null;
  /** The idempotency key of the request to Stripe that caused it, null if there is none. */
  idempotencyKey: string | null;
  /** The user whom it names as the owner of its stream, null if it names none. See claimedBy in customer/claimed-by.ts. */
  claims: string | null;
  fact: F;
  place: Place;
  /** Who caused it, in which request, and why. null if Stripe caused it, or if that is unknown. */
  by: Acted | null;
}

/** When an answer was requested from Stripe, and which events were stored then. */
export interface Answer {
  /** The first second, by Stripe's clock, in which Stripe may have read the object. The last one is that of the position. */
  since: number;
  /** When the request was sent, by the clock of the process. */
  askedAt: Date;
  /** The IDs of the events and answers about the object that were stored at that time. */
  seen: readonly string[];
}

/** The payment, subscription and session of an event. They are a function of all events of the stream (payment/placement.ts). */
export interface Place {
  /** The ID of the payment: that of an invoice, else of a payment intent. */
  paymentId: string | null;
  /** The subscription that the payment is for, null for one-time purchases. */
  subscriptionId: string | null;
  /** The checkout session of a one-time purchase. */
  sessionId: string | null;
}

export const NO_PLACE: Place = { paymentId: null, subscriptionId: null, sessionId: null };

/** The stored event that caused a part of the state. */
export interface CauseOfState {
  eventId: string;
  at: Date;
}

export const causeOf = (event: FoldEvent): CauseOfState => ({ eventId: event.id, at: event.at });

/**
 * How events become one kind of document. A fold is pure: no clock, no I/O, no catalog. It returns a new state and never
 * edits its argument. States have a part for each Stripe object, and everything else is derived, so that events of
 * different objects in one second give the same state in either order.
 */
export interface Projection<State> {
  empty: State;
  fold(state: State, event: FoldEvent): State;
  /** Returns the object of a fact as the state has it: the start of the updates of one second. null if it is unknown. */
  known(state: State, fact: Fact): Fact['now'] | null;
  /** Compacts the state after each second: drops what no later event needs. */
  settle(state: State): State;
  /** Returns the messages to `owner` that are true in this state, few or none without an owner. A save stages the changed ones. */
  messages(state: State, id: string, owner: string | null): readonly Message[];
  /** Returns the audited part of a document in this state. It has no personal data. */
  audited(state: State, id: string): Audited;
  /** Returns the fields, stored next to the state, by which documents are found. */
  published(state: State, id: string): Record<string, unknown>;
}

/** One fold for each kind of fact. Facts of other kinds leave the state unchanged. */
export type Folds<State> = {
  [Kind in Fact['kind']]?: (state: State, event: FoldEvent<Extract<Fact, { kind: Kind }>>) => State;
};

/** Returns a fold that applies the one for the kind of an event's fact. */
export function foldByKind<State>(folds: Folds<State>): (state: State, event: FoldEvent) => State {
  return (state, event) => {
    const fold = folds[event.fact.kind] as ((state: State, event: FoldEvent) => State) | undefined;
    return fold ? fold(state, event) : state;
  };
}
