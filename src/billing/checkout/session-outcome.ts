import type { CheckoutSessionFact } from '../../facts/fact.ts';
import type { CheckoutStatus } from './checkout.view.ts';

/** What an event says about the checkout that it was opened for; null while it is open. */
export function sessionOutcome({ change, now }: CheckoutSessionFact): Exclude<CheckoutStatus, 'OPEN'> | null {
  if (change === 'async_payment_failed') return 'FAILED';
  if (now.status === 'expired') return 'EXPIRED';
  if (now.status !== 'complete') return null;
  return now.paymentStatus === 'unpaid' ? 'PROCESSING' : 'COMPLETE';
}
