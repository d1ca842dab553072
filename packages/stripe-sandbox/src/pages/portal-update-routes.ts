import type { FastifyInstance, FastifyReply } from 'fastify';
import type Stripe from 'stripe';
import { NoCard } from '../operations/change-items.ts';
import { type Chosen, canSwitch, costOfChange, pricesOnOffer, switchPlan } from '../operations/portal-plan-change.ts';
import { productName } from '../operations/start-subscription.ts';
import { type Hosted, isFromHere, refuseForeign, sendPage } from './page.ts';
import { confirmPage, offersPage } from './portal-forms.ts';
import {
  afterwards,
  type FindPortal,
  leadsTo,
  type NamedSubscription,
  type PortalContext,
  type PortalRequest,
  sendUnknownPortal,
} from './portal-session.ts';

/** A payment that the bank refused. Thrown, so that nothing of the change is committed. */
class Declined extends Error {}

/** Serves the pages of the portal on which a customer switches to another plan. */
export function servePortalUpdate(app: FastifyInstance, { reader, perform, cause }: Hosted, find: FindPortal): void {
  const findSwitchable = async (request: PortalRequest) => {
    const found = await find(request);
    if (!found?.named || !canSwitch(found.configuration, found.named.subscription)) return null;
    return { ...found, named: found.named };
  };

  const chosenIn = async (
    { session, configuration }: PortalContext,
    { subscription }: NamedSubscription,
    typed: URLSearchParams,
  ): Promise<Chosen | null> => {
    const offers = await pricesOnOffer(reader, configuration, subscription);
    const [asked] = session.flow?.subscription_update_confirm?.items ?? [];
    const [item] = subscription.items.data;
    const id = typed.get('price');
    const quantity = Number(typed.get('quantity') ?? item?.quantity ?? 1);
    // The shop chooses price and quantity of a session that only asks to confirm them.
    const own = asked?.price === id ? await reader.find('price', String(id)) : null;
    const price = own ?? offers.find((it) => it.id === id);
    const kept = quantity === (item?.quantity ?? 1) || quantity === asked?.quantity;
    return price && kept ? { price, quantity } : null;
  };

  const showConfirm = async (
    reply: FastifyReply,
    context: PortalContext & { named: NamedSubscription },
    { chosen, declined = null }: { chosen: Chosen; declined?: string | null },
  ) => {
    const { named, configuration, session } = context;
    const cost = await perform(cause(), (work) => costOfChange(work, named.subscription, { configuration, chosen }));
    const chosenName = await productName(reader, chosen.price);
    const body = confirmPage({ context, named, chosen, chosenName, cost, declined });
    const status = declined === null ? 200 : 402;
    return sendPage(reply, { title: 'Confirm your plan', layout: 'plain', body, status, leadsTo: leadsTo(session) });
  };

  app.get('/p/session/:id/subscriptions/:subscription/update', async (request: PortalRequest, reply) => {
    const found = await findSwitchable(request);
    if (!found) return sendUnknownPortal(reply);
    const { named, configuration } = found;
    const prices = await pricesOnOffer(reader, configuration, named.subscription);
    const offers = await Promise.all(prices.map(async (price) => ({ price, name: await nameOf(price) })));
    const active = offers.filter((offer): offer is { price: Stripe.Price; name: string } => offer.name !== null);
    return sendPage(reply, { title: 'Update plan', layout: 'plain', body: offersPage(found, named, active) });
  });

  /** Returns the name of a price's product. Null if it is not sold any more. */
  const nameOf = async ({ product }: Stripe.Price) => {
    const found = await reader.find('product', String(product));
    return found?.active ? found.name : null;
  };

  app.get('/p/session/:id/subscriptions/:subscription/update/confirm', async (request: PortalRequest, reply) => {
    const found = await findSwitchable(request);
    const typed = new URLSearchParams(request.url.split('?')[1]);
    const chosen = found && (await chosenIn(found, found.named, typed));
    return chosen ? showConfirm(reply, found, { chosen }) : sendUnknownPortal(reply);
  });

  app.post('/p/session/:id/subscriptions/:subscription/update/confirm', async (request: PortalRequest, reply) => {
    if (!isFromHere(request)) return refuseForeign(reply);
    const found = await findSwitchable(request);
    const typed = new URLSearchParams(String(request.body ?? ''));
    const chosen = found && (await chosenIn(found, found.named, typed));
    if (!chosen) return sendUnknownPortal(reply);
    const { configuration, named, session } = found;
    try {
      await perform(cause(), async (work) => {
        const subscription = await work.get('subscription', named.subscription.id);
        const decline = await switchPlan(work, subscription, { configuration, chosen });
        if (decline) throw new Declined(decline.message);
      });
    } catch (error) {
      if (error instanceof Declined) return showConfirm(reply, found, { chosen, declined: error.message });
      if (!(error instanceof NoCard)) throw error;
      return showConfirm(reply, found, { chosen, declined: 'Add a card first. Then change your plan.' });
    }
    return reply.redirect(afterwards(session, ['subscription_update', 'subscription_update_confirm']), 303);
  });
}
