import type { CheckoutSessionFact } from '../../facts/fact.ts';
import type { CheckoutStatus } from './checkout.view.ts';

/** Returns the status that an event gives to its checkout, null if the session is still open. */
export function sessionOutcome({ change, now }: CheckoutSessionFact): Exclude<CheckoutStatus, 'OPEN'> | null {
  if (change === 'async_payment_failed') return 'FAILED';
  if (now.status === 'expired') return 'EXPIRED';
  if (now.status !== 'complete') return null;
  return now.paymentStatus === 'unpaid' ? 'PROCESSING' : 'COMPLETE';
}
