import type Stripe from 'stripe';
import { behaviourOf, DECLINED, declineOf, NOT_AUTHENTICATED } from '../cards/test-cards.ts';
import type { Decline } from '../objects/charge.ts';
import { type CardDetails, newPaymentMethod } from '../objects/payment-method.ts';
import type { Work } from '../store/work.ts';
import { askForAction, chargeIntent, failIntent, paymentError } from './charge-intent.ts';
import { amountToPay, type Buyer, type CheckoutPrivateState } from './checkout-session.ts';
import { checkoutIntent, completeCheckout } from './complete-checkout.ts';
import { nextPaymentFails } from './customer.ts';
import { beginSetUp, failSetUp } from './set-up-card.ts';

export type Outcome =
  | { kind: 'complete'; session: Stripe.Checkout.Session }
  | { kind: 'declined'; message: string }
  | { kind: 'asks' }
  /** The session has been paid or has expired. */
  | { kind: 'closed'; session: Stripe.Checkout.Session }
  | { kind: 'unknown' };

/** Pays a session with a card from its page. Does nothing if the session is not open any more. */
export async function attemptCheckout(
  work: Work,
  id: string,
  { buyer, card }: { buyer: Buyer; card: Pick<CardDetails, 'card' | 'expMonth' | 'expYear'> | null },
): Promise<Outcome> {
  const open = await openSession(work, id);
  if ('kind' in open) return open;
  const { session, privateState } = open;
  if (!card) {
    return {
      kind: 'complete',
      session: await completeCheckout(work, { ...open, buyer, method: null, authenticated: false }),
    };
  }
  const method = work.create('payment_method', newPaymentMethod(work.now, { ...card, billing: buyer }));
  if (behaviourOf(method.card?.fingerprint).kind === 'asks') return ask(work, open, { buyer, method });
  const charged = (await amountToPay(work, session, privateState)) > 0;
  const isSetToFail = charged && (await nextPaymentFails(work, session.customer as string | null));
  const refused = isSetToFail ? DECLINED : declineOf(method, { authenticated: false, charged });
  if (refused) return decline(work, { session, privateState, buyer, method, refused });
  return { kind: 'complete', session: await completeCheckout(work, { ...open, buyer, method, authenticated: false }) };
}

/** Continues after the bank has asked for confirmation: the buyer has confirmed or refused the payment. */
export async function answerAuthentication(work: Work, id: string, answer: 'confirmed' | 'refused'): Promise<Outcome> {
  const open = await openSession(work, id);
  if ('kind' in open) return open;
  const { session, privateState } = open;
  const method = privateState.asking && (await work.find('payment_method', privateState.asking.method));
  if (!privateState.asking || !method) return { kind: 'declined', message: 'There is no payment to authenticate.' };
  const { buyer } = privateState.asking;
  if (answer === 'confirmed') {
    return { kind: 'complete', session: await completeCheckout(work, { ...open, buyer, method, authenticated: true }) };
  }
  await work.setPrivateState('checkout.session', session.id, { ...privateState, asking: null });
  if (privateState.intent)
    await failIntent(work, privateState.intent, { error: paymentError(NOT_AUTHENTICATED, method) });
  return { kind: 'declined', message: NOT_AUTHENTICATED.message };
}

interface Open {
  session: Stripe.Checkout.Session;
  privateState: CheckoutPrivateState;
}

async function openSession(work: Work, id: string): Promise<Open | Outcome> {
  const session = await work.find('checkout.session', id);
  const privateState = await work.privateState('checkout.session', id);
  if (!session || !privateState) return { kind: 'unknown' };
  return session.status === 'open' ? { session, privateState } : { kind: 'closed', session };
}

interface Paying {
  buyer: Buyer;
  method: Stripe.PaymentMethod;
}

async function ask(work: Work, { session, privateState }: Open, { buyer, method }: Paying): Promise<Outcome> {
  const asking = { method: method.id, buyer };
  if ((await amountToPay(work, session, privateState)) === 0) {
    await work.setPrivateState('checkout.session', session.id, { ...privateState, asking });
    return { kind: 'asks' };
  }
  const intent = await checkoutIntent(work, { session, privateState, email: buyer.email });
  await work.setPrivateState('checkout.session', session.id, { ...privateState, intent: intent.id, asking });
  await askForAction(work, intent, { method, url: `${work.url}/c/pay/${session.id}/authenticate` });
  return { kind: 'asks' };
}

/** Records a failed charge. The session stays open for another card. */
async function decline(
  work: Work,
  { session, privateState, buyer, method, refused }: Open & Paying & { refused: Decline },
): Promise<Outcome> {
  if ((await amountToPay(work, session, privateState)) === 0) {
    // A guest has no customer until the card is accepted.
    const { id } = beginSetUp(work, session.customer as string | null);
    await failSetUp(work, id, paymentError(refused, method));
  } else {
    const intent = await checkoutIntent(work, { session, privateState, email: buyer.email });
    await work.setPrivateState('checkout.session', session.id, { ...privateState, intent: intent.id });
    await chargeIntent(work, intent, { method, authenticated: false });
  }
  return { kind: 'declined', message: refused.message };
}
