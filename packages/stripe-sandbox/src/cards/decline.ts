import type Stripe from 'stripe';
import type { Decline } from '../objects/charge.ts';
import { behaviourOf } from './test-cards.ts';

export interface Circumstances {
  /** The owner has confirmed the payment with the bank. */
  authenticated: boolean;
  /** The owner is there and paying, as on the payment page; a renewal is charged without. */
  customerPresent: boolean;
}

/** Why the bank would refuse this card now, or `null`: the one place where it is decided whether a charge succeeds. */
export function declineOf(
  method: Stripe.PaymentMethod,
  { authenticated, customerPresent }: Circumstances,
): Decline | null {
  const behaviour = behaviourOf(method.card?.fingerprint);
  switch (behaviour.kind) {
    case 'declines':
      return behaviour;
    case 'asks':
      return authenticated ? null : AUTHENTICATION_REQUIRED;
    case 'fails_later':
      return customerPresent ? null : DECLINED;
    case 'succeeds':
      return null;
  }
}

/** What the bank says of a payment that it was told to refuse. */
export const DECLINED = { code: 'card_declined', declineCode: 'generic_decline', message: 'Your card was declined.' };

/** What the bank says of a payment that its customer has to confirm. */
export const AUTHENTICATION_REQUIRED = {
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
};
