import type { StripeGateway } from './stripe.ts';

/** One thing that is to be made so at Stripe: said first, then done. */
export interface StripeChange {
  /** For a person: `makes the price premium_month_eur: 1999 EUR`. */
  what: string;
  /** `sale`: what it makes cannot be sold without it. `words`: what is shown beside it. `events`: what Stripe tells us of. */
  about: 'sale' | 'words' | 'events';
  /** Does it; returns what its reader has to know then. */
  make(gateway: StripeGateway): Promise<string | null>;
}
