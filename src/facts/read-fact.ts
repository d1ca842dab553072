import { checkoutSessionNow, linesOf } from './checkout-session.facts.ts';
import { contactNow } from './contact.facts.ts';
import { aboutUser, customerNow, linkedUser } from './customer.facts.ts';
import { erasureNow } from './erasure.facts.ts';
import { FACT_VERSION, type Fact } from './fact.ts';
import { grantNow } from './grant.facts.ts';
import {
  invoiceLines,
  invoiceLinesNow,
  invoiceNow,
  invoicePaymentNow,
  payerOf,
  upcomingInvoiceNow,
} from './invoice.facts.ts';
import { watched } from './paths-read.ts';
import {
  chargeNow,
  creditNoteNow,
  disputeNow,
  fraudWarningNow,
  paymentIntentNow,
  refundNow,
  refundRequestNow,
} from './payment.facts.ts';
import { paymentMethodNow } from './payment-method.facts.ts';
import { putBack } from './previous.ts';
import { idAt, isObject, objectAt, type StripeObject, textAt } from './stripe-value.ts';
import { priceOptionsNow, subscriptionNow } from './subscription.facts.ts';

/** What an event says has no place here, however often it is read. The message says why, for staff. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

type Reader = { kind: Fact['kind']; read: (object: StripeObject, change: string) => Fact['now'] };

const CUSTOMER: Reader = { kind: 'customer', read: customerNow };
const SUBSCRIPTION: Reader = { kind: 'subscription', read: subscriptionNow };
const PRICE: Reader = { kind: 'price', read: priceOptionsNow };
const INVOICE: Reader = { kind: 'invoice', read: invoiceNow };
const INVOICE_LINES: Reader = { kind: 'invoice_lines', read: invoiceLinesNow };
const CHECKOUT_SESSION: Reader = { kind: 'checkout_session', read: checkoutSessionNow };
const INVOICE_PAYMENT: Reader = { kind: 'invoice_payment', read: invoicePaymentNow };
const PAYMENT_INTENT: Reader = { kind: 'payment_intent', read: paymentIntentNow };
const CHARGE: Reader = { kind: 'charge', read: chargeNow };
const REFUND: Reader = { kind: 'refund', read: refundNow };
const CREDIT_NOTE: Reader = { kind: 'refund', read: creditNoteNow };
const DISPUTE: Reader = { kind: 'dispute', read: disputeNow };
const FRAUD_WARNING: Reader = { kind: 'fraud_warning', read: fraudWarningNow };
const PAYMENT_METHOD: Reader = { kind: 'payment_method', read: paymentMethodNow };
const CONTACT: Reader = { kind: 'contact', read: contactNow };
const GRANT: Reader = { kind: 'grant', read: grantNow };
const CUSTOMER_LINK: Reader = { kind: 'customer_link', read: linkedUser };
const STANDALONE: Reader = { kind: 'standalone', read: (object) => ({ customerId: idAt(object['customer']) }) };
const REFOLD: Reader = { kind: 'refold', read: (object) => ({ reason: textAt(object['reason']) }) };
const REFUND_REQUEST: Reader = { kind: 'refund_request', read: refundRequestNow };
const RECONCILIATION: Reader = { kind: 'reconciliation', read: aboutUser };
const ERASURE: Reader = { kind: 'erasure', read: erasureNow };
const UPCOMING_INVOICE: Reader = { kind: 'upcoming_invoice', read: upcomingInvoiceNow };

/** The events of our own that say what somebody did through this service. A new one starts here. */
const OWN_READERS = {
  'contact.updated': CONTACT,
  'grant.created': GRANT,
  'grant.revoked': GRANT,
  'customer.linked': CUSTOMER_LINK,
  'customer.unlinked': CUSTOMER_LINK,
  'customer.reconciled': RECONCILIATION,
  'customer.erased': ERASURE,
  'account.erased': ERASURE,
  'account.refolded': REFOLD,
  'payment_intent.standalone': STANDALONE,
  'refund.requested': REFUND_REQUEST,
} as const satisfies Record<string, Reader>;

export type OwnEventType = keyof typeof OWN_READERS;

