import type Stripe from 'stripe';

/** What a refused call says. */
export async function refusal(call: Promise<unknown>): Promise<Partial<Stripe.errors.StripeError>> {
  return call.then(
    () => ({ message: 'it was accepted' }),
    ({ statusCode, type, code, param, message }) => ({ statusCode, type, code, param, message }),
  );
}
