import { z } from 'zod';
import { type Endpoint, read } from './endpoint.ts';
import { listOf, within } from './list.ts';
import { instant, paging, text } from './parameters.ts';
import { noSuch } from './refusal.ts';

/** The read endpoints of https://docs.stripe.com/api/payment_intents and https://docs.stripe.com/api/charges. */
export const payments: Endpoint[] = [
  read('/v1/payment_intents/:id', {}, async ({ reader, id }) => {
    const intent = await reader.find('payment_intent', id);
    if (!intent) throw noSuch('payment_intent', id);
    return intent;
  }),

  read(
    '/v1/payment_intents',
    { ...paging, customer: text.optional(), created: instant.optional() },
    async (request) => {
      const { customer, created } = request.params;
      const filter = { 'body.customer': customer, 'body.created': within(created) };
      return listOf('payment_intent', request, { url: '/v1/payment_intents', filter });
    },
  ),

  read('/v1/charges/:id', {}, async ({ reader, id }) => {
    const charge = await reader.find('charge', id);
    if (!charge) throw noSuch('charge', id);
    return charge;
  }),

  read(
    '/v1/charges',
    { ...paging, customer: text.optional(), payment_intent: text.optional(), created: instant.optional() },
    async (request) => {
      const { customer, payment_intent, created } = request.params;
      const filter = {
        'body.customer': customer,
        'body.payment_intent': payment_intent,
        'body.created': within(created),
      };
      return listOf('charge', request, { url: '/v1/charges', filter });
    },
  ),

  read('/v1/setup_intents/:id', {}, async ({ reader, id }) => {
    const intent = await reader.find('setup_intent', id);
    if (!intent) throw noSuch('setup_intent', id);
    return intent;
  }),

  read(
    '/v1/setup_intents',
    { ...paging, customer: text.optional(), payment_method: text.optional(), created: instant.optional() },
    async (request) => {
      const { customer, payment_method, created } = request.params;
      const filter = {
        'body.customer': customer,
        'body.payment_method': payment_method,
        'body.created': within(created),
      };
      return listOf('setup_intent', request, { url: '/v1/setup_intents', filter });
    },
  ),

  read('/v1/payment_methods/:id', {}, async ({ reader, id }) => {
    const method = await reader.find('payment_method', id);
    if (!method) throw noSuch('PaymentMethod', id);
    return method;
  }),

  read(
    '/v1/payment_methods',
    { ...paging, customer: text.optional(), type: z.enum(['card']).optional() },
    async (request) => {
      const { customer, type } = request.params;
      // Payment methods of declined attempts belong to no customer and are not listed.
      const filter = { 'body.customer': customer ?? { $ne: null }, 'body.type': type };
      return listOf('payment_method', request, { url: '/v1/payment_methods', filter });
    },
  ),
];
