import type { CheckoutSessionNow, DisputeNow, InvoiceNow, PaymentIntentNow, RefundNow } from '../../facts/fact.ts';
import type { InvoiceLines } from '../../facts/invoice-line.ts';
import type { CauseOfState } from '../fold.ts';

/** The folded part of a payment document: one payment through its life, by Stripe object. */
export interface PaymentState {
  invoice: { now: InvoiceNow; cause: CauseOfState } | null;
  /** The lines of the invoice, from the event or look-up with the most detail. */
  lines: InvoiceLines;
  /** Its failed attempts, by number. */
  attempts: FailedAttempt[];
  /** The checkout session of the purchase. */
  session: { now: CheckoutSessionNow; cause: CauseOfState; failed: boolean; paidAt: Date | null } | null;
  /** Its payment intents: an invoice may have several. */
  intents: Record<string, { now: PaymentIntentNow; cause: CauseOfState }>;
  /** The total refunded amount of each charge, by charge: one entry for each change. */
  charges: Record<string, { refunded: number; at: Date }[]>;
  refunds: Record<string, { now: RefundNow; cause: CauseOfState }>;
  /** Refunds that an admin requested, with the event of the request. */
  refundRequests: Record<string, { amount: number; cause: CauseOfState }>;
  disputes: Record<string, { now: DisputeNow; openedAt: Date; closedAt: Date | null; cause: CauseOfState }>;
  fraudWarnings: Record<string, { at: Date }>;
  /** The cards that were charged, by charge, for searches. Absent if none is known. */
  cards?: Record<string, { last4: string; at: Date }>;
}

export interface FailedAttempt {
  attempt: number;
  at: Date;
  /** Whether the customer can complete the payment by confirming it (3-D Secure). */
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
