import { z } from 'zod';
import { type Endpoint, read } from './endpoint.ts';
import { list, listOf, pageFrom, within } from './list.ts';
import { instant, paging, text } from './parameters.ts';
import { noSuch } from './refusal.ts';

/** https://docs.stripe.com/api/invoices and https://docs.stripe.com/api/invoice-payment, to look at; what changes one is beside. */
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
