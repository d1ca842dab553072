import type { FraudWarningNow } from '../fact.ts';
import { createdAt, idAt, type StripeObject, textAt } from '../stripe-value.ts';
import type { ObjectType } from './object-type.ts';

/** https://docs.stripe.com/api/radar/early_fraud_warnings */
export const FRAUD_WARNING = {
  kind: 'fraud_warning',
  idPrefixes: ['issfr_'],
  events: ['radar.early_fraud_warning.created'],
  synced: null,
  imported: null,
  read: fraudWarningNow,
  retrieve: null,
  list: null,
  lifecycle: { progress: () => [], ranks: null },
} as const satisfies ObjectType<FraudWarningNow>;

/** Reads an early fraud warning. It names only the charge. */
export function fraudWarningNow(object: StripeObject): FraudWarningNow {
  return {
    chargeId: idAt(object['charge']),
    intentId: idAt(object['payment_intent']),
    fraudType: textAt(object['fraud_type']),
    createdAt: createdAt(object),
  };
}
