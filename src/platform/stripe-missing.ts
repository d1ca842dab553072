import Stripe from 'stripe';

/** Whether Stripe does not know what was asked for: it was deleted, or belongs to another account. https://docs.stripe.com/error-codes#resource-missing */
export function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';
}

/** The answer, or null if Stripe does not know what was asked for. Rejects with every other error. */
export async function unlessMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
