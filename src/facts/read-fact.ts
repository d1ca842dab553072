import { checkoutSessionNow } from './checkout-session.facts.ts';
import { customerNow } from './customer.facts.ts';
import { FACT_VERSION, type Fact } from './fact.ts';
import { invoiceNow } from './invoice.facts.ts';
import { putBack } from './previous.ts';
import { isObject, objectAt, type StripeObject, textAt } from './stripe-value.ts';
import { subscriptionNow } from './subscription.facts.ts';

type Reader = { kind: Fact['kind']; read: (object: StripeObject, change: string) => Fact['now'] };

const CUSTOMER: Reader = { kind: 'customer', read: customerNow };
const SUBSCRIPTION: Reader = { kind: 'subscription', read: subscriptionNow };
const INVOICE: Reader = { kind: 'invoice', read: invoiceNow };
const CHECKOUT_SESSION: Reader = { kind: 'checkout_session', read: checkoutSessionNow };

/**
 * The event types that change what we know, each with how its object is read. Every other type is stored and IGNORED.
 * A new event type starts here. `*.synced` are our own: what a read from Stripe answered, stored as an event.
 */
const READERS: Readonly<Record<string, Reader>> = {
  'customer.created': CUSTOMER,
  'customer.updated': CUSTOMER,
  'customer.deleted': CUSTOMER,
  'customer.synced': CUSTOMER,

  'checkout.session.completed': CHECKOUT_SESSION,
  'checkout.session.async_payment_succeeded': CHECKOUT_SESSION,
  'checkout.session.async_payment_failed': CHECKOUT_SESSION,
  'checkout.session.expired': CHECKOUT_SESSION,
  'checkout.session.synced': CHECKOUT_SESSION,

  'customer.subscription.created': SUBSCRIPTION,
  'customer.subscription.updated': SUBSCRIPTION,
  'customer.subscription.deleted': SUBSCRIPTION,
  'customer.subscription.paused': SUBSCRIPTION,
  'customer.subscription.resumed': SUBSCRIPTION,
  'customer.subscription.pending_update_applied': SUBSCRIPTION,
  'customer.subscription.pending_update_expired': SUBSCRIPTION,
  'customer.subscription.trial_will_end': SUBSCRIPTION,
  'customer.subscription.synced': SUBSCRIPTION,

  'invoice.finalized': INVOICE,
  'invoice.paid': INVOICE,
  'invoice.payment_succeeded': INVOICE,
  'invoice.payment_failed': INVOICE,
  'invoice.payment_action_required': INVOICE,
  'invoice.voided': INVOICE,
  'invoice.marked_uncollectible': INVOICE,
  'invoice.synced': INVOICE,
};

export const FOLDED_EVENT_TYPES: readonly string[] = Object.keys(READERS);

/**
 * What a stored event says; null for a type that changes nothing here. Throws where the payload is of a known type but
 * names no object, which no event of Stripe's does.
 */
export function readFact(type: string, payload: StripeObject): Fact | null {
  const reader = Object.hasOwn(READERS, type) && READERS[type];
  if (!reader) return null;
  const data = objectAt(payload['data']);
  const object = objectAt(data['object']);
  const id = textAt(object['id']);
  if (id === null) throw new Error(`a "${type}" event needs data.object.id, but has none`);
  const change = type.slice(type.lastIndexOf('.') + 1);
  const previous = data['previous_attributes'];
  return {
    version: FACT_VERSION,
    kind: reader.kind,
    id,
    change,
    now: reader.read(object, change),
    before: isObject(previous) && change === 'updated' ? reader.read(putBack(object, previous), change) : null,
  } as Fact;
}
