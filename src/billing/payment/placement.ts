import type { Fact } from '../../facts/fact.ts';
import { isIdOf } from '../../facts/stripe-objects/registry.ts';
import { NO_PLACE, type Place } from '../fold.ts';

/** The references of a payment. Events add references and never remove them, so the result is the same in any order. */
export interface PaymentReferences {
  /** The IDs of its invoice, payment intents and charges, and of the checkout session of the purchase. */
  refs: string[];
  /** The subscription that an invoice bills, null if it bills none. Absent until an event of the invoice is known. */
  subscriptionId?: string | null;
  /** The session of a one-time purchase. */
  sessionId: string | null;
}

/** The references of one payment. */
export interface ReferencedPayment extends PaymentReferences {
  _id: string;
  stream: string;
}

/** IDs of which one must belong to a known payment before an event can be placed. */
export interface Waiting {
  waitsFor: string[];
}

/**
 * Assigns the events of a stream to its payments. Pass all facts to `tell` before you call `place`: a place depends on all of them, so that
 * it does not depend on the order of arrival.
 */
export class Placement {
  private readonly payments = new Map<string, ReferencedPayment>();
  private readonly byRef = new Map<string, ReferencedPayment>();
  /** Payments whose intent an invoice has claimed. Their events belong to the payment of the invoice. */
  readonly absorbed = new Set<string>();
  private readonly changedIds = new Set<string>();

  constructor(
    private readonly stream: string,
    known: Iterable<ReferencedPayment>,
  ) {
    for (const row of known) {
      const payment = { ...row, refs: [...row.refs] };
      this.payments.set(payment._id, payment);
      for (const ref of payment.refs) this.byRef.set(ref, payment);
    }
  }

  /** Adds the references that facts contain. Their order does not matter. */
  tell(facts: readonly Fact[]): void {
    let before: number;
    do {
      before = this.byRef.size + this.absorbed.size;
      for (const fact of facts) this.tellOne(fact);
    } while (this.byRef.size + this.absorbed.size > before);
  }

  payment(id: string): ReferencedPayment | undefined {
    return this.payments.get(id);
  }

  ids(): string[] {
    return [...this.payments.keys()];
  }

  /** Returns the payments that got new references. */
  changed(): string[] {
    return [...this.changedIds];
  }

  /** Returns the place of a fact, or the IDs that it waits for. */
  place(fact: Fact): Place | Waiting {
    switch (fact.kind) {
      case 'invoice':
        return { paymentId: fact.id, subscriptionId: fact.now.subscriptionId, sessionId: null };
      case 'invoice_lines':
        // Only the events of an invoice name the subscription that it bills.
        return this.placeOf(fact.id, [fact.id], { withSession: false });
      case 'checkout_session': {
        const { mode, subscriptionId, paymentIntentId, invoiceId } = fact.now;
        // An invoice may claim the intent although the session does not name the invoice. Both belong to the same payment then.
        const claimedBy = invoiceId ?? this.byRef.get(paymentIntentId ?? '')?._id ?? null;
        const invoice = claimedBy !== null && isIdOf('invoice', claimedBy) ? claimedBy : null;
        return {
          paymentId: mode === 'payment' ? (invoice ?? paymentIntentId) : invoice,
          subscriptionId,
          sessionId: fact.id,
        };
      }
      case 'refund_request':
        return { ...NO_PLACE, paymentId: fact.now.paymentId };
      case 'invoice_payment':
      case 'payment_intent':
      case 'charge':
      case 'refund':
      case 'dispute':
      case 'fraud_warning': {
        const ids = moneyIds(fact);
        const found = ids.find((id) => this.byRef.has(id));
        return this.placeOf(found, ids);
      }
      default:
        return NO_PLACE;
    }
  }

  private placeOf(ref: string | undefined, ids: string[], { withSession = true } = {}): Place | Waiting {
    const payment = this.byRef.get(ref ?? '');
    if (!payment) return { waitsFor: ids.slice(0, 1) };
    const { _id: paymentId, subscriptionId = null, sessionId } = payment;
    // Wait for the invoice: the subscription that it bills decides which access a refund or dispute suspends.
    if (isIdOf('invoice', paymentId) && payment.subscriptionId === undefined) return { waitsFor: [paymentId] };
    return { paymentId, subscriptionId, sessionId: withSession ? sessionId : null };
  }

