import type Stripe from 'stripe';

/** The test cards that tests type in. */
export const CARDS = {
  good: '4242 4242 4242 4242',
  declined: '4000 0000 0000 0002',
  poor: '4000 0000 0000 9995',
  asks: '4000 0025 0000 3155',
  /** Can be saved, and is declined whenever it is charged. */
  failsWhenCharged: '4000 0000 0000 0341',
};

/** A monthly price of a new product. */
export async function monthlyPrice(stripe: Stripe, unitAmount = 900): Promise<Stripe.Price> {
  const product = await stripe.products.create({ name: 'Premium', metadata: { plan: 'premium' } });
  return stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: unitAmount,
    recurring: { interval: 'month' },
    metadata: { plan: 'premium' },
  });
}

/** An open session for a monthly subscription. */
export async function openSession(
  stripe: Stripe,
  params: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<Stripe.Checkout.Session> {
  const line_items = params.line_items ?? [{ price: (await monthlyPrice(stripe)).id, quantity: 1 }];
  return stripe.checkout.sessions.create({
    mode: 'subscription',
    success_url: 'http://localhost:4000/checkout/success?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://localhost:4000/checkout/cancel',
    ...params,
    line_items,
  });
}

/** Types a card into the payment page and sends it, as a browser without scripts would. */
export function pay(session: Stripe.Checkout.Session, typed: Record<string, string> = {}): Promise<Response> {
  return postForm(session.url ?? '', {
    email: 'ada@example.com',
    name: 'Ada Lovelace',
    number: CARDS.good,
    expiry: '12 / 34',
    cvc: '123',
    ...typed,
  });
}

/** Posts a form and does not follow where it leads. */
export function postForm(
  url: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields), headers });
}

/** All events so far, oldest first. */
export async function eventsOf(stripe: Stripe): Promise<Stripe.Event[]> {
  const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
  return events.reverse();
}

/** Their types, oldest first. */
export async function eventTypes(stripe: Stripe): Promise<string[]> {
  return (await eventsOf(stripe)).map(({ type }) => type);
}
