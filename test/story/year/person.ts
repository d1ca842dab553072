import type Stripe from 'stripe';
import { stripeAt } from '../../../packages/stripe-sandbox/test/open-sandbox.ts';
import { buyer } from '../../support/buyer.ts';
import type { Sandboxed } from '../../support/sandboxed.ts';
import type { Json } from '../../support/stripe-events.ts';

/** Somebody who lives a year: what they do goes over GraphQL and hosted pages, what is done to them over Stripe's API. */
export interface Person extends ReturnType<typeof buyer> {
  userId: string;
  /** Stripe's API, as somebody at the dashboard uses it. */
  stripe: Stripe;
  /** The newest Stripe customer of theirs that Stripe still has. */
  customer(): Promise<string>;
  /** The subscriptions of that customer that have not ended, newest first. */
  subscriptions(): Promise<Stripe.Subscription[]>;
  control(name: string, body: Json): Promise<Json>;
  /** Where the customer pays or confirms what is open. */
  invoicePage(): Promise<string>;
}

export function personOf(tollgate: Sandboxed, userId: string): Person {
  const stripe = stripeAt(tollgate.sandbox.url);
  const customer = async () => {
    const { data } = await stripe.customers.list({ limit: 100, email: `${userId}@example.com` });
    return data[0]?.id ?? '';
  };
  return {
    ...buyer(tollgate, userId),
    userId,
    stripe,
    customer,
    async subscriptions() {
      return (await stripe.subscriptions.list({ customer: await customer() })).data;
    },
    control: (name, body) => controlOf(tollgate, name, body),
    async invoicePage() {
      const { me } = (await tollgate.ask({ userId }, '{ me { subscriptions { actionUrl } } }')) as {
        me: { subscriptions: { actionUrl: string | null }[] };
      };
      return me.subscriptions.map(({ actionUrl }) => actionUrl).find((url) => url !== null) ?? '';
    },
  };
}

/** Presses a button of the sandbox's control panel. */
export async function controlOf({ sandbox }: Sandboxed, name: string, body: Json): Promise<Json> {
  const response = await fetch(`${sandbox.url}/_control/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Json;
  if (!response.ok) throw new Error(`${name} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`);
  return answer;
}