  private tellOne(fact: Fact): void {
    switch (fact.kind) {
      case 'invoice': {
        const payment = this.paymentOf(fact.id);
        if (payment.subscriptionId === undefined) this.changedIds.add(fact.id);
        payment.subscriptionId ??= fact.now.subscriptionId;
        this.attach(payment, fact.payer.intentId, fact.payer.chargeId);
        return;
      }
      case 'invoice_payment': {
        const { invoiceId, intentId, chargeId } = fact.now;
        if (invoiceId !== null) this.attach(this.paymentOf(invoiceId), intentId, chargeId);
        return;
      }
      case 'checkout_session': {
        const { mode, paymentIntentId, invoiceId } = fact.now;
        const named = invoiceId ?? this.byRef.get(paymentIntentId ?? '')?._id ?? paymentIntentId;
        if (named === null || (mode !== 'payment' && invoiceId === null)) return;
        const payment = this.paymentOf(named);
        if (mode !== 'payment') return;
        payment.sessionId ??= fact.id;
        this.attach(payment, fact.id, paymentIntentId);
        return;
      }
      case 'standalone':
        this.paymentOf(this.byRef.get(fact.id)?._id ?? fact.id);
        return;
      case 'payment_intent':
      case 'charge':
      case 'refund':
      case 'dispute':
      case 'fraud_warning': {
        const ids = moneyIds(fact);
        const invoiceId = 'invoiceId' in fact.now && fact.kind !== 'refund' ? fact.now.invoiceId : null;
        const payment = invoiceId === null ? this.knownByOne(ids) : this.paymentOf(invoiceId);
        if (payment) this.attach(payment, ...ids.filter((id) => !isIdOf('invoice', id)));
        return;
      }
    }
  }

  /** Returns the payment that has one of these IDs. If several do, that of an invoice wins. */
  private knownByOne(ids: readonly string[]): ReferencedPayment | undefined {
    const known = ids.flatMap((id) => this.byRef.get(id) ?? []);
    return known.find(({ _id }) => isIdOf('invoice', _id)) ?? known[0];
  }

  private paymentOf(id: string): ReferencedPayment {
    const known = this.payments.get(id);
    if (known && !this.absorbed.has(id)) return known;
    const claimed = this.byRef.get(id);
    if (claimed) return claimed;
    const payment: ReferencedPayment = { _id: id, stream: this.stream, refs: [], sessionId: null };
    this.payments.set(id, payment);
    this.attach(payment, id);
    return payment;
  }

  private attach(payment: ReferencedPayment, ...refs: (string | null)[]): void {
    for (const ref of refs) {
      if (ref === null) continue;
      const other = this.byRef.get(ref);
      if (other === payment) continue;
      if (other === undefined) {
        this.byRef.set(ref, payment);
        payment.refs.push(ref);
        this.changedIds.add(payment._id);
      } else if (isIdOf('invoice', payment._id) && !isIdOf('invoice', other._id)) this.absorb(other, payment);
    }
  }

  private absorb(other: ReferencedPayment, into: ReferencedPayment): void {
    for (const ref of other.refs) this.byRef.set(ref, into);
    into.refs.push(...other.refs);
    into.sessionId ??= other.sessionId;
    other.refs = [];
    other.sessionId = null;
    this.absorbed.add(other._id);
  }
}

/** Returns the IDs by which a fact names a payment. Empty for a fact that is not about a payment. */
export function referencesOf(fact: Fact): string[] {
  switch (fact.kind) {
    case 'invoice':
      return some(fact.id, fact.payer.intentId, fact.payer.chargeId);
    case 'invoice_lines':
    case 'standalone':
      return [fact.id];
    case 'checkout_session': {
      const { mode, invoiceId, paymentIntentId } = fact.now;
      return mode === 'payment' ? some(invoiceId, paymentIntentId, fact.id) : some(invoiceId);
    }
    case 'refund_request':
      return some(fact.now.paymentId);
    case 'invoice_payment':
    case 'payment_intent':
    case 'charge':
    case 'refund':
    case 'dispute':
    case 'fraud_warning':
      return moneyIds(fact);
    default:
      return [];
  }
}

type MoneyFact = Extract<
  Fact,
  { kind: 'invoice_payment' | 'payment_intent' | 'charge' | 'refund' | 'dispute' | 'fraud_warning' }
>;

/** The IDs, the most specific first: an invoice, then a payment intent, then a charge. */
function moneyIds(fact: MoneyFact): string[] {
  switch (fact.kind) {
    case 'invoice_payment':
      return some(fact.now.invoiceId, fact.now.intentId, fact.now.chargeId);
    case 'payment_intent':
      return some(fact.now.invoiceId, fact.id, fact.now.chargeId);
    case 'charge':
      return some(fact.now.invoiceId, fact.now.intentId, fact.id);
    case 'refund':
      return some(fact.now.invoiceId, fact.now.intentId, fact.now.chargeId);
    default:
      return some(fact.now.intentId, fact.now.chargeId);
  }
}

const some = (...ids: (string | null)[]): string[] => ids.filter((id) => id !== null);
