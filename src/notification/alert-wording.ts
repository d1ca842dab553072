import type { MessageKind } from '../outbox/message.ts';
import type { CustomerKind, Worded } from './wording.ts';

/** Kinds that admins are told. */
export type AlertKind = Extract<MessageKind, 'dispute'> | Exclude<MessageKind, CustomerKind>;

/** What each alert says to an admin: what happened, and the query that shows more. */
export const ALERT_WORDING: { [Kind in AlertKind]: Worded<Kind> } = {
  dispute: ({ disputeId, outcome, paymentId, amount, currency }, { say, at }) => ({
    subject: `Dispute ${outcome}: ${say.money(amount, currency)}`,
    text: [
      DISPUTED[outcome],
      more(`{ payment(id: "${paymentId}") { customer { userId } status dispute { reason status } } }`),
    ],
    facts: [
      ['Amount', say.money(amount, currency)],
      ['Date', say.day(at)],
      ['Dispute', disputeId],
      ['Payment', paymentId],
    ],
    action: null,
  }),
  'fraud-warning': ({ paymentId, amount, currency }, { say, at }) => ({
    subject: `Early fraud warning: ${say.money(amount, currency)}`,
    text: [
      'The card network suspects fraud. A refund now avoids a dispute and its fee.',
      more(`{ payment(id: "${paymentId}") { customer { userId } status refunds { id } } }`),
    ],
    facts: [
      ['Amount', say.money(amount, currency)],
      ['Date', say.day(at)],
      ['Payment', paymentId],
    ],
    action: null,
  }),
  'event-parked': ({ eventId, type, error }, { say, at }) => ({
    subject: `Event parked: ${type}`,
    text: [
      `It could not be folded: ${error}. Its customer goes on without it. Replay it once the cause is mended.`,
      more(`{ event(id: "${eventId}") { status error customer { userId } payload } }`),
    ],
    facts: [
      ['Event', eventId],
      ['Parked on', say.day(at)],
    ],
    action: null,
  }),
  'owner-contradicted': ({ customerId, ownedBy, claimedBy }, { say, at }) => ({
    subject: `Two users claim ${customerId}`,
    text: [
      `It belongs to ${ownedBy}, and something at Stripe names ${claimedBy}. Nothing was moved: linkCustomer does it, if that is right.`,
      more(`{ events(filter: { stripeCustomerId: "${customerId}" }) { nodes { id type payload } } }`),
    ],
    facts: [
      ['Stripe customer', customerId],
      ['Noticed on', say.day(at)],
    ],
    action: null,
  }),
  'unknown-status': ({ subscriptionId, status }, { say, at }) => ({
    subject: `Unknown subscription status: ${status}`,
    text: [
      'This version does not know it, so the subscription grants nothing. Update, then rebuild.',
      more(`{ events(filter: { objectId: "${subscriptionId}" }) { nodes { id type customer { userId } } } }`),
    ],
    facts: [
      ['Subscription', subscriptionId],
      ['Since', say.day(at)],
    ],
    action: null,
  }),
  overdue: ({ what, since, eventId }, { say }) => ({
    subject: OVERDUE[what].subject,
    text: [OVERDUE[what].text, more(`{ event(id: "${eventId}") { type status receivedAt } }`)],
    facts: [
      ['Since', `${say.day(since)}, ${since.toISOString().slice(11, 16)} UTC`],
      ['The oldest of them', eventId],
    ],
    action: null,
  }),
};

const OVERDUE = {
  events: {
    subject: 'Events wait to be folded',
    text: 'They are stored, and nothing is lost. They are tried again without end; the log of the worker says what is in their way.',
  },
  'look-ups': {
    subject: 'Events wait for an answer of Stripe',
    text: 'Nobody has told to what they belong, and Stripe has not answered. They go on by themselves once it does; all others are folded as ever.',
  },
} as const;

const DISPUTED = {
  opened: 'Access to what was paid for is held back. Answer the dispute at Stripe before its evidence is due.',
  won: 'The payment stands, and access is given back.',
  lost: 'The money is gone. Access stays held back until the next payment.',
} as const;

const more = (query: string): string => `More: ${query}`;
