import type { MessageKind } from '../outbox/message.ts';
import type { Worded } from './wording.ts';

/** Kinds that admins are told. */
export type AlertKind = Extract<MessageKind, 'dispute' | 'fraud-warning'>;

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
};

const DISPUTED = {
  opened: 'Access to what was paid for is held back. Answer the dispute at Stripe before its evidence is due.',
  won: 'The payment stands, and access is given back.',
  lost: 'The money is gone. Access stays held back until the next payment.',
} as const;

const more = (query: string): string => `More: ${query}`;
