import type Stripe from 'stripe';
import { type Circumstances, DECLINED, declineOf } from '../cards/test-cards.ts';
import { type Decline, newCharge } from '../objects/charge.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { countFailure } from './customer.ts';

/** Tries once to collect a payment intent from a card, and emits the events of the result. Returns the decline, or `null` on success. */
export async function chargeIntent(
  work: Work,
  intent: Stripe.PaymentIntent,
  { method, ...circumstances }: { method: Stripe.PaymentMethod } & Circumstances,
): Promise<Decline | null> {
  const isSetToFail = intent.customer !== null && (await countFailure(work, idOf(intent.customer)));
  const decline = isSetToFail ? DECLINED : declineOf(method, { ...circumstances, charged: true });
  const { authenticated } = circumstances;
  const receiptUrl = (id: string) => `${work.url}/r/${id}`;
  const charge = work.create(
    'charge',
    newCharge(work.now, { intent, method, decline, authenticated: authenticated && !decline, receiptUrl }),
  );
  work.tell(decline ? 'charge.failed' : 'charge.succeeded', charge);
  if (decline) {
    await failIntent(work, intent.id, {
      error: { ...paymentError(decline, method), charge: charge.id },
      charge: charge.id,
    });
  } else {
    await work.change(
      'payment_intent',
      intent.id,
      {
        status: 'succeeded',
        amount_received: intent.amount,
        latest_charge: charge.id,
        payment_method: method.id,
        last_payment_error: null,
        next_action: null,
      },
      'payment_intent.succeeded',
    );
  }
  return decline;
}

/** Makes the payment intent wait for the cardholder to confirm the payment with the bank, at this URL. */
export async function askForAction(
  work: Work,
  { id }: Stripe.PaymentIntent,
  { method, url }: { method: Stripe.PaymentMethod; url: string },
): Promise<void> {
  const redirect = { url, return_url: url.replace(/\/authenticate$/, '') };
  await work.change(
    'payment_intent',
    id,
    {
      status: 'requires_action',
      payment_method: method.id,
      next_action: { type: 'redirect_to_url', redirect_to_url: redirect },
    },
    'payment_intent.requires_action',
  );
}

/** Resets a payment intent so that another card can be tried, and emits the reason. */
export async function failIntent(
  work: Work,
  intent: string,
  { error, charge }: { error: Stripe.PaymentIntent.LastPaymentError; charge?: string },
): Promise<void> {
  await work.change(
    'payment_intent',
    intent,
    {
      status: 'requires_payment_method',
      payment_method: null,
      last_payment_error: error,
      next_action: null,
      ...(charge ? { latest_charge: charge } : {}),
    },
    'payment_intent.payment_failed',
  );
}

/** Returns a decline in the form of payment and setup intents. */
export function paymentError(decline: Decline, method: Stripe.PaymentMethod): Stripe.PaymentIntent.LastPaymentError {
  return {
    type: 'card_error',
    code: decline.code as Stripe.PaymentIntent.LastPaymentError.Code,
    ...(decline.declineCode ? { decline_code: decline.declineCode } : {}),
    doc_url: `https://docs.stripe.com/error-codes#${decline.code.replaceAll('_', '-')}`,
    message: decline.message,
    payment_method: method,
  };
}
