import { retryDelay } from '../platform/backoff.ts';
import { createPace, STRIPE_PACE } from '../platform/pace.ts';
import { ProviderUnavailable } from '../platform/provider-unavailable.ts';
import { NotStripe, type StripeGateway } from '../platform/stripe.ts';

/** Two minutes' worth, by the back-off. */
const TRIES = 8;
/** A proxy may show a page while it restarts; a wrong address stays wrong. */
const TRIES_OF_NO_STRIPE = 3;

export interface PatientOptions {
  ask: StripeGateway['ask'];
  wait(milliseconds: number): Promise<unknown>;
  monotonic: () => number;
  /** Told before each wait, which follows an answer of 429 or 5xx, or none. */
  onWait(milliseconds: number): void;
}

/** Asks Stripe at a pace that one list allows, and again with back-off where it cannot answer; after eight times it rejects, after three where what
 * answers is not Stripe. For reads only. */
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
