import type { StripeGateway } from './stripe.ts';

/** A change to make at Stripe. Commands print it first and then make it. */
export interface StripeChange {
  /** The change as a person reads it: `creates the price premium_month_eur: 19.99 EUR`. */
  what: string;
  /** `sale`: sales need the change. `words`: it changes what customers read. `events`: it changes which events Stripe sends. */
  about: 'sale' | 'words' | 'events';
  /** Makes the change. Returns what the operator must know afterwards, or null. */
  make(gateway: StripeGateway): Promise<string | null>;
}
