/** The contact details that a customer set. Fields that they did not set are absent, and null clears a field. */
export interface ContactNow {
  userId: string;
  email?: string | null;
  /** A new address that waits for confirmation. null cancels an earlier request. */
  pendingEmail?: string | null;
  /** The ID of the event that requested the address which this event confirms. */
  confirms?: string;
  locale?: string | null;
  telegramChatId?: string | null;
  notifications?: string[];
}

/** A grant of a feature. A revocation has only `userId`. */
export interface GrantNow {
  userId: string;
  feature: string | null;
  /** null for a BOOLEAN or CONFIG feature, and if unlimited. */
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
  /** The IDs of their Stripe customers, and of the sessions and payment intents of their purchases. */
  stripeIds: string[];
}

export interface RefundRequestNow {
  userId: string;
  paymentId: string | null;
  amount: number;
}
