/** A schedule of a subscription's prices. */
export interface SubscriptionScheduleNow {
  customerId: string | null;
  /** The subscription that it manages, or managed before it released it. null before it has created one. */
  subscriptionId: string | null;
  /** `not_started`, `active`, or a final one: `released`, `canceled`, `completed`. */
  status: string;
  /** In the order of time. */
  phases: PhaseNow[];
  /** When the current phase began, null before the first one and after the last. */
  phaseStart: Date | null;
}

/** What a subscription bills from an instant on. */
export interface PhaseNow {
  start: Date | null;
  items: { priceId: string; quantity: number }[];
}
