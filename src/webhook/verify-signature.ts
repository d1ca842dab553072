import Stripe from 'stripe';

/** Stripe's own tolerance, in seconds: an older signature may be a replayed request. */
const TOLERANCE = 300;

export type Verdict =
  | { valid: true; secretIndex: number }
  | { valid: false; reason: 'missing' | 'mismatch' | 'expired' };

/**
 * Checks a `Stripe-Signature` header over the raw body with several secrets. Returns true if one of them matches.
 * https://docs.stripe.com/webhooks#verify-official-libraries
 */
export function verifySignature(
  body: string,
  header: string | string[] | undefined,
  secrets: readonly string[],
): Verdict {
  if (typeof header !== 'string' || header === '') return { valid: false, reason: 'missing' };
  const secretIndex = secrets.findIndex((secret) => verifies(body, header, secret, TOLERANCE));
  if (secretIndex !== -1) return { valid: true, secretIndex };
  const wasValid = secrets.some((secret) => verifies(body, header, secret, Number.MAX_SAFE_INTEGER));
  return { valid: false, reason: wasValid ? 'expired' : 'mismatch' };
}

function verifies(body: string, header: string, secret: string, tolerance: number): boolean {
  try {
    return Stripe.webhooks.signature?.verifyHeader(body, header, secret, tolerance) === true;
  } catch {
    return false; // the package throws only this error for an invalid signature
  }
}
