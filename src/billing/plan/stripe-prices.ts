import { MINUTE } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { StripeGateway } from '../../platform/stripe.ts';
import { BillingError } from '../errors.ts';

/** How long a price ID is cached. Prices rarely change at Stripe, and a transferred lookup key is found after this time. */
const CACHED_FOR = 5 * MINUTE;

export interface PriceFinder {
  /**
   * Returns Stripe's price ID for a lookup key. Throws PRICE_UNAVAILABLE if Stripe has no active price with it, because the catalog was never
   * synced or the price was archived.
   */
  priceId(lookupKey: string): Promise<string>;
  /** Clears the cache, so that Stripe is asked again. */
  forgetPrices(): void;
}

/** Creates a finder of prices at Stripe, with a cache of five minutes. */
export function createPriceFinder(gateway: StripeGateway, log: Log): PriceFinder {
  const found = new Map<string, { id: string; until: number }>();
  return {
    async priceId(lookupKey) {
      const known = found.get(lookupKey);
      if (known && Date.now() < known.until) return known.id;
      const { object } = await gateway.ask((stripe) =>
        stripe.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1 }),
      );
      const id = object.data[0]?.id;
      if (id === undefined) {
        log.error(
          { lookupKey },
          'Stripe has no active price with this lookup key: run `npm run plans -- sync --apply`',
        );
        throw new BillingError('PRICE_UNAVAILABLE', {}, ['input', 'plan']);
      }
      found.set(lookupKey, { id, until: Date.now() + CACHED_FOR });
      return id;
    },

    forgetPrices: () => found.clear(),
  };
}
