import type { CheckoutSessionNow, DisputeNow, InvoiceNow, PaymentIntentNow, RefundNow } from '../../facts/fact.ts';
import type { InvoiceLines } from '../../facts/invoice-line.ts';
import type { CauseOfState } from '../fold.ts';

/** The folded part of a payment document: one payment through its life, by Stripe object. */
export interface PaymentState {
  invoice: { now: InvoiceNow; cause: CauseOfState } | null;
  /** Of the invoice, as the event or the look-up tells them that says most. */
  lines: InvoiceLines;
  /** Its failed attempts, by number. */
  attempts: FailedAttempt[];
  /** The checkout session that it was bought in. */
  session: { now: CheckoutSessionNow; cause: CauseOfState; failed: boolean; paidAt: Date | null } | null;
  /** Its payment intents: an invoice may have several. */
  intents: Record<string, { now: PaymentIntentNow; cause: CauseOfState }>;
  /** By charge: what Stripe said was refunded of it in all, each time that it was more or less. */
  charges: Record<string, { refunded: number; at: Date }[]>;
  refunds: Record<string, { now: RefundNow; cause: CauseOfState }>;
  /** Refunds that somebody asked for here, and which event says so. */
  refundRequests: Record<string, { amount: number; cause: CauseOfState }>;
  disputes: Record<string, { now: DisputeNow; openedAt: Date; closedAt: Date | null; cause: CauseOfState }>;
  fraudWarnings: Record<string, { at: Date }>;
}

export interface FailedAttempt {
  attempt: number;
  at: Date;
  /** The customer can make it good by confirming the payment (3-D Secure). */
  actionRequired: boolean;
  nextAttemptAt: Date | null;
}

export const NO_PAYMENT: PaymentState = {
  invoice: null,
  lines: { rows: [], hasMore: true },
  attempts: [],
  session: null,
  intents: {},
  charges: {},
  refunds: {},
  refundRequests: {},
  disputes: {},
  fraudWarnings: {},
};
