import Stripe from 'stripe';

/**
 * Whether the error means that Stripe does not know the object: it was deleted, or belongs to another account.
 * https://docs.stripe.com/error-codes#resource-missing
 */
export function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';
}

/** Returns the answer, or null if Stripe does not know the object. Rejects with every other error. */
export async function unlessMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
