import type { RefundRequestNow } from './own.fact.ts';
import { amountAt, type StripeObject, textAt } from './stripe-value.ts';

/** Reads the internal event `refund.requested`. Its ID is that of the refund. */
export function refundRequestNow(object: StripeObject): RefundRequestNow {
  return {
    userId: textAt(object['userId']) ?? '',
    paymentId: textAt(object['paymentId']),
    amount: amountAt(object['amount']) ?? 0,
  };
}
