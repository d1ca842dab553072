import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type Stripe from 'stripe';
import { type FieldErrors, isFilled, readForm, type Typed } from '../cards/card-form.ts';
import { answerOnPage, askingIntent, type PageOutcome, payOnPage } from '../operations/pay-on-page.ts';
import { authenticationPage } from './authentication-page.ts';
import { invoicePage, receiptPage } from './invoice-page.ts';
import { type Hosted, isFromHere, refuseForeign, sendMessage, sendPage } from './page.ts';

type Request = FastifyRequest<{ Params: { id: string } }>;

interface Shown {
  typed?: Typed;
  errors?: FieldErrors;
  declined?: string;
  status?: number;
}

/** Serves the pages of `hosted_invoice_url`, where an open invoice can be paid, and of `receipt_url`. */
export function serveInvoices(app: FastifyInstance, { reader, clock, passing, perform, cause }: Hosted): void {
  const find = async (id: string) => {
    await passing.catchUp();
    const invoice = await reader.find('invoice', id);
    return invoice?.status === 'draft' ? null : invoice;
  };

  const isAsking = (invoice: Stripe.Invoice) =>
    perform(cause(), async (work) => (await askingIntent(work, invoice)) !== null);

  const show = async (reply: FastifyReply, invoice: Stripe.Invoice, shown: Shown = {}) => {
    const { typed = {}, errors = {}, declined = null, status = 200 } = shown;
    const view = { invoice, now: clock.seconds(), asks: await isAsking(invoice), typed, errors, declined };
    return sendPage(reply, { title: `Invoice ${invoice.number}`, layout: 'plain', body: invoicePage(view), status });
  };

  const settle = async (id: string, reply: FastifyReply, outcome: PageOutcome) => {
    if (outcome.kind === 'paid') return reply.redirect(`/i/${id}`, 303);
    if (outcome.kind === 'asks') return reply.redirect(`/i/${id}/authenticate`, 303);
    const invoice = await reader.get('invoice', id);
    return show(reply, invoice, { declined: outcome.message, status: 402 });
  };

  app.get('/i/:id', async (request: Request, reply) => {
    const invoice = await find(request.params.id);
    return invoice ? show(reply, invoice) : sendUnknown(reply);
  });

  app.post('/i/:id', async (request: Request, reply) => {
    if (!isFromHere(request)) return refuseForeign(reply);
    const invoice = await find(request.params.id);
    if (!invoice) return sendUnknown(reply);
    const typed: Typed = Object.fromEntries(new URLSearchParams(String(request.body)));
    const email = invoice.customer_email ?? 'nobody@example.com';
    const read = readForm(typed, { card: true, address: false, email, now: clock.now() });
    if (!isFilled(read) || !read.card) {
      return show(reply, invoice, { typed, errors: read as FieldErrors, status: 422 });
    }
    const details = { ...read.card, billing: read.buyer };
    return settle(invoice.id, reply, await perform(cause(), (work) => payOnPage(work, invoice.id, details)));
  });

  app.get('/i/:id/authenticate', async (request: Request, reply) => {
    const invoice = await find(request.params.id);
    if (!invoice) return sendUnknown(reply);
    const { id, amount_remaining: amount, currency } = invoice;
    if (!(await isAsking(invoice))) return reply.redirect(`/i/${id}`, 303);
    const body = authenticationPage({ amount, currency, action: `/i/${id}/authenticate` });
    return sendPage(reply, { title: 'Authenticate', layout: 'plain', body });
  });

  app.post('/i/:id/authenticate', async (request: Request, reply) => {
    if (!isFromHere(request)) return refuseForeign(reply);
    const invoice = await find(request.params.id);
    if (!invoice) return sendUnknown(reply);
    const confirmed = new URLSearchParams(String(request.body)).get('answer') === 'complete';
    const answer = confirmed ? 'confirmed' : 'refused';
    return settle(invoice.id, reply, await perform(cause(), (work) => answerOnPage(work, invoice.id, answer)));
  });

  app.get('/r/:id', async (request: Request, reply) => {
    const charge = await reader.find('charge', request.params.id);
    if (!charge?.paid) return sendUnknown(reply);
    return sendPage(reply, { title: 'Receipt', layout: 'plain', body: receiptPage(charge) });
  });
}

function sendUnknown(reply: FastifyReply) {
  return sendMessage(reply, { status: 404, title: 'Page not found', text: 'There is no such invoice or receipt.' });
}
