import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import type { Decline } from '../objects/charge.ts';

/** How a test card behaves when it is charged. */
type Behaviour =
  | { kind: 'succeeds' }
  | { kind: 'declines'; code: string; declineCode: string | null; message: string }
  /** The bank asks the cardholder to confirm first. */
  | { kind: 'asks' }
  /** Can be saved for later, but every charge is declined. */
  | { kind: 'fails_when_charged' };

export interface TestCard {
  brand: string;
  last4: string;
  fingerprint: string;
  cvcLength: number;
  behaviour: Behaviour;
  /** What the payment page says about the card. */
  note: string;
}

const declines = (code: string, declineCode: string | null, message: string): Behaviour => ({
  kind: 'declines',
  code,
  declineCode,
  message,
});

/** Stripe's test cards that the sandbox supports (https://docs.stripe.com/testing), by number. */
export const TEST_CARDS: ReadonlyMap<string, TestCard> = new Map([
  card('4242424242424242', 'visa', 'Succeeds', { kind: 'succeeds' }),
  card('5555555555554444', 'mastercard', 'Succeeds', { kind: 'succeeds' }),
  card('378282246310005', 'amex', 'Succeeds', { kind: 'succeeds' }),
  card(
    '4000000000000002',
    'visa',
    'Is declined',
    declines('card_declined', 'generic_decline', 'Your card was declined.'),
  ),
  card(
    '4000000000009995',
    'visa',
    'Insufficient funds',
    declines('card_declined', 'insufficient_funds', 'Your card has insufficient funds.'),
  ),
  card('4000000000000069', 'visa', 'Expired card', declines('expired_card', null, 'Your card has expired.')),
  card(
    '4000000000000127',
    'visa',
    'Wrong CVC',
    declines('incorrect_cvc', null, "Your card's security code is incorrect."),
  ),
  card('4000002500003155', 'visa', 'Asks for authentication', { kind: 'asks' }),
  card('4000000000000341', 'visa', 'Can be saved, but not charged', { kind: 'fails_when_charged' }),
]);

/** Returns how the card of a payment method behaves. An unknown card succeeds. */
export function behaviourOf(fingerprint: string | null | undefined): Behaviour {
  for (const known of TEST_CARDS.values()) if (known.fingerprint === fingerprint) return known.behaviour;
  return { kind: 'succeeds' };
}

function card(number: string, brand: string, note: string, behaviour: Behaviour): [string, TestCard] {
  // Only numbers of this public table are hashed, so the fingerprint reveals no real card.
  const fingerprint = createHash('sha256').update(number).digest('base64url').replace(/\W|_/g, 'x').slice(0, 16);
  return [
    number,
    { brand, last4: number.slice(-4), fingerprint, cvcLength: brand === 'amex' ? 4 : 3, behaviour, note },
  ];
}

export interface Circumstances {
  /** The cardholder has confirmed the payment with the bank. */
  authenticated: boolean;
}

/**
 * Returns why the bank refuses this card now, or `null` if it accepts. Only this function decides whether a card is accepted, to be charged
 * or only to be saved.
 */
export function declineOf(
  method: Stripe.PaymentMethod,
  { authenticated, charged }: Circumstances & { charged: boolean },
): Decline | null {
  const behaviour = behaviourOf(method.card?.fingerprint);
  switch (behaviour.kind) {
    case 'declines':
      return behaviour;
    case 'asks':
      return authenticated ? null : AUTHENTICATION_REQUIRED;
    case 'fails_when_charged':
      return charged ? DECLINED : null;
    case 'succeeds':
      return null;
  }
}

/** The bank's answer to a payment that it was told to refuse. */
export const DECLINED = { code: 'card_declined', declineCode: 'generic_decline', message: 'Your card was declined.' };

/** The bank's answer to a payment that the cardholder has to confirm. */
export const AUTHENTICATION_REQUIRED = {
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
};

/** The message for a buyer who did not confirm a payment. */
export const NOT_AUTHENTICATED = {
  code: 'payment_intent_authentication_failure',
  declineCode: null,
  message: 'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
};
