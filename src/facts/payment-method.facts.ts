import type { PaymentMethodNow } from './fact.ts';
import { countAt, idAt, objectAt, type StripeObject, textAt } from './stripe-value.ts';

/** Reads what may be shown of a PaymentMethod, or of a card source of the years before: never more than brand, last four digits and expiry. */
export function paymentMethodNow(object: StripeObject, change: string): PaymentMethodNow {
  const card = objectAt(object['card'] ?? object);
  return {
    customerId: change === 'detached' ? null : idAt(object['customer']),
    brand: textAt(card['brand']),
    last4: textAt(card['last4']),
    expMonth: countAt(card['exp_month']),
    expYear: countAt(card['exp_year']),
  };
}
