import type { UpcomingInvoiceNow } from '../fact.ts';
import { instantAt, type StripeObject } from '../stripe-value.ts';
import { invoiceNow } from './invoice.ts';
import type { ObjectType } from './object-type.ts';

/** The preview of a renewal. It has no ID, only the subscription that it will bill: https://docs.stripe.com/api/events/types#event_types-invoice.upcoming */
export const UPCOMING_INVOICE = {
  kind: 'upcoming_invoice',
  idPrefixes: [],
  events: ['invoice.upcoming'],
  synced: null,
  imported: null,
  read: upcomingInvoiceNow,
  // There is one reminder for each subscription and end of a period, so these two make the ID.
  identify: (object: StripeObject) => {
    const { subscriptionId, periodEnd } = upcomingInvoiceNow(object);
    return `upcoming_${subscriptionId}_${(periodEnd ?? new Date(0)).getTime() / 1000}`;
  },
  isIrrelevant: (object: StripeObject) => upcomingInvoiceNow(object).subscriptionId === '',
  retrieve: null,
  list: null,
  lifecycle: { progress: () => [], ranks: null },
} as const satisfies ObjectType<UpcomingInvoiceNow>;

/** Reads the preview that `invoice.upcoming` carries. */
function upcomingInvoiceNow(object: StripeObject): UpcomingInvoiceNow {
  const { customerId, subscriptionId, amountDue, currency, nextAttemptAt } = invoiceNow(object);
  const periodEnd = instantAt(object['period_end']);
  return { customerId, subscriptionId: subscriptionId ?? '', amountDue, currency, periodEnd, nextAttemptAt };
}
