import type { MessageKind } from '../outbox/message.ts';

/** Who is told of a kind of message, and whether a customer may say no to it. */
export interface Audience {
  customer: boolean;
  admins: boolean;
  /** Sent to customers whatever they chose: the law or their money requires it. */
  required: boolean;
}

const CUSTOMER: Audience = { customer: true, admins: false, required: false };
const MONEY: Audience = { customer: true, admins: false, required: true };
const ADMINS: Audience = { customer: false, admins: true, required: false };

export const AUDIENCE: Readonly<Record<MessageKind, Audience>> = {
  started: CUSTOMER,
  'plan-changed': MONEY,
  'plan-will-change': MONEY,
  'will-end': MONEY,
  paused: MONEY,
  resumed: CUSTOMER,
  ended: MONEY,
  // The card networks and several laws ask for both before money is taken.
  'trial-ends': MONEY,
  renewal: MONEY,
  invoice: MONEY,
  receipt: MONEY,
  'payment-failed': MONEY,
  confirm: MONEY,
  refund: MONEY,
  usage: CUSTOMER,
  'card-expires': CUSTOMER,
  'confirm-email': MONEY,
  dispute: { customer: true, admins: true, required: true },
  'event-parked': ADMINS,
  'owner-contradicted': ADMINS,
  'second-subscription': ADMINS,
  'unknown-status': ADMINS,
  overdue: ADMINS,
  'erased-but-live': ADMINS,
  drift: ADMINS,
  'webhook-silence': ADMINS,
  'failures-rise': ADMINS,
  unpublished: ADMINS,
  'fraud-warning': ADMINS,
};
