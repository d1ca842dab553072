import type Stripe from 'stripe';
import { newCustomer } from '../objects/customer.ts';
import { newPaymentIntent } from '../objects/payment-intent.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { chargeIntent } from './charge-intent.ts';
import { amountToPay, type Buyer, type CheckoutPrivateState, currencyOf, orderOf } from './checkout-session.ts';
import { countRedemption } from './discounts.ts';
import { beginSetUp, finishSetUp } from './set-up-card.ts';
import { startSubscription } from './start-subscription.ts';

interface Completion {
  session: Stripe.Checkout.Session;
  privateState: CheckoutPrivateState;
  buyer: Buyer;
  /** `null` if the trial required no card. */
  method: Stripe.PaymentMethod | null;
  authenticated: boolean;
}

/**
 * Completes an open session with an accepted card. Creates customer, payment, subscription and invoice in one second. The session is
 * written first, so a second submit of the same page finds it completed.
 */
export async function completeCheckout(work: Work, completion: Completion): Promise<Stripe.Checkout.Session> {
  const { session, privateState, buyer } = completion;
  await work.change('checkout.session', session.id, { status: 'complete', url: null });
  await work.setPrivateState('checkout.session', session.id, { ...privateState, asking: null });
  const customer = await customerOf(work, completion);
  const made =
    session.mode === 'subscription' && customer
      ? await subscribe(work, customer, completion)
      : await payOnce(work, customer, completion);
  return work.change(
    'checkout.session',
    session.id,
    { ...made, customer: customer?.id ?? null, ...detailsFrom(session, buyer) },
    'checkout.session.completed',
  );
}

async function customerOf(work: Work, { session, privateState, buyer }: Completion): Promise<Stripe.Customer | null> {
  if (session.customer !== null) {
    const { address, name } = privateState.customerUpdate;
    const changes = {
      ...(address && buyer.address ? { address: buyer.address } : {}),
      ...(name ? { name: buyer.name } : {}),
    };
    return work.change('customer', idOf(session.customer), changes, 'customer.updated');
  }
  if (session.customer_creation !== 'always') return null;
  const { email, name, address } = buyer;
  const customer = work.create('customer', newCustomer(work.now, { email, name, address, currency: session.currency }));
  work.tell('customer.created', customer);
  return customer;
}

async function attach(
  work: Work,
  method: Stripe.PaymentMethod,
  customer: Stripe.Customer,
): Promise<Stripe.PaymentMethod> {
  return work.change('payment_method', method.id, { customer: customer.id }, 'payment_method.attached');
}

async function subscribe(
  work: Work,
  customer: Stripe.Customer,
  { session, privateState, method, authenticated }: Completion,
) {
  const { items, extras } = orderOf(privateState);
  const nothingDue = (await amountToPay(work, session, privateState)) === 0;
  const card = method && (await attach(work, method, customer));
  // A trial saves the card without charging it.
  if (card && nothingDue) await finishSetUp(work, beginSetUp(work, customer.id).id, card);
  const { subscription, invoice } = await startSubscription(work, {
    customer,
    currency: currencyOf(session),
    items,
    extras,
    metadata: privateState.subscription.metadata,
    description: privateState.subscription.description,
    trialDays: privateState.subscription.trialDays,
    missingPaymentMethod: privateState.subscription.missingPaymentMethod,
    defaultMethod: null,
    saveMethod: 'off',
    automaticTax: session.automatic_tax.enabled,
    redeemed: privateState.redeemed,
    checkoutSession: session.id,
    method: card,
    keepsMethod: true,
    intent: privateState.intent,
    circumstances: { authenticated },
  });
  const payment_status = nothingDue ? ('no_payment_required' as const) : ('paid' as const);
  return { subscription: subscription.id, invoice: invoice.id, payment_status };
}

async function payOnce(
  work: Work,
  customer: Stripe.Customer | null,
  { session, privateState, buyer, method, authenticated }: Completion,
) {
  if (privateState.redeemed) await countRedemption(work, privateState.redeemed);
  if (!method) return { payment_status: 'no_payment_required' as const };
  const intent = await checkoutIntent(work, { session, privateState, email: buyer.email });
  const mine = await work.change('payment_intent', intent.id, { customer: customer?.id ?? null });
  const kept = customer && privateState.paymentIntent.setupFutureUsage ? await attach(work, method, customer) : method;
  await chargeIntent(work, mine, { method: kept, authenticated });
  return { payment_intent: intent.id, payment_status: 'paid' as const };
}

/** Returns the payment intent of a session. It is created at the first attempt and used for all others. */
export async function checkoutIntent(
  work: Work,
  {
    session,
    privateState,
    email,
  }: { session: Stripe.Checkout.Session; privateState: CheckoutPrivateState; email: string },
): Promise<Stripe.PaymentIntent> {
  const known = privateState.intent && (await work.find('payment_intent', privateState.intent));
  // A promotion code that was entered since the last attempt changes the amount.
  const amount = await amountToPay(work, session, privateState);
  if (known) return work.change('payment_intent', known.id, { amount });
  const once = session.mode === 'payment';
  const intent = work.create(
    'payment_intent',
    newPaymentIntent(work.now, {
      amount,
      currency: currencyOf(session),
      customer: session.customer === null ? null : idOf(session.customer),
      description: once ? privateState.paymentIntent.description : 'Subscription creation',
      metadata: once ? privateState.paymentIntent.metadata : {},
      receiptEmail: email,
      setupFutureUsage: once ? privateState.paymentIntent.setupFutureUsage : 'off_session',
    }),
  );
  work.tell('payment_intent.created', intent);
  return intent;
}

function detailsFrom(
  session: Stripe.Checkout.Session,
  { email, name, address }: Buyer,
): Partial<Stripe.Checkout.Session> {
  const status = session.automatic_tax.enabled ? ('complete' as const) : null;
  return {
    automatic_tax: { ...session.automatic_tax, status },
    customer_details: {
      address,
      business_name: null,
      email,
      individual_name: null,
      name,
      phone: null,
      tax_exempt: 'none',
      tax_ids: session.tax_id_collection?.enabled ? [] : null,
    },
  };
}
