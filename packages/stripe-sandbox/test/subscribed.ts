import type Stripe from 'stripe';
import { eventsOf, openSession, pay } from './buying.ts';
import { type Opened, openSandbox } from './open-sandbox.ts';

export interface Subscribed extends Opened {
  subscription: Stripe.Subscription;
  customer: string;
  /** The newest charge. */
  charge: string;
  /** What has been told since it was bought, oldest first. */
  since(): Promise<Stripe.Event[]>;
  types(): Promise<string[]>;
  status(): Promise<string>;
}

/** A sandbox with a subscription that was bought on the payment page with this card. */
export async function subscribed(
  params: Partial<Stripe.Checkout.SessionCreateParams> = {},
  typed: Record<string, string> = {},
  opened?: Opened,
): Promise<Subscribed> {
  const { sandbox, stripe, db } = opened ?? (await openSandbox());
  const session = await openSession(stripe, params);
  await pay(session, typed);
  const paid = await stripe.checkout.sessions.retrieve(session.id);
  return watched({ sandbox, stripe, db }, String(paid.subscription), String(paid.customer));
}

/** A sandbox with a subscription whose card was then replaced by one that is declined whenever it is charged. */
export async function subscribedOnFailingCard(
  params: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<Subscribed> {
  const bought = await subscribed(params);
  const { stripe, subscription, customer } = bought;
  const bad = await stripe.paymentMethods.attach('pm_card_chargeCustomerFail', { customer });
  await stripe.subscriptions.update(subscription.id, { default_payment_method: bad.id });
  return watched(bought, subscription.id, customer);
}

async function watched({ sandbox, stripe, db }: Opened, id: string, customer: string): Promise<Subscribed> {
  const subscription = await stripe.subscriptions.retrieve(id);
  const before = new Set((await eventsOf(stripe)).map(({ id }) => id));
  const since = async () => (await eventsOf(stripe)).filter(({ id }) => !before.has(id));
  const charge = (await stripe.charges.list()).data[0]?.id ?? '';
  return {
    sandbox,
    stripe,
    db,
    subscription,
    customer,
    charge,
    since,
    types: async () => (await since()).map(({ type }) => type),
    status: async () => (await stripe.subscriptions.retrieve(subscription.id)).status,
  };
}

/** When the period of a subscription ends. */
export function endOf(subscription: Stripe.Subscription): number {
  return Number(subscription.items.data[0]?.current_period_end);
}
