import type { InvoiceLineNow } from '../../facts/invoice-line.ts';

/** What a person sees of a payment document. Money is integer minor units beside its currency. */
export type PaymentStatus =
  | 'PENDING'
  | 'ACTION_REQUIRED'
  | 'PAID'
  | 'FAILED'
  | 'PARTIALLY_REFUNDED'
  | 'REFUNDED'
  | 'DISPUTED'
  | 'DISPUTE_LOST'
  | 'VOID'
  | 'UNCOLLECTIBLE';

/** A payment, and whose it is now. */
export interface PaymentView extends PaymentContent {
  userId: string;
}

/** What its row says of a payment, whoever owns it. */
export interface PaymentContent {
  /** The invoice's id, else the payment intent's. */
  id: string;
  status: PaymentStatus;
  amount: number;
  /** What went back in all; refunds that failed do not count. */
  amountRefunded: number;
  currency: string;
  tax: number | null;
  discount: number | null;
  description: string | null;
  /** Plan code, if the payment itself says it. An invoice names its price, and the subscription's events say which plan that is. */
  plan: string | null;
  priceId: string | null;
  /** Of its invoice; empty for a purchase without one. */
  lines: readonly InvoiceLineNow[];
  subscriptionId: string | null;
  invoiceNumber: string | null;
  invoiceUrl: string | null;
  invoicePdf: string | null;
  failure: PaymentFailure | null;
  /** Oldest first. */
  refunds: RefundView[];
  dispute: DisputeView | null;
  attribution: Attribution | null;
  createdAt: Date;
  paidAt: Date | null;
}

export interface PaymentFailure {
  code: string | null;
  message: string;
  nextAttemptAt: Date | null;
}

export interface RefundView {
  id: string;
  amount: number;
  currency: string;
  reason: string | null;
  createdAt: Date;
}

export interface DisputeView {
  id: string;
  /** Stripe's word. */
  status: string;
  reason: string | null;
  amount: number;
  currency: string;
  createdAt: Date;
}

/** The campaign or affiliate click that led to a purchase. */
export interface Attribution {
  clickId: string | null;
  campaign: string | null;
  affiliate: string | null;
}
