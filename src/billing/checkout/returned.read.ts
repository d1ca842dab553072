import type { Named } from '../../language/named.ts';
import { ProviderUnavailable, RateLimited } from '../../platform/errors.ts';
import { BillingError } from '../errors.ts';
import { planByCode } from '../plan/catalog.lookup.ts';
import { type CheckoutOptions, syncCheckout } from './checkout.commands.ts';
import type { CheckoutStatus } from './checkout.view.ts';
import { checkoutView } from './checkouts.ts';

/** What a customer who returns from Stripe sees of a checkout. */
export interface ReturnedCheckout {
  status: CheckoutStatus;
  plan: Named | null;
  /** The page where the customer pays. null if the checkout is not open. */
  url: string | null;
}

export interface ReturnedOptions extends CheckoutOptions {
  /** Counts a call to Stripe for a user. Throws RateLimited after too many. */
  admit(userId: string): Promise<void>;
}

/**
 * Returns the checkout with this session ID for its return page. Null for an unknown ID. IDs of sessions cannot be guessed, so no token is
 * required. The customer is often faster than the webhook: while the checkout is open, Stripe is asked.
 */
export async function returnedCheckout(
  sessionId: string,
  { admit, ...options }: ReturnedOptions,
): Promise<ReturnedCheckout | null> {
  const { checkouts, catalog, clock } = options;
  const read = () => checkouts.findOne({ sessionId });
  const before = await read();
  const isKnown = before?.status !== 'OPEN' || (await syncedAtStripe(before.userId));
  const row = await read();
  const view = row && checkoutView(row, clock.now());
  if (!row || !view) return null;
  const { status, url } = view;
  const plan = planByCode(catalog(), row.plan) ?? null;
  // Nothing says that it was not paid, and the customer comes from the page where they pay.
  return status === 'OPEN' && !isKnown ? { status: 'PROCESSING', plan, url: null } : { status, plan, url };

  /** Whether Stripe has answered. It says that a checkout is open by a refusal. */
  async function syncedAtStripe(userId: string): Promise<boolean> {
    try {
      await admit(userId);
      await syncCheckout(userId, sessionId, options);
      return true;
    } catch (error) {
      const isExpected = [BillingError, ProviderUnavailable, RateLimited].some((kind) => error instanceof kind);
      if (!isExpected) throw error;
      return error instanceof BillingError;
    }
  }
}
