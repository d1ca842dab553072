import { z } from 'zod';
import { expireCheckout } from '../operations/expire-checkout.ts';
import { openCheckout } from './checkout-create.ts';
import { checkoutShape } from './checkout-shape.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { list, listOf, pageFrom, within } from './list.ts';
import { instant, paging, text } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';

/** https://docs.stripe.com/api/checkout/sessions */
export const checkoutSessions: Endpoint[] = [
  write('POST /v1/checkout/sessions', checkoutShape, async ({ work, params }) => openCheckout(work, params)),

  read('/v1/checkout/sessions/:id', {}, async ({ reader, id }) => {
    const session = await reader.find('checkout.session', id);
    if (!session) throw noSuch('checkout.session', id);
    return session;
  }),

  read('/v1/checkout/sessions/:id/line_items', paging, async ({ reader, id, params }) => {
    const aside = await reader.aside('checkout.session', id);
    if (!aside) throw noSuch('checkout.session', id);
    const { limit, startingAfter } = pageFrom(params);
    const from = aside.lineItems.findIndex((line) => line.id === startingAfter) + 1;
    const data = aside.lineItems.slice(from, from + limit);
    return list(`/v1/checkout/sessions/${id}/line_items`, { data, has_more: from + limit < aside.lineItems.length });
  }),

  write('POST /v1/checkout/sessions/:id/expire', {}, async ({ work, id }) => {
    const session = await work.find('checkout.session', id);
    if (!session) throw noSuch('checkout.session', id);
    if (session.status !== 'open') {
      throw invalid(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
      );
    }
    return expireCheckout(work, id);
  }),

  read(
    '/v1/checkout/sessions',
    {
      ...paging,
      customer: text.optional(),
      payment_intent: text.optional(),
      subscription: text.optional(),
      status: z.enum(['open', 'complete', 'expired']).optional(),
      customer_details: z.strictObject({ email: text }).optional(),
      created: instant.optional(),
    },
    async (request) => {
      const { customer, payment_intent, subscription, status, customer_details, created } = request.params;
      const filter = {
        'body.customer': customer,
        'body.payment_intent': payment_intent,
        'body.subscription': subscription,
        'body.status': status,
        'body.customer_details.email': customer_details?.email,
        'body.created': within(created),
      };
      return listOf('checkout.session', request, { url: '/v1/checkout/sessions', filter });
    },
  ),
];
