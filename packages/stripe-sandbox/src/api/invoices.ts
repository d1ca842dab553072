import type Stripe from 'stripe';
import { z } from 'zod';
import type { Decline } from '../objects/charge.ts';
import { cardFor, collectAutomatically, collectInvoice, settleWithout } from '../operations/collect-invoice.ts';
import { finalizeInvoice } from '../operations/issue-invoice.ts';
import { markUncollectible, voidInvoice } from '../operations/void-invoice.ts';
import type { Work } from '../store/work.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { list, listOf, pageFrom, within } from './list.ts';
import { flag, instant, paging, text } from './parameters.ts';
import { invalid, noSuch, Refusal } from './refusal.ts';

/**
 * The read endpoints of https://docs.stripe.com/api/invoices and https://docs.stripe.com/api/invoice-payment. `invoiceActions` has those
 * that change an invoice.
 */
export const invoices: Endpoint[] = [
  read('/v1/invoices/:id', {}, async ({ reader, id }) => {
    const invoice = await reader.find('invoice', id);
    if (!invoice) throw noSuch('invoice', id);
    return invoice;
  }),

  read('/v1/invoices/:id/lines', paging, async ({ reader, id, params }) => {
    const invoice = await reader.find('invoice', id);
    if (!invoice) throw noSuch('invoice', id);
    const { limit, startingAfter } = pageFrom(params);
    const from = invoice.lines.data.findIndex((line) => line.id === startingAfter) + 1;
    const data = invoice.lines.data.slice(from, from + limit);
    return list(`/v1/invoices/${id}/lines`, { data, has_more: from + limit < invoice.lines.data.length });
  }),

  read(
    '/v1/invoices',
    {
      ...paging,
      customer: text.optional(),
      subscription: text.optional(),
      status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional(),
      collection_method: z.enum(['charge_automatically', 'send_invoice']).optional(),
      created: instant.optional(),
    },
    async (request) => {
      const { customer, subscription, status, collection_method, created } = request.params;
      const filter = {
        'body.customer': customer,
        'body.parent.subscription_details.subscription': subscription,
        'body.status': status,
        'body.collection_method': collection_method,
        'body.created': within(created),
      };
      return listOf('invoice', request, { url: '/v1/invoices', filter });
    },
  ),

  read('/v1/invoice_payments/:id', {}, async ({ reader, id }) => {
    const payment = await reader.find('invoice_payment', id);
    if (!payment) throw noSuch('invoice_payment', id);
    return payment;
  }),

  read(
    '/v1/invoice_payments',
    {
      ...paging,
      invoice: text.optional(),
      status: z.enum(['open', 'paid', 'canceled']).optional(),
      payment: z.strictObject({ type: z.enum(['payment_intent']), payment_intent: text.optional() }).optional(),
      created: instant.optional(),
    },
    async (request) => {
      const { invoice, status, payment, created } = request.params;
      const filter = {
        'body.invoice': invoice,
        'body.status': status,
        'body.payment.payment_intent': payment?.payment_intent,
        'body.created': within(created),
      };
      return listOf('invoice_payment', request, { url: '/v1/invoice_payments', filter });
    },
  ),
];

/** The actions on an invoice: https://docs.stripe.com/api/invoices/pay and the pages next to it. */
export const invoiceActions: Endpoint[] = [
  write(
    'POST /v1/invoices/:id/pay',
    { payment_method: text.optional(), off_session: flag.optional(), paid_out_of_band: flag.optional() },
    async ({ work, id, params }) => {
      const invoice = await finalized(work, id);
      if (invoice.status === 'paid') throw invalid('Invoice is already paid', { code: 'invoice_already_paid' });
      if (invoice.status === 'void') throw invalid('This invoice is void and can no longer be paid.');
      if (params.paid_out_of_band) return settleWithout(work, invoice);
      const named = params.payment_method;
      const method = named === undefined ? await cardFor(work, invoice) : await work.find('payment_method', named);
      if (named !== undefined && method?.customer !== invoice.customer) {
        throw noSuch('PaymentMethod', named, 'payment_method');
      }
      if (!method && invoice.amount_due > 0) {
        throw invalid(
          'There is no `default_payment_method` set on this Customer or Invoice. Please attach a default payment method.',
          { code: 'resource_missing' },
        );
      }
      const decline = await collectInvoice(work, invoice, method && { method, authenticated: false });
      return decline ? declined(decline) : work.get('invoice', id);
    },
  ),

  write('POST /v1/invoices/:id/finalize', { auto_advance: flag.optional() }, async ({ work, id, params }) => {
    const invoice = await invoiceNamed(work, id);
    if (invoice.status !== 'draft') {
      throw invalid("This invoice is already finalized, you can't re-finalize a non-draft invoice.", {
        code: 'invoice_not_editable',
      });
    }
    const open = await finalizeInvoice(work, invoice, { intent: null });
    if (params.auto_advance ?? invoice.auto_advance) await collectAutomatically(work, open);
    return work.get('invoice', id);
  }),

  write('POST /v1/invoices/:id/void', {}, async ({ work, id }) => {
    const invoice = await invoiceNamed(work, id);
    requireOpen(invoice, 'void');
    return settleWithout(work, invoice, voidInvoice);
  }),

  write('POST /v1/invoices/:id/mark_uncollectible', {}, async ({ work, id }) => {
    const invoice = await invoiceNamed(work, id);
    requireOpen(invoice, 'mark as uncollectible');
    return settleWithout(work, invoice, markUncollectible);
  }),
];

/** Creates the answer for a payment that the bank refused: 402. The attempt stays on the invoice. */
export function declined({ code, declineCode, message }: Decline): Refusal {
  const asks = code === 'authentication_required';
  return new Refusal(402, {
    type: 'card_error',
    code: asks ? 'invoice_payment_intent_requires_action' : code,
    message: asks ? 'This payment requires additional user action before it can be completed successfully.' : message,
    ...(declineCode ? { decline_code: declineCode } : {}),
  });
}

async function invoiceNamed(work: Work, id: string): Promise<Stripe.Invoice> {
  const invoice = await work.find('invoice', id);
  if (!invoice) throw noSuch('invoice', id);
  return invoice;
}

async function finalized(work: Work, id: string): Promise<Stripe.Invoice> {
  const invoice = await invoiceNamed(work, id);
  return invoice.status === 'draft' ? finalizeInvoice(work, invoice, { intent: null }) : invoice;
}

function requireOpen({ status }: Stripe.Invoice, what: string): void {
  if (status === 'open' || (status === 'uncollectible' && what === 'void')) return;
  throw invalid(`You can only ${what} an open invoice. This invoice has a status of ${status}.`, {
    code: 'invoice_not_editable',
  });
}
