import type { FastifyInstance, FastifyReply } from 'fastify';
import { type FieldErrors, isFilled, readForm, type Typed } from '../cards/card-form.ts';
import { answerSetUp, askingSetUp, type SetUpOutcome, saveCard } from '../operations/set-up-card.ts';
import { authenticationPage } from './authentication-page.ts';
import { type Hosted, isFromHere, refuseForeign, sendPage } from './page.ts';
import { cardPage } from './portal-forms.ts';
import {
  afterwards,
  type FindPortal,
  leadsTo,
  type PortalContext,
  type PortalRequest,
  sendUnknownPortal,
} from './portal-session.ts';

interface Shown {
  typed?: Typed;
  errors?: FieldErrors;
  declined?: string;
  status?: number;
}

/** Serves the pages of the portal on which a customer enters a card. */
export function servePortalCard(
  app: FastifyInstance,
  { clock, perform, cause, reader }: Hosted,
  find: FindPortal,
): void {
  const findAllowed = async (request: PortalRequest) => {
    const found = await find(request);
    return found?.configuration.features.payment_method_update.enabled ? found : null;
  };

  const show = (reply: FastifyReply, { session }: PortalContext, shown: Shown = {}) => {
    const { typed = {}, errors = {}, declined = null, status = 200 } = shown;
    const body = cardPage({ session, now: clock.seconds(), typed, errors, declined });
    return sendPage(reply, { title: 'Payment method', layout: 'plain', body, status, leadsTo: leadsTo(session) });
  };

  const settle = (reply: FastifyReply, found: PortalContext, outcome: SetUpOutcome) => {
    const { session } = found;
    switch (outcome.kind) {
      case 'saved':
        return reply.redirect(afterwards(session, ['payment_method_update']), 303);
      case 'asks':
        return reply.redirect(confirmPath(session.id, outcome.intent), 303);
      case 'declined':
        return show(reply, found, { declined: outcome.message, status: 402 });
    }
  };

  app.get('/p/session/:id/payment-method', async (request: PortalRequest, reply) => {
    const found = await findAllowed(request);
    return found ? show(reply, found) : sendUnknownPortal(reply);
  });

  app.post('/p/session/:id/payment-method', async (request: PortalRequest, reply) => {
    if (!isFromHere(request)) return refuseForeign(reply);
    const found = await findAllowed(request);
    if (!found) return sendUnknownPortal(reply);
    const { customer, session } = found;
    const typed: Typed = Object.fromEntries(new URLSearchParams(String(request.body ?? '')));
    const email = customer.email ?? 'nobody@example.com';
    const read = readForm(typed, { card: true, address: false, email, now: clock.now() });
    if (!isFilled(read) || !read.card) return show(reply, found, { typed, errors: read as FieldErrors, status: 422 });
    const details = { ...read.card, billing: { ...read.buyer, email: customer.email } };
    const outcome = await perform(cause(), (work) =>
      saveCard(work, customer, { details, confirmUrl: (intent) => `${work.url}${confirmPath(session.id, intent)}` }),
    );
    return settle(reply, found, outcome);
  });

  app.get('/p/session/:id/payment-method/:intent/authenticate', async (request: PortalRequest, reply) => {
    const found = await findAllowed(request);
    if (!found) return sendUnknownPortal(reply);
    const { session, customer } = found;
    const intent = await askingSetUp(reader, customer, request.params.intent);
    if (!intent) return reply.redirect(`/p/session/${session.id}/payment-method`, 303);
    const action = confirmPath(session.id, intent.id);
    const body = authenticationPage({ amount: 0, currency: 'usd', action });
    return sendPage(reply, { title: 'Authenticate', layout: 'plain', body, leadsTo: leadsTo(session) });
  });

  app.post('/p/session/:id/payment-method/:intent/authenticate', async (request: PortalRequest, reply) => {
    if (!isFromHere(request)) return refuseForeign(reply);
    const found = await findAllowed(request);
    if (!found) return sendUnknownPortal(reply);
    const { intent } = request.params;
    const confirmed = new URLSearchParams(String(request.body ?? '')).get('answer') === 'complete';
    const outcome = await perform(cause(), (work) => answerSetUp(work, found.customer, { intent, confirmed }));
    return settle(reply, found, outcome);
  });
}

function confirmPath(session: string, intent: string): string {
  return `/p/session/${session}/payment-method/${intent}/authenticate`;
}
