import type { FastifyReply, FastifyRequest } from 'fastify';
import type Stripe from 'stripe';
import { ENDED } from '../objects/subscription.ts';
import { productName } from '../operations/start-subscription.ts';
import { type Hosted, sendMessage } from './page.ts';

export type PortalRequest = FastifyRequest<{ Params: { id: string; subscription: string; intent: string } }>;

export interface NamedSubscription {
  subscription: Stripe.Subscription;
  /** The names of the subscription's items. */
  name: string;
}

/** What a request to the portal is about. */
export interface PortalContext {
  session: Stripe.BillingPortal.Session;
  configuration: Stripe.BillingPortal.Configuration;
  customer: Stripe.Customer;
  live: NamedSubscription[];
  /** The subscription that the URL names. */
  named: NamedSubscription | undefined;
}

export type FindPortal = (request: PortalRequest) => Promise<PortalContext | null>;

// Enough for a page: no customer has a hundred plans.
const ALL = { limit: 100 };

/** Creates the function that looks up the session of a request. As at Stripe, anyone who has the ID of a session can use it. */
export function portalFinder({ reader, passing }: Pick<Hosted, 'reader' | 'passing'>): FindPortal {
  const nameOf = async ({ items }: Stripe.Subscription) =>
    (await Promise.all(items.data.map(({ price }) => productName(reader, price)))).join(', ');

  const liveOf = async (customer: string): Promise<NamedSubscription[]> => {
    const { data } = await reader.list('subscription', { 'body.customer': customer }, ALL);
    const live = data.filter(({ status }) => !ENDED.includes(status));
    return Promise.all(live.map(async (subscription) => ({ subscription, name: await nameOf(subscription) })));
  };

  return async ({ params }) => {
    await passing.catchUp();
    const session = await reader.find('billing_portal.session', params.id);
    const customer = session && (await reader.find('customer', session.customer ?? ''));
    if (!session || !customer) return null;
    const configuration = await reader.get('billing_portal.configuration', String(session.configuration));
    const live = await liveOf(customer.id);
    const named = live.find(({ subscription }) => subscription.id === params.subscription);
    return { session, configuration, customer, live, named };
  };
}

/** Returns the address of the portal's first page. */
export function homeOf({ id }: Stripe.BillingPortal.Session): string {
  return `/p/session/${id}/home`;
}

/** Returns where a customer goes after an action: where the flow says, if the session is for this action. */
export function afterwards(
  session: Stripe.BillingPortal.Session,
  action: Stripe.BillingPortal.Session.Flow.Type[],
): string {
  const { flow } = session;
  if (!flow || !action.includes(flow.type)) return homeOf(session);
  const { type, redirect } = flow.after_completion;
  if (type === 'redirect' && redirect) return redirect.return_url;
  return type === 'hosted_confirmation' ? `/p/session/${session.id}/done` : homeOf(session);
}

/** Returns the other origins that a form of this session may redirect to. */
export function leadsTo({ flow }: Stripe.BillingPortal.Session): string[] {
  const back = flow?.after_completion.redirect?.return_url;
  return back ? [back] : [];
}

/** Answers a request for a session or a subscription that does not exist. */
export function sendUnknownPortal(reply: FastifyReply): FastifyReply {
  const text = 'There is no such page, or its customer was deleted. Go back to the shop and open it again.';
  return sendMessage(reply, { status: 404, title: 'Page not found', text });
}
