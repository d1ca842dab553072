import type { InvoiceLineNow } from '../../facts/invoice-line.ts';

/** The collection status of a payment. */
export type PaymentStatus = 'ACTION_REQUIRED' | 'FAILED' | 'PAID' | 'PENDING' | 'UNCOLLECTIBLE' | 'VOID';

/** How much of a payment was refunded. */
export type PaymentRefundStatus = 'NONE' | 'PARTIAL' | 'FULL';

/** Stripe's statuses of a refund: https://docs.stripe.com/api/refunds/object#refund_object-status */
export const REFUND_STATUSES = ['PENDING', 'REQUIRES_ACTION', 'SUCCEEDED', 'FAILED', 'CANCELED'] as const;
export type RefundStatus = (typeof REFUND_STATUSES)[number] | 'OTHER';

/** Stripe's statuses of a dispute: https://docs.stripe.com/api/disputes/object#dispute_object-status */
export const DISPUTE_STATUSES = [
  'WARNING_NEEDS_RESPONSE',
  'WARNING_UNDER_REVIEW',
  'WARNING_CLOSED',
  'NEEDS_RESPONSE',
  'UNDER_REVIEW',
  'APPEAL_NEEDS_RESPONSE',
  'APPEAL_UNDER_REVIEW',
  'WON',
  'LOST',
  'PREVENTED',
] as const;
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number] | 'OTHER';

/** A payment with its IDs. */
export interface PaymentView extends PaymentContent {
  userId: string;
  /** The payment's ID in the API. */
  publicId: string;
  stripeInvoiceId: string | null;
  /** The payment intent that paid it. If none did, the newest. */
  stripePaymentIntentId: string | null;
  stripeChargeIds: string[];
}

/** The part of a payment that follows from the state of its row, without its owner. Money is in whole minor units with a currency. */
export interface PaymentContent {
  /** The ID of the invoice, else of the payment intent. */
  id: string;
  /** The collection status. Refunds and disputes do not change it. */
  status: PaymentStatus;
  refundStatus: PaymentRefundStatus;
  /** Whether an open or lost dispute covers the whole payment, so that nothing is left to refund. */
  isDisputedInFull: boolean;
  amount: number;
  /** The total refunded amount. Failed refunds do not count. */
  amountRefunded: number;
  currency: string;
  tax: number | null;
  discount: number | null;
  description: string | null;
  /** The plan code, if the payment itself has it. An invoice has only the price, whose plan is in the subscription's events. */
  plan: string | null;
  priceId: string | null;
  /** The lines of its invoice. Empty for a purchase without one. */
  lines: readonly InvoiceLineNow[];
  subscriptionId: string | null;
  invoiceNumber: string | null;
  invoiceUrl: string | null;
  invoicePdf: string | null;
  failure: PaymentFailure | null;
  /** Oldest first. Failed refunds are included. */
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
  status: RefundStatus;
  amount: number;
  currency: string;
  reason: string | null;
  createdAt: Date;
}

export interface DisputeView {
  id: string;
  status: DisputeStatus;
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
