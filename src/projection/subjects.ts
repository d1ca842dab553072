import { NO_PLACE, type Place } from '../billing/fold.ts';
import type { Link } from '../billing/payment/link.document.ts';
import type { Fact } from '../facts/fact.ts';

/** Where an event belongs: its Stripe customer (or the user by name), its place, and the documents that fold it. */
export interface Belonging {
  customerId: string | null;
  /** Where there is no Stripe customer: the user whom the fact, or its checkout session, names. */
  userId: string | null;
  place: Place;
  /** Kinds of documents: which of them, follows from user and place. */
  documents: readonly ('entitlement' | 'payment')[];
}

/** What is missing before anybody can say where an event belongs: the ids whose links would tell. */
export interface Waiting {
  waitsFor: string[];
}

const ENTITLEMENT = ['entitlement'] as const;
const PAYMENT = ['payment'] as const;
const BOTH = ['entitlement', 'payment'] as const;

/**
 * Where a fact belongs, by what it says and what the links say. This is the one table of what belongs where: a new kind
 * of fact gets its line here.
 */
export function belongingOf(fact: Fact, links: ReadonlyMap<string, Link>): Belonging | Waiting {
  switch (fact.kind) {
    case 'customer':
    case 'customer_link':
      return { customerId: fact.id, userId: null, place: NO_PLACE, documents: ENTITLEMENT };
    case 'subscription':
    case 'price':
      return { customerId: fact.now.customerId, userId: null, place: NO_PLACE, documents: ENTITLEMENT };
    case 'upcoming_invoice':
      return { customerId: fact.now.customerId, userId: null, place: NO_PLACE, documents: ENTITLEMENT };
    case 'contact':
    case 'grant':
    case 'reconciliation':
    case 'erasure':
      return { customerId: null, userId: fact.now.userId, place: NO_PLACE, documents: ENTITLEMENT };
    case 'refund_request': {
      const { userId, paymentId } = fact.now;
      return { customerId: null, userId, place: { ...NO_PLACE, paymentId }, documents: PAYMENT };
    }
    case 'payment_method': {
      const customerId = fact.now.customerId ?? fact.before?.customerId ?? null; // a detached one was somebody's
      return { customerId, userId: null, place: NO_PLACE, documents: ENTITLEMENT };
    }
    case 'invoice': {
      const { customerId, subscriptionId } = fact.now;
      return {
        customerId,
        userId: null,
        place: { paymentId: fact.id, subscriptionId, sessionId: null },
        documents: BOTH,
      };
    }
    case 'invoice_lines': {
      // Only the invoice says what it bills.
      const subscriptionId = links.get(fact.id)?.subscriptionId;
      if (subscriptionId === undefined) return { waitsFor: [fact.id] };
      const place = { paymentId: fact.id, subscriptionId, sessionId: null };
      return { customerId: fact.now.customerId, userId: null, place, documents: BOTH };
    }
    case 'checkout_session': {
      const { customerId, userId, mode, subscriptionId, paymentIntentId, invoiceId } = fact.now;
      // An invoice may claim the intent although the session does not say so; then both must name the same payment.
      const invoice = invoiceId ?? (paymentIntentId && links.get(paymentIntentId)?.invoiceId) ?? null;
      const paymentId = mode === 'payment' ? (invoice ?? paymentIntentId) : invoice;
      const place = { paymentId, subscriptionId, sessionId: fact.id };
      return { customerId, userId, place, documents: paymentId === null ? ENTITLEMENT : BOTH };
    }
    case 'invoice_payment':
      return moneyBelonging({ ...fact.now, customerId: null }, links, PAYMENT);
    case 'payment_intent': {
      const belonging = moneyBelonging({ ...fact.now, intentId: fact.id }, links, PAYMENT);
      // A purchase that is captured later is told by its intent alone.
      const bought = 'place' in belonging && belonging.place.sessionId !== null;
      return bought ? { ...belonging, documents: BOTH } : belonging;
    }
    case 'charge':
      return moneyBelonging({ ...fact.now, chargeId: fact.id }, links, fact.change === 'refunded' ? BOTH : PAYMENT);
    case 'refund':
      return moneyBelonging({ ...fact.now, customerId: null }, links, BOTH);
    case 'dispute':
      return moneyBelonging({ ...fact.now, invoiceId: null, customerId: null }, links, BOTH);
    case 'fraud_warning':
      return moneyBelonging({ ...fact.now, invoiceId: null, customerId: null }, links, PAYMENT);
  }
}

interface Money {
  chargeId: string | null;
  intentId: string | null;
  invoiceId: string | null;
  customerId: string | null;
}

/** Charge -> intent -> invoice -> subscription, or intent -> checkout session; an invoice wins over a session. */
function moneyBelonging(
  money: Money,
  links: ReadonlyMap<string, Link>,
  documents: Belonging['documents'],
): Belonging | Waiting {
  const charge = money.chargeId === null ? undefined : links.get(money.chargeId);
  const intentId = money.intentId ?? charge?.intentId ?? null;
  const intent = intentId === null ? undefined : links.get(intentId);
  const invoiceId = money.invoiceId ?? intent?.invoiceId ?? charge?.invoiceId ?? null;
  if (invoiceId !== null) {
    const invoice = links.get(invoiceId);
    // What it bills decides whose access is held back, so that must be known first.
    if (invoice?.subscriptionId === undefined) return { waitsFor: [invoiceId] };
    const customerId = money.customerId ?? invoice.customerId ?? charge?.customerId ?? intent?.customerId ?? null;
    const place = {
      paymentId: invoiceId,
      subscriptionId: invoice.subscriptionId,
      sessionId: intent?.sessionId ?? null,
    };
    return { customerId, userId: intent?.userId ?? null, place, documents };
  }
  const settled = intentId !== null && (intent?.sessionId !== undefined || intent?.standalone === true);
  if (!settled) return { waitsFor: [intentId ?? money.chargeId].filter((id) => id !== null) };
  const customerId = money.customerId ?? intent?.customerId ?? charge?.customerId ?? null;
  const place = { paymentId: intentId, subscriptionId: null, sessionId: intent?.sessionId ?? null };
  return { customerId, userId: intent?.userId ?? null, place, documents };
}

/** Every charge, intent and invoice whose links could tell where a fact belongs. */
export function idsOf(fact: Fact): string[] {
  const now = fact.kind === 'invoice' ? fact.payer : fact.now;
  const ids = [
    'chargeId' in now ? now.chargeId : null,
    'intentId' in now ? now.intentId : null,
    'invoiceId' in now ? now.invoiceId : null,
    'paymentIntentId' in now ? now.paymentIntentId : null,
    fact.id,
  ];
  return ids.filter((id) => id !== null);
}

/** The documents of a user that fold something of this belonging. */
export function subjectsOf({ documents, place }: Belonging, userId: string): string[] {
  return documents.flatMap((kind) => {
    if (kind === 'entitlement') return [`entitlement:${userId}`];
    return place.paymentId === null ? [] : [`payment:${place.paymentId}`];
  });
}
