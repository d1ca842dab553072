import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Stripe from 'stripe';
import { type FieldErrors, isFilled, readForm, type Typed } from '../cards/card-form.ts';
import { answerAuthentication, attemptCheckout, type Outcome } from '../operations/attempt-checkout.ts';
import {
  amountToPay,
  asksForCard,
  type CheckoutPrivateState,
  currencyOf,
  enterCode,
} from '../operations/checkout-session.ts';
import { idOf } from '../store/kinds.ts';
import { authenticationPage } from './authentication-page.ts';
import { checkoutPage } from './checkout-page.ts';
import { type Hosted, isFromHere, refuseForeign, sendMessage, sendPage } from './page.ts';

type Request = FastifyRequest<{ Params: { id: string } }>;

interface Shown {
  session: Stripe.Checkout.Session;
  privateState: CheckoutPrivateState;
  typed?: Typed;
  errors?: FieldErrors;
  declined?: string;
  codeError?: string;
  status?: number;
}

/** Serves the page on which a checkout session is paid. It works without scripts, and pays once even if it is submitted several times. */
export function serveCheckout(app: FastifyInstance, { reader, clock, passing, perform, cause }: Hosted): void {
  const find = async (id: string) => {
    await passing.catchUp();
    const session = await reader.find('checkout.session', id);
    const privateState = await reader.privateState('checkout.session', id);
    return session && privateState ? { session, privateState } : null;
  };

  const show = async (
    reply: FastifyReply,
    { session, privateState, typed = {}, errors = {}, declined, codeError, status = 200 }: Shown,
  ) => {
    const email = await emailOf(session);
    const asksForAddress = needsAddress(session);
    const view = {
      session,
      privateState,
      toPay: await amountToPay(reader, session, privateState),
      email,
      asksForAddress,
      now: clock.seconds(),
      typed,
      errors,
      codeError: codeError ?? null,
      declined: declined ?? null,
    };
    const title = `Checkout${status === 200 ? '' : ' – please check'}`;
    return sendPage(reply, { title, layout: 'pay', body: checkoutPage(view), status, leadsTo: leadsTo(session) });
  };

  const emailOf = async (session: Stripe.Checkout.Session) =>
    session.customer === null ? null : ((await reader.find('customer', idOf(session.customer)))?.email ?? null);

  const settle = async (id: string, reply: FastifyReply, { outcome, typed }: { outcome: Outcome; typed: Typed }) => {
    switch (outcome.kind) {
      case 'complete':
        return reply.redirect(successUrl(outcome.session), 303);
      case 'asks':
        return reply.redirect(`/c/pay/${id}/authenticate`, 303);
      case 'closed':
        return sendClosed(reply, outcome.session, { redirect: true });
      case 'unknown':
        return sendUnknown(reply);
      case 'declined': {
        const found = await find(id);
        if (!found) return sendUnknown(reply);
        return show(reply, { ...found, typed, declined: outcome.message, status: 402 });
      }
    }
  };

  app.get('/c/pay/:id', async (request: Request, reply) => {
    const found = await find(request.params.id);
    if (!found) return sendUnknown(reply);
    if (found.session.status !== 'open') return sendClosed(reply, found.session, { redirect: false });
    return show(reply, found);
  });

  app.post('/c/pay/:id', async (request: Request, reply) => {
    if (!isFromHere(request)) return refuseForeign(reply);
    const { id } = request.params;
    const found = await find(id);
    if (!found) return sendUnknown(reply);
    if (found.session.status !== 'open') return sendClosed(reply, found.session, { redirect: true });
    const { session, privateState } = found;
    const typed: Typed = Object.fromEntries(new URLSearchParams(String(request.body ?? '')));
    const read = readForm(typed, {
      card: asksForCard(session, privateState),
      address: needsAddress(session),
      email: await emailOf(session),
      now: clock.now(),
    });
    if (!isFilled(read)) return show(reply, { ...found, typed, errors: read, status: 422 });
    const outcome = await perform(cause(), (work) => attemptCheckout(work, id, read));
    return settle(id, reply, { outcome, typed });
  });

  app.post('/c/pay/:id/promotion-code', async (request: Request, reply) => {
    if (!isFromHere(request)) return refuseForeign(reply);
    const { id } = request.params;
    const typed = new URLSearchParams(String(request.body ?? '')).get('code') ?? '';
    if (await perform(cause(), (work) => enterCode(work, id, typed))) return reply.redirect(`/c/pay/${id}`, 303);
    const found = await find(id);
    if (!found) return sendUnknown(reply);
    if (found.session.status !== 'open') return sendClosed(reply, found.session, { redirect: true });
    return show(reply, { ...found, codeError: 'This code is invalid.', status: 422 });
  });

  app.get('/c/pay/:id/authenticate', async (request: Request, reply) => {
    const found = await find(request.params.id);
    if (!found) return sendUnknown(reply);
    if (!found.privateState.asking) return reply.redirect(`/c/pay/${found.session.id}`, 303);
    const { session } = found;
    const body = authenticationPage({
      amount: await amountToPay(reader, session, found.privateState),
      currency: currencyOf(session),
      action: `/c/pay/${session.id}/authenticate`,
    });
    return sendPage(reply, { title: 'Authenticate', layout: 'plain', body, leadsTo: leadsTo(found.session) });
  });

  app.post('/c/pay/:id/authenticate', async (request: Request, reply) => {
    if (!isFromHere(request)) return refuseForeign(reply);
    const { id } = request.params;
    const confirmed = new URLSearchParams(String(request.body ?? '')).get('answer') === 'complete';
    const outcome = await perform(cause(), (work) =>
      answerAuthentication(work, id, confirmed ? 'confirmed' : 'refused'),
    );
    return settle(id, reply, { outcome, typed: {} });
  });
}

function needsAddress(session: Stripe.Checkout.Session): boolean {
  return session.billing_address_collection === 'required' || session.automatic_tax.enabled;
}

function successUrl({ id, success_url }: Stripe.Checkout.Session): string {
  return String(success_url).replaceAll(/(\{|%7B)CHECKOUT_SESSION_ID(\}|%7D)/gi, id);
}

function leadsTo({ success_url }: Stripe.Checkout.Session): string[] {
  return [String(success_url)];
}

function sendUnknown(reply: FastifyReply) {
  const text = 'There is no such checkout page. Go back to the shop and begin again.';
  return sendMessage(reply, { status: 404, title: 'Page not found', text });
}

/** Redirects a second submit to where the first one was redirected. */
function sendClosed(reply: FastifyReply, session: Stripe.Checkout.Session, { redirect }: { redirect: boolean }) {
  if (session.status === 'expired') {
    const text = 'This checkout session has expired. Go back to the shop and begin again. Nothing was charged.';
    return sendMessage(reply, { status: 410, title: 'Checkout expired', text });
  }
  if (redirect) return reply.redirect(successUrl(session), 303);
  const text = 'You have paid already. There is nothing more to do.';
  return sendMessage(reply, { status: 200, title: 'All done', text });
}