/**
 * The event types that change what we know, each with how its object is read. Every other type is stored and IGNORED.
 * A new event type starts here. `*.synced` and `*.imported` are our own: what a read from Stripe answered, stored as an event. Of what
 * is imported nobody is told: it was there before this service was.
 */
const READERS: Readonly<Record<string, Reader>> = {
  'customer.created': CUSTOMER,
  'customer.updated': CUSTOMER,
  'customer.deleted': CUSTOMER,
  'customer.synced': CUSTOMER,
  'customer.imported': CUSTOMER,

  'checkout.session.completed': CHECKOUT_SESSION,
  'checkout.session.async_payment_succeeded': CHECKOUT_SESSION,
  'checkout.session.async_payment_failed': CHECKOUT_SESSION,
  'checkout.session.expired': CHECKOUT_SESSION,
  'checkout.session.synced': CHECKOUT_SESSION,
  'checkout.session.imported': CHECKOUT_SESSION,

  'customer.subscription.created': SUBSCRIPTION,
  'customer.subscription.updated': SUBSCRIPTION,
  'customer.subscription.deleted': SUBSCRIPTION,
  'customer.subscription.paused': SUBSCRIPTION,
  'customer.subscription.resumed': SUBSCRIPTION,
  'customer.subscription.pending_update_applied': SUBSCRIPTION,
  'customer.subscription.pending_update_expired': SUBSCRIPTION,
  'customer.subscription.trial_will_end': SUBSCRIPTION,
  'customer.subscription.synced': SUBSCRIPTION,
  'customer.subscription.imported': SUBSCRIPTION,

  'price.synced': PRICE,

  'invoice.finalized': INVOICE,
  'invoice.paid': INVOICE,
  'invoice.payment_succeeded': INVOICE,
  'invoice.payment_failed': INVOICE,
  'invoice.payment_action_required': INVOICE,
  'invoice.voided': INVOICE,
  'invoice.marked_uncollectible': INVOICE,
  'invoice.synced': INVOICE,
  'invoice.imported': INVOICE,
  // What a look-up answered about the lines that an event cut short or priced only by ID.
  'invoice.lines.synced': INVOICE_LINES,
  // It has no id of its own, only the subscription that it will bill.
  'invoice.upcoming': UPCOMING_INVOICE,
  // Since 2025-03-31 the only word on which payment intent pays which invoice.
  'invoice_payment.paid': INVOICE_PAYMENT,
  'invoice_payment.synced': INVOICE_PAYMENT,
  'invoice_payment.imported': INVOICE_PAYMENT,

  'payment_intent.succeeded': PAYMENT_INTENT,
  'payment_intent.payment_failed': PAYMENT_INTENT,
  // An abandoned 3-D Secure ends so.
  'payment_intent.canceled': PAYMENT_INTENT,

  // Tells which payment intent a charge belongs to: a fraud warning names only the charge.
  'charge.succeeded': CHARGE,
  'charge.refunded': CHARGE,
  'charge.synced': CHARGE,
  'refund.created': REFUND,
  'refund.updated': REFUND,
  'refund.failed': REFUND,
  'refund.synced': REFUND,
  'refund.imported': REFUND,
  'charge.refund.updated': REFUND,
  'credit_note.created': CREDIT_NOTE,
  'credit_note.updated': CREDIT_NOTE,
  'credit_note.voided': CREDIT_NOTE,

  'charge.dispute.created': DISPUTE,
  'charge.dispute.updated': DISPUTE,
  'charge.dispute.closed': DISPUTE,
  'charge.dispute.funds_withdrawn': DISPUTE,
  'charge.dispute.funds_reinstated': DISPUTE,
  'charge.dispute.imported': DISPUTE,
  'radar.early_fraud_warning.created': FRAUD_WARNING,

  'payment_method.attached': PAYMENT_METHOD,
  'payment_method.updated': PAYMENT_METHOD,
  'payment_method.automatically_updated': PAYMENT_METHOD,
  'payment_method.detached': PAYMENT_METHOD,
  'payment_method.imported': PAYMENT_METHOD,
  'customer.source.expiring': PAYMENT_METHOD,

  ...OWN_READERS,
};

