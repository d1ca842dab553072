import { MINUTE } from '../../platform/clock.ts';
import type { StripeGateway } from '../../platform/stripe.ts';

/** Prices rarely change at Stripe, and a key that moved is found again within this time. */
const KEPT = 5 * MINUTE;

/** Finds Stripe's price id for a lookup key. Rejects with an Error that says what to do where Stripe has none. */
export function createPriceFinder(gateway: StripeGateway): (lookupKey: string) => Promise<string> {
  const found = new Map<string, { id: string; until: number }>();
  return async (lookupKey) => {
    const known = found.get(lookupKey);
    if (known && Date.now() < known.until) return known.id;
    const { object } = await gateway.ask((stripe) =>
      stripe.prices.list({ lookup_keys: [lookupKey], active: true, limit: 1 }),
    );
    const id = object.data[0]?.id;
    if (id === undefined) throw new Error(`Stripe has no active price with the lookup key "${lookupKey}"`);
    found.set(lookupKey, { id, until: Date.now() + KEPT });
    return id;
  };
}
