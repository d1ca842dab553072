import { streamOfUser } from '../billing/customer/stream.ts';
import type { Fact } from '../facts/fact.ts';
import { isIdOf } from '../facts/stripe-objects/registry.ts';
import { idAt, objectAt } from '../facts/stripe-value.ts';

/**
 * The stream that a fact names: its Stripe customer, else the payment intent or the checkout session of a guest, or the user whom
 * somebody did something about. Null where it names none of them: then it belongs where the payment belongs that it names.
 */
export function streamOf(fact: Fact): string | null {
  switch (fact.kind) {
    case 'customer':
    case 'customer_link':
    case 'refold':
      return fact.id;
    case 'contact':
    case 'grant':
    case 'reconciliation':
      return streamOfUser(fact.now.userId);
    case 'erasure':
      // Of a user's own stream it is the user's ID, of each other the stream.
      return fact.id === fact.now.userId ? streamOfUser(fact.id) : fact.id;
    case 'payment_method':
      return fact.now.customerId ?? fact.before?.customerId ?? null; // a detached one was somebody's
    case 'checkout_session':
      return fact.now.customerId ?? fact.now.paymentIntentId ?? fact.id;
    case 'invoice':
      return fact.now.customerId ?? fact.id;
    case 'standalone':
      return fact.now.customerId ?? fact.id;
    case 'subscription':
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
 * The stream of an event that no fold reads: the Stripe customer that its object is, or names, else the purchase of a guest. It is folded
 * nowhere, but what is erased of a stream includes it.
 */
export function streamOfUnread(payload: Record<string, unknown>): string | null {
  const object = objectAt(objectAt(payload['data'])['object']);
  const id = idAt(object['id']);
  const isRoot = id !== null && ROOTS.some((kind) => isIdOf(kind, id));
  return idAt(object['customer']) ?? (isRoot ? id : idAt(object['payment_intent']));
}

const ROOTS = ['customer', 'payment_intent', 'checkout_session'] as const;
