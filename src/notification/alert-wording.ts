import type { MessageKind } from '../outbox/message.ts';
import type { Speech } from './speech.ts';
import type { CustomerKind, Worded } from './wording.ts';

/** Kinds that admins are told. */
export type AlertKind = Extract<MessageKind, 'dispute'> | Exclude<MessageKind, CustomerKind>;

/** What each alert says to an admin: what happened, and the query that shows more. */
export const ALERT_WORDING: { [Kind in AlertKind]: Worded<Kind> } = {
  dispute: ({ disputeId, outcome, paymentId, amount, currency, partial }, { say, at }) => ({
    subject: `Dispute ${outcome}: ${say.money(amount, currency)}`,
    text: [
      (partial ? DISPUTED_PART : DISPUTED)[outcome],
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
      `Folding it has failed for about a day: ${error}. Its customer lacks what it says. Fix the cause, then replay it.`,
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
  'second-subscription': ({ customerIds }, { say, at }) => ({
    subject: `A user has subscriptions of ${say.number(customerIds.length)} Stripe customers`,
    text: [
      'Stripe charges each of them. If that is not meant, cancel one in the dashboard and refund what it took.',
      more(`{ customerByStripeId(id: "${customerIds[0]}") { userId subscriptions { id status plan { code } } } }`),
    ],
    facts: [
      ['Stripe customers', customerIds.join(', ')],
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
      ['Since', minute(since, say)],
      ['The oldest of them', eventId],
    ],
    action: null,
  }),
  'erased-but-live': ({ subscriptionId, customerId }, { say, at }) => ({
    subject: `A deleted customer has a live subscription: ${subscriptionId}`,
    text: [
      'The customer was deleted here, but the subscription goes on at Stripe and may still be charged. Cancel it in the dashboard, and refund what was charged.',
      more(`{ events(filter: { stripeCustomerId: "${customerId}" }) { nodes { id type createdAt } } }`),
    ],
    facts: [
      ['Subscription', subscriptionId],
      ['Stripe customer', customerId],
      ['Noticed on', say.day(at)],
    ],
    action: null,
  }),
  drift: ({ objects, customerId, objectId, since }, { say }) => ({
    subject: `Drift: ${say.number(objects)} of Stripe's objects were not known as they are`,
    text: [
      'The comparison with Stripe found them, and the documents follow them now. Webhooks were lost, or Stripe made none.',
      more(
        `{ events(filter: { source: [STRIPE_SYNC], from: "${since.toISOString()}" }) { nodes { id type objectId customer { userId } } } }`,
      ),
    ],
    facts: [
      ['Compared since', minute(since, say)],
      ['One of them', objectId],
      ['Its Stripe customer', customerId],
    ],
    action: null,
  }),
  'webhook-silence': ({ events, eventId, lastAt }, { say, at }) => ({
    subject: 'No webhooks arrive',
    text: [
      `Stripe's list tells of events that no webhook brought (${say.number(events)} so far). They are read from the list every five minutes, so nothing is lost, but late. Look at the endpoint in Stripe's dashboard: its address, whether it is on, and its signing secret.`,
      more(`{ event(id: "${eventId}") { type source createdAt receivedAt } }`),
    ],
    facts: [
      ['The last webhook', lastAt === null ? 'none ever came' : minute(lastAt, say)],
      ['Noticed on', say.day(at)],
      ['The first that is missing', eventId],
    ],
    action: null,
  }),
  'failures-rise': ({ type, events, eventId, since }, { say }) => ({
    subject: `Events cannot be folded: ${type} (${say.number(events)})`,
    text: [
      'Folding them has thrown at least three times. The cause is probably a release, or something new at Stripe. They are retried for about a day and then parked. Their customers lack what they say until then. After a fix, `npm run replay -- --failed-since <instant>` folds all of them at once.',
      more('{ events(filter: { status: [FAILED] }) { nodes { id type error customer { userId } } } }'),
    ],
    facts: [
      ['The oldest came', minute(since, say)],
      ['The oldest', eventId],
    ],
    action: null,
  }),
  unpublished: ({ stream, eventId, since }, { say }) => ({
    subject: 'Messages and audit entries are not handed on',
    text: [
      'They stand in the account from which they follow, so nothing is lost, and they go on by themselves once what is in their way is gone. The log of the worker says what that is.',
      more(`{ event(id: "${eventId}") { type status error } }`),
    ],
    facts: [
      ['Since', minute(since, say)],
      ['The account', stream],
      ['The event', eventId],
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
  opened:
    'Access is suspended if this payment paid for the current period. Answer the dispute at Stripe before its evidence is due.',
  won: 'The payment stands, and access that was suspended is back.',
  lost: 'The money is gone. Access that it paid for stays suspended until the next payment.',
} as const;

const DISPUTED_PART = {
  opened:
    'A part of the payment is disputed, and access stays. Answer the dispute at Stripe before its evidence is due.',
  won: 'The payment stands.',
  lost: 'A part of the payment is gone. Access stays.',
} as const;

/** UTC, as logs have it. */
const minute = (at: Date, say: Speech): string => `${say.day(at)}, ${at.toISOString().slice(11, 16)} UTC`;

const more = (query: string): string => `More: ${query}`;
