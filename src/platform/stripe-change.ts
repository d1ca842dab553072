import type { StripeGateway } from './stripe.ts';

/** One thing that is to be made so at Stripe: said first, then done. */
export interface StripeChange {
  /** For a person: `makes the price premium_month_eur: 1999 EUR`. */
  what: string;
  /** Does it; returns what its reader has to know then. */
  make(gateway: StripeGateway): Promise<string | null>;
}
