import type { Attribution } from '../payment/payment.view.ts';

export type BillingInterval = 'MONTH' | 'YEAR' | 'ONE_TIME';

export type CheckoutStatus = 'OPEN' | 'PROCESSING' | 'COMPLETE' | 'EXPIRED' | 'FAILED';

export interface CheckoutView {
  /** Stripe's `cs_...`. */
  id: string;
  /** The page where the customer pays. null if the checkout is not open. */
  url: string | null;
  status: CheckoutStatus;
  expiresAt: Date;
}

export interface CheckoutRequest {
  plan: string;
  interval: BillingInterval | null;
  currency: string | null;
  quantity: number;
  promotionCode: string | null;
  successUrl: string | null;
  cancelUrl: string | null;
  attribution: Attribution | null;
}
