import type { SubscriptionNow } from '../../facts/fact.ts';
import type { CauseOfState } from '../fold.ts';

/** What is kept of one subscription: its newest snapshot, and what no single snapshot tells. */
export interface SubscriptionState {
  /** As its newest event has it; null while only its checkout or its invoices are known. */
  now: SubscriptionNow | null;
  /** The event that last changed `now`. */
  cause: CauseOfState | null;
  /** The completed checkout that made it: counts as an INCOMPLETE subscription until its own events are here. */
  checkout: {
    sessionId: string;
    plan: string | null;
    quantity: number;
    customerId: string | null;
    cause: CauseOfState;
  } | null;
  /** When it first was active or trialing; null for one that never was. */
  startedAt: Date | null;
  /** The first past_due snapshot since it was last in order. */
  pastDueSince: Date | null;
  /** The last snapshot that said active or trialing after it had not been. */
  recoveredAt: Date | null;
  /** Open invoices of which a payment failed or that are sent to be paid: the streak that grace counts from. */
  openInvoices: Record<string, OpenInvoice>;
  /** Its newest payment above 0. */
  lastPayment: { invoiceId: string; paidAt: Date; cause: CauseOfState } | null;
  /** What a price was called when an event last named it: its lookup key may move on. */
  priceNames: Record<string, { lookupKey: string | null; plan: string | null }>;
}

export interface OpenInvoice {
  /** The first failed attempt that an event told of. */
  failedAt: Date | null;
  dueAt: Date | null;
  /** Where the customer pays it or confirms the payment. */
  url: string | null;
}

export const UNKNOWN_SUBSCRIPTION: SubscriptionState = {
  now: null,
  cause: null,
  checkout: null,
  startedAt: null,
  pastDueSince: null,
  recoveredAt: null,
  openInvoices: {},
  lastPayment: null,
  priceNames: {},
};

/** `canceled` and `incomplete_expired` are final: Stripe never revives such a subscription. */
export const hasEnded = (status: string): boolean => status === 'canceled' || status === 'incomplete_expired';
