import { z } from 'zod';
import { newCustomer, wholeAddress } from '../objects/customer.ts';
import { deleteCustomer } from '../operations/delete-customer.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf, within } from './list.ts';
import { address, instant, mergeMetadata, metadata, paging, text, unsettable } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';

const unsettableAddress = z.union([z.literal('').transform(() => null), address]);
const emailAddress = z.union([z.literal('').transform(() => null), z.string().regex(/^[^@\s]+@[^@\s]+$/, 'email')]);

const fields = {
  address: unsettableAddress.optional(),
  description: unsettable.optional(),
  email: emailAddress.optional(),
  metadata: metadata.optional(),
  name: unsettable.optional(),
  phone: unsettable.optional(),
  preferred_locales: z.array(text).optional(),
};

/** https://docs.stripe.com/api/customers */
export const customers: Endpoint[] = [
  write('POST /v1/customers', fields, async ({ work, params }) => {
    const customer = work.create(
      'customer',
      newCustomer(work.now, {
        ...params,
        address: params.address && wholeAddress(params.address),
        metadata: mergeMetadata(null, params.metadata),
        preferredLocales: params.preferred_locales,
      }),
    );
    work.tell('customer.created', customer);
    return customer;
  }),

  write(
    'POST /v1/customers/:id',
    { ...fields, invoice_settings: z.strictObject({ default_payment_method: unsettable.optional() }).optional() },
    async ({ work, params, id }) => {
      const customer = await work.find('customer', id);
      if (!customer) throw noSuch('customer', id);
      const { metadata: given, address: where, invoice_settings, ...plain } = params;
      const card = invoice_settings?.default_payment_method;
      if (card && (await work.find('payment_method', card))?.customer !== id) {
        throw invalid(`The customer does not have a payment method with the ID ${card}.`, {
          param: 'invoice_settings[default_payment_method]',
          code: 'resource_missing',
        });
      }
      const changes = {
        ...plain,
        ...(where === undefined ? {} : { address: where && wholeAddress(where) }),
        ...(card === undefined
          ? {}
          : { invoice_settings: { ...customer.invoice_settings, default_payment_method: card } }),
        metadata: mergeMetadata(customer.metadata, given),
      };
      return work.change('customer', id, changes as Partial<typeof customer>, 'customer.updated');
    },
  ),

  write('DELETE /v1/customers/:id', {}, async ({ work, id }) => {
    const customer = await work.find('customer', id);
    if (!customer) throw noSuch('customer', id);
    return deleteCustomer(work, customer);
  }),

  // A deleted customer can still be retrieved. The answer only says that it is deleted.
  read('/v1/customers/:id', {}, async ({ reader, id }) => {
    const row = await reader.row(id);
    if (row?.kind !== 'customer') throw noSuch('customer', id);
    return row.body;
  }),

  read('/v1/customers', { ...paging, email: text.optional(), created: instant.optional() }, async (request) => {
    const { email, created } = request.params;
    const filter = { 'body.email': email, 'body.created': within(created) };
    return listOf('customer', request, { url: '/v1/customers', filter });
  }),

  read('/v1/customers/:id/payment_methods', { ...paging, type: text.optional() }, async (request) => {
    const { id, params } = request;
    const filter = { 'body.customer': id, 'body.type': params.type };
    return listOf('payment_method', request, { url: `/v1/customers/${id}/payment_methods`, filter });
  }),
];
