import type { FastifyInstance, FastifyReply } from 'fastify';
import type Stripe from 'stripe';
import { cancelNow, giveBack } from '../operations/cancel-subscription.ts';
import { endingWithPeriod, FEEDBACK, type Words } from '../operations/cancellation.ts';
import { keepPlan, plannedPhase } from '../operations/portal-plan-change.ts';
import { productName } from '../operations/start-subscription.ts';
import { idOf } from '../store/kinds.ts';
import type { Work } from '../store/work.ts';
import { type Hosted, isFromHere, refuseForeign, sendPage } from './page.ts';
import { servePortalCard } from './portal-card-routes.ts';
import { cancelPage, donePage } from './portal-forms.ts';
import { type Planned, portalPage } from './portal-page.ts';
import {
  afterwards,
  leadsTo,
  type NamedSubscription,
  type PortalContext,
  type PortalRequest,
  portalFinder,
  sendUnknownPortal,
} from './portal-session.ts';
import { servePortalUpdate } from './portal-update-routes.ts';

/** Serves the customer portal. A session with a flow begins on the page of its flow. */
export function servePortal(app: FastifyInstance, hosted: Hosted): void {
  const { reader, perform, cause } = hosted;
  const find = portalFinder(hosted);

  const cardOf = async (customer: Stripe.Customer, live: NamedSubscription[]) => {
    const used = live[0]?.subscription.default_payment_method ?? customer.invoice_settings.default_payment_method;
    return used === null ? null : ((await reader.find('payment_method', idOf(used)))?.card ?? null);
  };

  const plannedFor = async ({ subscription }: NamedSubscription): Promise<[string, Planned] | null> => {
    const phase = await plannedPhase(reader, subscription);
    if (!phase) return null;
    const prices = await Promise.all(phase.items.map(({ price }) => reader.get('price', idOf(price as string))));
    const names = await Promise.all(prices.map((price) => productName(reader, price)));
    return [subscription.id, { name: names.join(', '), at: phase.start_date }];
  };

  const sendHome = async (reply: FastifyReply, context: PortalContext) => {
    const { customer, live } = context;
    const [card, invoices, planned] = await Promise.all([
      cardOf(customer, live),
      reader.list('invoice', { 'body.customer': customer.id }, { limit: 100 }),
      Promise.all(live.map(plannedFor)),
    ]);
    const view = { ...context, card, invoices: invoices.data, planned: new Map(planned.filter((it) => it !== null)) };
    return sendPage(reply, { title: 'Billing', layout: 'plain', body: portalPage(view) });
  };

  const sendCancel = (reply: FastifyReply, context: PortalContext, named: NamedSubscription) =>
    sendPage(reply, {
      title: 'Cancel plan',
      layout: 'plain',
      body: cancelPage(context, named),
      leadsTo: leadsTo(context.session),
    });

  app.get('/p/session/:id', async (request: PortalRequest, reply) => {
    const found = await find(request);
    if (!found) return sendUnknownPortal(reply);
    const { session, live } = found;
    const { flow } = session;
    if (flow?.type === 'payment_method_update') return reply.redirect(`/p/session/${session.id}/payment-method`, 303);
    const id = (flow?.subscription_cancel ?? flow?.subscription_update ?? flow?.subscription_update_confirm)
      ?.subscription;
    const named = live.find(({ subscription }) => subscription.id === id);
    if (!flow || !named) return sendHome(reply, found);
    if (flow.type === 'subscription_cancel') {
      return named.subscription.cancel_at_period_end ? sendHome(reply, found) : sendCancel(reply, found, named);
    }
    const path = `/p/session/${session.id}/subscriptions/${id}/update`;
    const [item] = flow.subscription_update_confirm?.items ?? [];
    const query = new URLSearchParams({ price: String(item?.price), quantity: String(item?.quantity) });
    return reply.redirect(item ? `${path}/confirm?${query}` : path, 303);
  });

  app.get('/p/session/:id/home', async (request: PortalRequest, reply) => {
    const found = await find(request);
    return found ? sendHome(reply, found) : sendUnknownPortal(reply);
  });

  app.get('/p/session/:id/done', async (request: PortalRequest, reply) => {
    const found = await find(request);
    if (!found) return sendUnknownPortal(reply);
    return sendPage(reply, { title: 'Thank you', layout: 'plain', body: donePage(found.session) });
  });

  app.get('/p/session/:id/subscriptions/:subscription/cancel', async (request: PortalRequest, reply) => {
    const found = await find(request);
    return found?.named ? sendCancel(reply, found, found.named) : sendUnknownPortal(reply);
  });

  /** Does something to the subscription that the URL names. `flow` is the flow that this completes. */
  const acting =
    (
      operation: (work: Work, context: PortalContext, subscription: Stripe.Subscription) => Promise<void>,
      flow: Stripe.BillingPortal.Session.Flow.Type[] = [],
    ) =>
    async (request: PortalRequest, reply: FastifyReply) => {
      if (!isFromHere(request)) return refuseForeign(reply);
      const found = await find(request);
      if (!found?.named) return sendUnknownPortal(reply);
      const { id } = found.named.subscription;
      await perform(cause(), async (work) => operation(work, found, await work.get('subscription', id)));
      return reply.redirect(afterwards(found.session, flow), 303);
    };

  app.post('/p/session/:id/subscriptions/:subscription/cancel', async (request: PortalRequest, reply) => {
    const words = wordsFrom(request.body);
    const operation: Parameters<typeof acting>[0] = (work, context, subscription) =>
      cancel(work, context, { subscription, words });
    return acting(operation, ['subscription_cancel'])(request, reply);
  });
  app.post(
    '/p/session/:id/subscriptions/:subscription/renew',
    acting(async (work, _context, subscription) => {
      // A second press of the button finds the change done.
      if (!subscription.cancel_at_period_end) return;
      const changes = endingWithPeriod(work, subscription, { ends: false });
      await work.change('subscription', subscription.id, changes, 'customer.subscription.updated');
    }),
  );
  app.post(
    '/p/session/:id/subscriptions/:subscription/keep',
    acting((work, _context, subscription) => keepPlan(work, subscription)),
  );

  servePortalCard(app, hosted, find);
  servePortalUpdate(app, hosted, find);
}

async function cancel(
  work: Work,
  { configuration }: PortalContext,
  { subscription, words }: { subscription: Stripe.Subscription; words: Words },
): Promise<void> {
  const { mode, proration_behavior: how } = configuration.features.subscription_cancel;
  if (mode === 'immediately') {
    if (how !== 'none') await giveBack(work, subscription, { now: how === 'always_invoice' });
    await cancelNow(work, subscription, words);
    return;
  }
  // A second press of the button finds the change done.
  if (subscription.cancel_at_period_end) return;
  // A planned change cannot happen to a subscription that ends.
  await keepPlan(work, subscription);
  const current = await work.get('subscription', subscription.id);
  const changes = endingWithPeriod(work, current, { ends: true, ...words });
  await work.change('subscription', subscription.id, changes, 'customer.subscription.updated');
}

function wordsFrom(body: unknown): Words {
  const typed = new URLSearchParams(String(body ?? ''));
  const feedback = FEEDBACK.find((it) => it === typed.get('feedback'));
  const comment = typed.get('comment')?.trim();
  return { ...(feedback ? { feedback } : {}), ...(comment ? { comment } : {}) };
}
