/** What a person sees of a payment document. Money is integer minor units beside its currency. */
export type PaymentStatus = 'PENDING' | 'ACTION_REQUIRED' | 'PAID' | 'FAILED' | 'VOID' | 'UNCOLLECTIBLE';

export interface PaymentView {
  /** The invoice's id, else the payment intent's. */
  id: string;
  userId: string;
  status: PaymentStatus;
  amount: number;
  currency: string;
  tax: number | null;
  discount: number | null;
  description: string | null;
  /** Plan code as the price said it; resolved against the catalog when read. */
  plan: string | null;
  subscriptionId: string | null;
  invoiceNumber: string | null;
  invoiceUrl: string | null;
  invoicePdf: string | null;
  failure: { code: string | null; message: string; nextAttemptAt: Date | null } | null;
  attribution: Attribution | null;
  createdAt: Date;
  paidAt: Date | null;
}

/** The campaign or affiliate click that led to a purchase. */
export interface Attribution {
  clickId: string | null;
  campaign: string | null;
  affiliate: string | null;
}