/** Changes whose event says what was before. */
const TELLS_BEFORE = ['updated', 'automatically_updated', 'detached'];

export const FOLDED_EVENT_TYPES: readonly string[] = Object.keys(READERS);

/** Those of them that Stripe sends: what a webhook endpoint must have. */
export const STRIPE_EVENT_TYPES: readonly string[] = FOLDED_EVENT_TYPES.filter(
  (type) => !Object.hasOwn(OWN_READERS, type) && !/\.(synced|imported)$/.test(type),
);

/**
 * What a stored event says; null for a type that changes nothing here. Throws Unreadable where the payload is of a known type but
 * does not name its object, or gives two things one ID.
 */
export function readFact(type: string, payload: StripeObject): Fact | null {
  return factIn(type, payload, (object) => object);
}

/** The fields of an event's object that its fact is read from, `previous_attributes` put back included. None if nothing reads the event. */
export function pathsRead(type: string, payload: StripeObject): ReadonlySet<string> {
  const paths = new Set<string>();
  try {
    factIn(type, payload, (object) => watched(object, paths));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
  return paths;
}

function factIn(type: string, payload: StripeObject, watch: (object: StripeObject) => StripeObject): Fact | null {
  const reader = Object.hasOwn(READERS, type) && READERS[type];
  if (!reader) return null;
  const data = objectAt(payload['data']);
  const told = objectAt(data['object']);
  const object = watch(told);
  const id = idOf(reader, type, object);
  if (id === null && reader === UPCOMING_INVOICE) return null; // it bills no subscription
  if (id === null) throw new Unreadable(`a "${type}" event needs data.object.id, but has none`);
  const change = type.slice(type.lastIndexOf('.') + 1);
  const previous = data['previous_attributes'];
  const fact = {
    version: FACT_VERSION,
    kind: reader.kind,
    id,
    change,
    ...(reader === INVOICE && { payer: payerOf(object), lines: invoiceLines(object) }),
    ...(reader === CHECKOUT_SESSION && { lines: linesOf(object) }),
    now: reader.read(object, change),
    before:
      isObject(previous) && TELLS_BEFORE.includes(change)
        ? reader.read(watch(putBack(told, previous)), 'updated')
        : null,
  } as Fact;
  assertEachItself(type, fact);
  return fact;
}

/** Disputes had no ID before 2013. A charge had one dispute then, so it is named after its charge. */
function idOf(reader: Reader, type: string, object: StripeObject): string | null {
  if (reader === UPCOMING_INVOICE) return upcomingId(object);
  const id = nameOf(type, object);
  const chargeId = reader === DISPUTE && id === null ? disputeNow(object).chargeId : null;
  return chargeId === null ? id : `dispute_of_${chargeId}`;
}

/** The object that a stored event carries, to be completed and stored again. */
export function objectIn(payload: string): StripeObject {
  return objectAt(objectAt(objectAt(JSON.parse(payload))['data'])['object']);
}

/** What an event of our own is about may be a user, whom the product may have named like anything. */
function nameOf(type: string, { id }: StripeObject): string | null {
  return Object.hasOwn(OWN_READERS, type) ? textAt(id) : idAt(id);
}

/** Ids of Stripe's that one fact names. No two are the same: each kind has a prefix of its own. */
const NAMED = ['customerId', 'subscriptionId', 'invoiceId', 'intentId', 'paymentIntentId', 'chargeId'] as const;

/** Throws where one id stands for two things: what waits for one of them would be woken by the other, without end. */
function assertEachItself(type: string, { id, now }: Fact): void {
  const values: StripeObject = { ...now };
  const ids = [id, ...NAMED.flatMap((name) => textAt(values[name]) ?? [])];
  if (new Set(ids).size < ids.length) throw new Unreadable(`a "${type}" event names one id as two things`);
}

/** A reminder is about one end of one period of one subscription; null for a preview that bills no subscription. */
function upcomingId(object: StripeObject): string | null {
  const { subscriptionId, periodEnd } = upcomingInvoiceNow(object);
  return subscriptionId === '' ? null : `upcoming_${subscriptionId}_${(periodEnd ?? new Date(0)).getTime() / 1000}`;
}
