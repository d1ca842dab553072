import type Stripe from 'stripe';
import type { CheckoutSessionFact, CheckoutSessionNow, PurchasedLine } from '../fact.ts';
import { ownerIn } from '../owner.ts';
import {
  amountAt,
  countAt,
  createdAt,
  currencyAt,
  idAt,
  isObject,
  objectAt,
  rowsAt,
  type StripeObject,
  textAt,
} from '../stripe-value.ts';
import type { ListParams, ObjectType } from './object-type.ts';
import { priceNow } from './price.ts';

/** https://docs.stripe.com/api/checkout/sessions */
export const CHECKOUT_SESSION = {
  kind: 'checkout_session',
  idPrefixes: ['cs_'],
  events: [
    'checkout.session.completed',
    'checkout.session.async_payment_succeeded',
    'checkout.session.async_payment_failed',
    'checkout.session.expired',
  ],
  synced: 'checkout.session.synced',
  imported: 'checkout.session.imported',
  read: checkoutSessionNow,
  readBeside: (object: StripeObject): Pick<CheckoutSessionFact, 'lines'> => ({ lines: linesOf(object) }),
  retrieve: null,
  list: {
    page: (stripe: Stripe, params: ListParams) => stripe.checkout.sessions.list({ ...params, status: 'complete' }),
    // A subscription has events of its own. A one-time purchase is in its session only.
    takes: ({ mode }: Stripe.Checkout.Session) => mode === 'payment',
    importing: { name: 'sessions', expand: ['data.line_items'], cardOf: () => null },
  },
  lifecycle: {
    progress: ({ status, paymentStatus }) => [Number(status !== 'open'), Number(paymentStatus !== 'unpaid')],
    ranks: { of: (change) => [0, RANKS[change] ?? 0] },
  },
} as const satisfies ObjectType<CheckoutSessionNow>;

/** A delayed payment succeeds or fails after the session was completed. */
const RANKS: Readonly<Record<string, number>> = { completed: 0, async_payment_failed: 1, async_payment_succeeded: 2 };

/** Reads a Checkout Session, with the metadata that our checkout wrote. */
export function checkoutSessionNow(object: StripeObject): CheckoutSessionNow {
  const metadata = objectAt(object['metadata']);
  const totals = objectAt(object['total_details']);
  return {
    mode: textAt(object['mode']) ?? modeOf(object),
    status: textAt(object['status']) ?? 'complete', // before 2021, sessions have no status, and Stripe sent only complete ones
    paymentStatus: textAt(object['payment_status']) ?? 'paid', // before 2020, Stripe sent only paid sessions
    customerId: idAt(object['customer']),
    userId: ownerIn(metadata),
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
    createdAt: createdAt(object),
  };
}

/** The mode of a session from before Stripe had `mode`. */
function modeOf(object: StripeObject): string {
  if (idAt(object['subscription']) !== null) return 'subscription';
  if (idAt(object['setup_intent']) !== null) return 'setup';
  return idAt(object['payment_intent']) === null ? 'unknown' : 'payment';
}

/** The sum of `display_items`, which sessions had before `amount_total`. null if there are none. */
function displayedTotal(object: StripeObject): number | null {
  const items = rowsAt(object['display_items']);
  if (items.length === 0) return null;
  return items.reduce((sum, item) => sum + (amountAt(item['amount']) ?? 0) * (countAt(item['quantity']) ?? 1), 0);
}

/** Reads its `line_items`, which Stripe sends only if they are asked for: `expand[]=line_items`. */
function linesOf(object: StripeObject): PurchasedLine[] | null {
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
