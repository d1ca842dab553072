import { retryDelay } from '../platform/backoff.ts';
import { ProviderUnavailable } from '../platform/errors.ts';
import { createPace, STRIPE_PACE } from '../platform/pace.ts';
import { NotStripe, type StripeGateway } from '../platform/stripe.ts';

/** Two minutes in total, with the back-off. */
const TRIES = 8;
/** A proxy may send an error page while it restarts. A wrong address stays wrong. */
const TRIES_OF_NO_STRIPE = 3;

export interface PatientOptions {
  ask: StripeGateway['ask'];
  wait(milliseconds: number): Promise<unknown>;
  monotonic: () => number;
  /** Called before each wait, which follows an answer of 429 or 5xx, or none. */
  onWait(milliseconds: number): void;
}

/**
 * Calls Stripe at the rate that Stripe allows for one list, and retries with back-off if Stripe cannot answer. Rejects after eight tries,
 * or after three if the answer does not come from Stripe. For reads only.
 */
export function createPatientAsk({ ask, wait, monotonic, onWait }: PatientOptions): StripeGateway['ask'] {
  const pace = createPace({ ...STRIPE_PACE, now: monotonic, wait });
  return async (call, about) => {
    for (let attempt = 1; ; attempt++) {
      await pace.turn();
      try {
        return await ask(call, about);
      } catch (error) {
        if (!(error instanceof ProviderUnavailable)) throw error;
        if (attempt === (error.cause instanceof NotStripe ? TRIES_OF_NO_STRIPE : TRIES)) throw error;
        const delay = retryDelay(attempt);
        onWait(delay);
        await wait(delay);
      }
    }
  };
}
