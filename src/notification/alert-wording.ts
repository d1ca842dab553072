import type { CustomerKind, MessageKind } from '../outbox/message.ts';
import type { Speech } from './speech.ts';
import type { Worded } from './words.ts';

/** Messages to admins. */
export type AlertKind = Extract<MessageKind, 'dispute'> | Exclude<MessageKind, CustomerKind>;

/** The text of each alert: what happened, and the query that shows more. */
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
      `Folding it has failed for about a day: ${error}. The data of its customer is incomplete. Fix the cause, then replay the event.`,
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
      `It belongs to ${ownedBy}, but an object at Stripe names ${claimedBy}. Nothing was moved. If ${claimedBy} is right, use linkCustomer.`,
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
      'Stripe charges each of them. If that is a mistake, cancel one in the dashboard and refund its payments.',
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
      'This version does not know the status, so the subscription grants nothing. Update Tollgate, then run `npm run rebuild -- --write`.',
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
      ['Oldest event', eventId],
    ],
    action: null,
  }),
  'erased-but-live': ({ subscriptionId, customerId }, { say, at }) => ({
    subject: `A deleted customer has a live subscription: ${subscriptionId}`,
    text: [
      'The customer was deleted here, but the subscription continues at Stripe and may still be charged. Cancel it in the dashboard, and refund its payments.',
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
    subject: `Drift: ${say.number(objects)} objects differ from Stripe`,
    text: [
      'The comparison with Stripe found them and corrected the documents. Webhooks were lost, or Stripe created no events.',
      more(
        `{ events(filter: { source: [STRIPE_SYNC], from: "${since.toISOString()}" }) { nodes { id type objectId customer { userId } } } }`,
      ),
    ],
    facts: [
      ['Comparison started', minute(since, say)],
      ['One of the objects', objectId],
      ['Its Stripe customer', customerId],
    ],
    action: null,
  }),
  'webhook-silence': ({ events, eventId, lastAt }, { say, at }) => ({
    subject: 'No webhooks arrive',
    text: [
      `Stripe's list contains events that arrived by no webhook (${say.number(events)} so far). They are read from the list every five minutes, so they are late, but none is lost. Check the endpoint in Stripe's dashboard: its address, whether it is enabled, and its signing secret.`,
      more(`{ event(id: "${eventId}") { type source createdAt receivedAt } }`),
    ],
    facts: [
      ['Last webhook', lastAt === null ? 'never' : minute(lastAt, say)],
      ['Noticed on', say.day(at)],
      ['First missing event', eventId],
    ],
    action: null,
  }),
  'failures-rise': ({ type, events, eventId, since }, { say }) => ({
    subject: `Events cannot be folded: ${type} (${say.number(events)})`,
    text: [
      'Folding each of them has failed at least three times. The cause is probably a release, or something new at Stripe. They are retried for about a day and then parked. Until they are folded, the data of their customers is incomplete. After a fix, `npm run replay -- --failed-since <instant>` folds all of them at once.',
      more('{ events(filter: { status: [FAILED] }) { nodes { id type error customer { userId } } } }'),
    ],
    facts: [
      ['Oldest event arrived', minute(since, say)],
      ['Oldest event', eventId],
    ],
    action: null,
  }),
  unpublished: ({ stream, eventId, since }, { say }) => ({
    subject: 'Messages and audit entries are not published',
    text: [
      'They are stored in their account, so none is lost. They are published as soon as the cause is fixed. The log of the worker names it.',
      more(`{ event(id: "${eventId}") { type status error } }`),
    ],
    facts: [
      ['Since', minute(since, say)],
      ['Account', stream],
      ['Event', eventId],
    ],
    action: null,
  }),
};

const OVERDUE = {
  events: {
    subject: 'Events wait to be folded',
    text: 'They are stored, so none is lost. They are retried until they succeed. The log of the worker names the cause.',
  },
  'look-ups': {
    subject: 'Events wait for an answer from Stripe',
    text: 'No event says what they belong to, and Stripe has not answered yet. They are folded as soon as it does. Other events are folded as usual.',
  },
} as const;

const DISPUTED = {
  opened:
    'Access is suspended if this payment paid for the current period. Respond to the dispute at Stripe before its evidence is due.',
  won: 'The payment stands. Suspended access is restored.',
  lost: 'The payment is lost. Access that it paid for stays suspended until the next payment.',
} as const;

const DISPUTED_PART = {
  opened:
    'A part of the payment is disputed, and access stays. Respond to the dispute at Stripe before its evidence is due.',
  won: 'The payment stands.',
  lost: 'A part of the payment is lost. Access stays.',
} as const;

/** Why an admin receives an alert. */
export const ALERT_REASON =
  'You receive this message because ALERT_EMAIL or ALERT_TELEGRAM_CHAT of the billing service leads to you.';

/** UTC, as logs have it. */
const minute = (at: Date, say: Speech): string => `${say.day(at)}, ${at.toISOString().slice(11, 16)} UTC`;

const more = (query: string): string => `More: ${query}`;
