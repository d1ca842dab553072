import type { MessageDocument } from '../../src/outbox/message.document.ts';
import type { MessageData, MessageKind } from '../../src/outbox/message.ts';

export const NOON = new Date('2026-03-01T12:00:00Z');
const later = (days: number) => new Date(NOON.getTime() + days * 86_400_000);

const money = { paymentId: 'in_1', amount: 1_999, currency: 'EUR' };
const invoiceUrl = 'https://invoice.example.com/in_1';

/** One of each kind, as a customer's year could bring it. */
export const EVERY_KIND: { [Kind in MessageKind]: MessageData[Kind] } = {
  started: { subscriptionId: 'sub_1', plan: 'premium' },
  'plan-changed': { subscriptionId: 'sub_1', previousPlan: 'premium', plan: 'pro', quantity: 3 },
  'plan-will-change': {
    ...{ subscriptionId: 'sub_1', at: later(3), previousPlan: 'pro', plan: 'premium', quantity: 2 },
    nextInvoice: { amount: 1_999, currency: 'EUR' },
    removed: [{ code: 'copy_trading', name: 'Copy trading' }],
    reduced: [{ code: 'max_devices', name: 'Devices' }],
    overLimit: [{ code: 'generations', name: 'AI generations' }],
  },
  'will-end': { subscriptionId: 'sub_1', endsAt: later(30) },
  paused: { subscriptionId: 'sub_1', until: later(30) },
  resumed: { subscriptionId: 'sub_1' },
  ended: { subscriptionId: 'sub_1', plan: 'premium' },
  'trial-ends': { subscriptionId: 'sub_1', plan: 'premium', trialEnd: later(3) },
  renewal: { subscriptionId: 'sub_1', plan: 'premium', amount: 1_999, currency: 'EUR', periodEnd: later(7) },
  invoice: { ...money, invoiceUrl, dueAt: later(14) },
  receipt: { ...money, invoiceUrl },
  'payment-failed': { ...money, invoiceUrl, nextAttemptAt: later(3) },
  confirm: { ...money, actionUrl: invoiceUrl },
  refund: { ...money, refundedInAll: 1_999 },
  dispute: { ...money, disputeId: 'dp_1', outcome: 'opened' },
  usage: { feature: 'generations', name: 'AI generations', share: 80, limit: 2_000, resetsAt: later(30) },
  'confirm-email': { email: 'new@example.com', requestId: 'contact.updated:1', expiresAt: later(1) },
  'card-expires': { cardId: 'pm_1', brand: 'visa', last4: '4242', lastDay: later(30) },
  'fraud-warning': money,
  'event-parked': { eventId: 'evt_1', type: 'invoice.paid', error: 'it needs data.object.id' },
  'owner-contradicted': { customerId: 'cus_1', ownedBy: 'u1', claimedBy: 'u2' },
  'second-subscription': { customerIds: ['cus_1', 'cus_2'] },
  'unknown-status': { subscriptionId: 'sub_1', status: 'dormant' },
  'erased-but-live': { subscriptionId: 'sub_1', customerId: 'cus_1' },
  drift: { objects: 2, customerId: 'cus_1', objectId: 'sub_1', since: NOON },
  'webhook-silence': { events: 3, eventId: 'evt_1', lastAt: NOON },
  'failures-rise': { type: 'invoice.paid', events: 10, eventId: 'evt_1', since: NOON },
  unpublished: { stream: 'cus_1', eventId: 'evt_1', since: NOON },
  overdue: { what: 'look-ups', since: NOON, eventId: 'evt_1' },
};

/** A message of this kind that is due at noon. */
export function messageOf(kind: MessageKind, more: Partial<MessageDocument> = {}): MessageDocument {
  return {
    _id: `${kind}:1`,
    kind,
    userId: 'u1',
    at: NOON,
    state: 'DUE',
    data: EVERY_KIND[kind],
    stagedAt: NOON,
    source: 'payment:in_1',
    revision: 1,
    dueAt: NOON,
    ...more,
  } as MessageDocument;
}
