import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Stripe from 'stripe';
import { ENDED } from '../objects/subscription.ts';
import { endingWithPeriod } from '../operations/cancellation.ts';
import { productName } from '../operations/start-subscription.ts';
import { idOf } from '../store/kinds.ts';
import { type Hosted, isFromHere, refuseForeign, sendMessage, sendPage } from './page.ts';
import { cancelPage, type NamedSubscription, portalPage } from './portal-page.ts';

type Request = FastifyRequest<{ Params: { id: string; subscription: string } }>;

// Enough for a page: no customer has a hundred plans.
const ALL = { limit: 100 };

/** Serves the customer portal. As at Stripe, anyone who has the ID of a session can use it. */
export function servePortal(app: FastifyInstance, { reader, passing, perform, cause }: Hosted): void {
  const liveOf = async (customer: string): Promise<NamedSubscription[]> => {
    const { data } = await reader.list('subscription', { 'body.customer': customer }, ALL);
    const live = data.filter(({ status }) => !ENDED.includes(status));
    return Promise.all(live.map(async (subscription) => ({ subscription, name: await nameOf(subscription) })));
  };

  const nameOf = async ({ items }: Stripe.Subscription) =>
    (await Promise.all(items.data.map(({ price }) => productName(reader, price)))).join(', ');

  const cardOf = async (customer: Stripe.Customer, live: NamedSubscription[]) => {
    const used = live[0]?.subscription.default_payment_method ?? customer.invoice_settings.default_payment_method;
    return used === null ? null : ((await reader.find('payment_method', idOf(used)))?.card ?? null);
  };

  /** Returns the session, and the subscription of its customer that the URL names. */
  const find = async (request: Request) => {
    await passing.catchUp();
    const session = await reader.find('billing_portal.session', request.params.id);
    const customer = session && (await reader.find('customer', session.customer ?? ''));
    if (!session || !customer) return null;
    const live = await liveOf(customer.id);
    return { session, customer, live, named: live.find((it) => it.subscription.id === request.params.subscription) };
  };

  const setEnding = async (request: Request, reply: FastifyReply, ends: boolean) => {
    if (!isFromHere(request)) return refuseForeign(reply);
    const found = await find(request);
    if (!found?.named) return sendUnknown(reply);
    const { id } = found.named.subscription;
    await perform(cause(), async (work) => {
      const subscription = await work.find('subscription', id);
      // A second press of the button finds the change done.
      if (!subscription || subscription.cancel_at_period_end === ends) return;
      const changes = endingWithPeriod(work, subscription, { ends });
      await work.change('subscription', id, changes, 'customer.subscription.updated');
    });
    const { flow } = found.session;
    const back = ends ? flow?.after_completion.redirect?.return_url : undefined;
    return reply.redirect(back ?? `/p/session/${found.session.id}`, 303);
  };

  app.get('/p/session/:id', async (request: Request, reply) => {
    const found = await find(request);
    if (!found) return sendUnknown(reply);
    const { session, customer, live } = found;
    const flowSubscription = session.flow?.subscription_cancel?.subscription;
    const toCancel = live.find(({ subscription }) => subscription.id === flowSubscription);
    if (toCancel && !toCancel.subscription.cancel_at_period_end) return sendCancel(reply, session, toCancel);
    const invoices = await reader.list('invoice', { 'body.customer': customer.id }, ALL);
    const view = { session, customer, live, card: await cardOf(customer, live), invoices: invoices.data };
    return sendPage(reply, { title: 'Billing', layout: 'plain', body: portalPage(view) });
  });

  app.get('/p/session/:id/subscriptions/:subscription/cancel', async (request: Request, reply) => {
    const found = await find(request);
    return found?.named ? sendCancel(reply, found.session, found.named) : sendUnknown(reply);
  });

  app.post('/p/session/:id/subscriptions/:subscription/cancel', (request: Request, reply) =>
    setEnding(request, reply, true),
  );
  app.post('/p/session/:id/subscriptions/:subscription/renew', (request: Request, reply) =>
    setEnding(request, reply, false),
  );
}

function sendCancel(reply: FastifyReply, session: Stripe.BillingPortal.Session, named: NamedSubscription) {
  const back = session.flow?.after_completion.redirect?.return_url;
  return sendPage(reply, {
    title: 'Cancel plan',
    layout: 'plain',
    body: cancelPage(session, named),
    leadsTo: back ? [back] : [],
  });
}

function sendUnknown(reply: FastifyReply) {
  const text = 'There is no such page, or its customer was deleted. Go back to the shop and open it again.';
  return sendMessage(reply, { status: 404, title: 'Page not found', text });
}
