/** What a customer said about how to reach them; only what was said is there, and null takes it back. */
export interface ContactNow {
  userId: string;
  email?: string | null;
  /** An address that is to be confirmed; null ends what was asked before. */
  pendingEmail?: string | null;
  /** The event whose request for an address this one confirms. */
  confirms?: string;
  locale?: string | null;
  telegramChatId?: string | null;
  notifications?: string[];
}

/** What our own events say of a grant; a revocation only whose it is. */
export interface GrantNow {
  userId: string;
  feature: string | null;
  /** null for a BOOLEAN or CONFIG feature, and where unlimited. */
  limit: number | null;
  unlimited: boolean;
  /** null unless the feature is CONFIG. */
  value: string | null;
  validUntil: Date | null;
}

export interface AboutUser {
  userId: string;
}

export interface ErasureNow {
  userId: string;
  /** Their Stripe customers, and the sessions of what they bought. */
  stripeIds: string[];
}

export interface RefundRequestNow {
  userId: string;
  paymentId: string | null;
  amount: number;
}
