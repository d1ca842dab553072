import { streamOfUser } from '../billing/customer/stream.ts';
import type { Fact } from '../facts/fact.ts';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import { idAt, objectAt } from '../facts/stripe-value.ts';

/**
 * Returns the stream that a fact names: its Stripe customer, else the payment intent or the checkout session of a guest, or the user of a
 * command. null if it names none of them. Then it belongs to the stream of the payment that it names.
 */
export function streamOf(fact: Fact): string | null {
  switch (fact.kind) {
    case 'customer':
    case 'customer_link':
    case 'refold':
      return fact.id;
    case 'contact':
    case 'grant':
    case 'members':
    case 'reconciliation':
      return streamOfUser(fact.now.userId);
    case 'erasure':
      // The ID is the user's in the event of the user's own stream, and the stream's in the others.
      return fact.id === fact.now.userId ? streamOfUser(fact.id) : fact.id;
    case 'payment_method':
      return fact.now.customerId ?? fact.before?.customerId ?? null; // a detached one belonged to the customer before
    case 'checkout_session':
      return fact.now.customerId ?? fact.now.paymentIntentId ?? fact.id;
    case 'invoice':
      return fact.now.customerId ?? fact.id;
    case 'standalone':
      return fact.now.customerId ?? fact.id;
    case 'subscription':
    case 'subscription_schedule':
    case 'upcoming_invoice':
    case 'price':
    case 'invoice_lines':
    case 'payment_intent':
    case 'charge':
      return fact.now.customerId;
    case 'invoice_payment':
    case 'refund':
    case 'dispute':
    case 'fraud_warning':
    case 'refund_request':
      return null;
  }
}

/**
 * Returns the stream of an event that no fold reads: the Stripe customer that its object is or names, else the purchase of a guest. null
 * if there is none. The stream is stored so that an erasure finds the event.
 */
export function streamOfUnread(payload: Record<string, unknown>): string | null {
  const object = objectAt(objectAt(payload['data'])['object']);
  const id = idAt(object['id']);
  const isRoot = id !== null && ROOTS.some((kind) => isIdOf(kind, id));
  return idAt(object['customer']) ?? (isRoot ? id : idAt(object['payment_intent']));
}

const ROOTS = ['customer', 'payment_intent', 'checkout_session'] as const;
