import type Stripe from 'stripe';
import { behaviourOf, declineOf, NOT_AUTHENTICATED } from '../cards/test-cards.ts';
import { type CardDetails, newPaymentMethod } from '../objects/payment-method.ts';
import { newSetupIntent } from '../objects/setup-intent.ts';
import { ENDED } from '../objects/subscription.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { paymentError } from './charge-intent.ts';

export type SetUpOutcome =
  | { kind: 'saved' }
  /** The bank waits for the customer to confirm the card. */
  | { kind: 'asks'; intent: string }
  | { kind: 'declined'; message: string };

/** Begins to save a card without charging it. */
export function beginSetUp(work: Work, customer: string | null): Stripe.SetupIntent {
  const begun = work.create('setup_intent', newSetupIntent(work.now, { customer }));
  work.tell('setup_intent.created', begun);
  return begun;
}

/** Records that a card was saved. */
export async function finishSetUp(work: Work, id: string, method: Stripe.PaymentMethod): Promise<void> {
  const done = { status: 'succeeded' as const, payment_method: method.id, next_action: null };
  await work.change('setup_intent', id, done, 'setup_intent.succeeded');
}

/** Records that a card was not accepted. */
export async function failSetUp(work: Work, id: string, error: Stripe.PaymentIntent.LastPaymentError): Promise<void> {
  const failed = {
    status: 'requires_payment_method' as const,
    payment_method: null,
    next_action: null,
    last_setup_error: error as unknown as Stripe.SetupIntent.LastSetupError,
  };
  await work.change('setup_intent', id, failed, 'setup_intent.setup_failed');
}

/** Saves a card that a customer entered in the portal, for all future invoices. `confirmUrl` is where the bank's question is answered. */
export async function saveCard(
  work: Work,
  customer: Stripe.Customer,
  { details, confirmUrl }: { details: CardDetails; confirmUrl: (intent: string) => string },
): Promise<SetUpOutcome> {
  const { id } = beginSetUp(work, customer.id);
  const method = work.create('payment_method', newPaymentMethod(work.now, details));
  if (behaviourOf(method.card?.fingerprint).kind === 'asks') {
    const redirect_to_url = { url: confirmUrl(id), return_url: null };
    const next_action = { type: 'redirect_to_url', redirect_to_url };
    const asking = { status: 'requires_action' as const, payment_method: method.id, next_action };
    await work.change('setup_intent', id, asking, 'setup_intent.requires_action');
    return { kind: 'asks', intent: id };
  }
  const refused = declineOf(method, { authenticated: false, charged: false });
  if (refused) {
    await failSetUp(work, id, paymentError(refused, method));
    return { kind: 'declined', message: refused.message };
  }
  await finishSetUp(work, id, method);
  await useCard(work, customer, method);
  return { kind: 'saved' };
}

/** Continues after the bank has asked for confirmation: the customer has confirmed or refused the card. */
export async function answerSetUp(
  work: Work,
  customer: Stripe.Customer,
  { intent: id, confirmed }: { intent: string; confirmed: boolean },
): Promise<SetUpOutcome> {
  const intent = await askingSetUp(work, customer, id);
  if (!intent) return { kind: 'saved' };
  const method = await work.get('payment_method', idOf(String(intent.payment_method)));
  if (!confirmed) {
    await failSetUp(work, id, paymentError(NOT_AUTHENTICATED, method));
    return { kind: 'declined', message: NOT_AUTHENTICATED.message };
  }
  await finishSetUp(work, id, method);
  await useCard(work, customer, method);
  return { kind: 'saved' };
}

/** Returns a setup intent of a customer that waits for the customer's confirmation. */
export async function askingSetUp(
  reader: Pick<Work, 'find'>,
  customer: Stripe.Customer,
  id: string,
): Promise<Stripe.SetupIntent | null> {
  const intent = await reader.find('setup_intent', id);
  return intent?.customer === customer.id && intent.status === 'requires_action' ? intent : null;
}

/** Makes a card the one that a customer's future invoices are charged to, also where a subscription names its own card. */
async function useCard(work: Work, customer: Stripe.Customer, { id }: Stripe.PaymentMethod): Promise<void> {
  await work.change('payment_method', id, { customer: customer.id }, 'payment_method.attached');
  const invoice_settings = { ...customer.invoice_settings, default_payment_method: id };
  await work.change('customer', customer.id, { invoice_settings }, 'customer.updated');
  const { data } = await work.list('subscription', { 'body.customer': customer.id }, { limit: 100 });
  for (const subscription of data) {
    if (ENDED.includes(subscription.status) || subscription.default_payment_method === null) continue;
    await work.change('subscription', subscription.id, { default_payment_method: id }, 'customer.subscription.updated');
  }
}
