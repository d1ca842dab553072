import type { CheckoutSessionNow, PurchasedLine } from './fact.ts';
import {
  amountAt,
  countAt,
  currencyAt,
  idAt,
  instantAt,
  isObject,
  objectAt,
  rowsAt,
  type StripeObject,
  textAt,
} from './stripe-value.ts';
import { priceNow } from './subscription.facts.ts';

/** Reads a Checkout Session, with what our own checkout wrote into its metadata. */
export function checkoutSessionNow(object: StripeObject): CheckoutSessionNow {
  const metadata = objectAt(object['metadata']);
  const totals = objectAt(object['total_details']);
  return {
    mode: textAt(object['mode']) ?? modeOf(object),
    status: textAt(object['status']) ?? 'complete', // sessions of before 2021 say nothing, and were told only when complete
    paymentStatus: textAt(object['payment_status']) ?? 'paid', // sessions of before 2020 were told only when paid
    customerId: idAt(object['customer']),
    userId: textAt(metadata['userId']),
    clientReferenceId: textAt(object['client_reference_id']),
    checkoutId: textAt(metadata['checkoutId']),
    plan: textAt(metadata['plan']),
    quantity: countAt(Number(textAt(metadata['quantity']) ?? 1)) || 1,
    attribution: attributionOf(metadata),
    subscriptionId: idAt(object['subscription']),
    paymentIntentId: idAt(object['payment_intent']),
    invoiceId: idAt(object['invoice']),
    amountTotal: amountAt(object['amount_total']) ?? displayedTotal(object),
    tax: amountAt(totals['amount_tax']),
    discount: amountAt(totals['amount_discount']),
    currency: currencyAt(object['currency'] ?? rowsAt(object['display_items'])[0]?.['currency']),
    createdAt: instantAt(object['created']) ?? new Date(0),
  };
}

/** What a session sold that does not say so: those of before `mode`. */
function modeOf(object: StripeObject): string {
  if (idAt(object['subscription']) !== null) return 'subscription';
  if (idAt(object['setup_intent']) !== null) return 'setup';
  return idAt(object['payment_intent']) === null ? 'unknown' : 'payment';
}

/** The sum of `display_items`, which sessions had before `amount_total`; null without any. */
function displayedTotal(object: StripeObject): number | null {
  const items = rowsAt(object['display_items']);
  if (items.length === 0) return null;
  return items.reduce((sum, item) => sum + (amountAt(item['amount']) ?? 0) * (countAt(item['quantity']) ?? 1), 0);
}

/** Its `line_items`, which Stripe tells only where they are asked for: `expand[]=line_items`. */
export function linesOf(object: StripeObject): PurchasedLine[] | null {
  const { data } = objectAt(object['line_items']);
  if (!Array.isArray(data)) return null;
  return data.filter(isObject).map((line) => ({
    price: priceNow(objectAt(line['price'])),
    quantity: countAt(line['quantity']) ?? 1,
  }));
}

function attributionOf(metadata: StripeObject): CheckoutSessionNow['attribution'] {
  const attribution = {
    clickId: textAt(metadata['clickId']),
    campaign: textAt(metadata['campaign']),
    affiliate: textAt(metadata['affiliate']),
  };
  return Object.values(attribution).some((value) => value !== null) ? attribution : null;
}
