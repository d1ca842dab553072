import type { PaymentMethodNow } from './fact.ts';
import { countAt, idAt, objectAt, type StripeObject, textAt } from './stripe-value.ts';

/** Reads what may be shown of a PaymentMethod, or of a card source of the years before: never more than brand, last four digits and expiry. */
export function paymentMethodNow(object: StripeObject, change: string): PaymentMethodNow {
  const card = objectAt(object['card'] ?? object);
  return {
    customerId: change === 'detached' ? null : idAt(object['customer']),
    brand: textAt(card['brand']),
    last4: textAt(card['last4']),
    expMonth: within(card['exp_month'], 1, 12),
    expYear: within(card['exp_year'], 1970, 9999),
  };
}

function within(value: unknown, first: number, last: number): number | null {
  const count = countAt(value);
  return count === null || count < first || count > last ? null : count;
}
