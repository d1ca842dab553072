import type Stripe from 'stripe';
import { changeBalance } from '../operations/customer-balance.ts';
import type { Reader } from '../store/reader.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf } from './list.ts';
import { integer, mergeMetadata, metadata, paging, text, unsettable } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';

const words = { description: unsettable.optional(), metadata: metadata.optional() };

/** https://docs.stripe.com/api/customer_balance_transactions */
export const customerBalance: Endpoint[] = [
  write(
    'POST /v1/customers/:id/balance_transactions',
    { amount: integer, currency: text, ...words },
    async ({ work, id, params }) => {
      const customer = await work.find('customer', id);
      if (!customer) throw noSuch('customer', id);
      const { amount, currency, description } = params;
      if (customer.currency && customer.currency !== currency) {
        throw invalid(`The customer's currency is ${customer.currency}, but the transaction is in ${currency}.`, {
          param: 'currency',
        });
      }
      const given = { amount, currency, description, metadata: mergeMetadata(null, params.metadata) };
      return changeBalance(work, customer, { ...given, type: 'adjustment' });
    },
  ),

  write('POST /v1/customers/:customer/balance_transactions/:id', words, async ({ work, id, customer, params }) => {
    const { metadata: before } = await transactionOf(work, customer, id);
    const { description, metadata: given } = params;
    return work.change('customer_balance_transaction', id, {
      ...(description === undefined ? {} : { description }),
      metadata: mergeMetadata(before, given),
    });
  }),

  read('/v1/customers/:customer/balance_transactions/:id', {}, ({ reader, id, customer }) =>
    transactionOf(reader, customer, id),
  ),

  read('/v1/customers/:id/balance_transactions', { ...paging, invoice: text.optional() }, async (request) => {
    const { id, params } = request;
    if (!(await request.reader.find('customer', id))) throw noSuch('customer', id);
    const filter = { 'body.customer': id, 'body.invoice': params.invoice };
    return listOf('customer_balance_transaction', request, { url: `/v1/customers/${id}/balance_transactions`, filter });
  }),
];

async function transactionOf(
  reader: Pick<Reader, 'find'>,
  customer: string,
  id: string,
): Promise<Stripe.CustomerBalanceTransaction> {
  const found = await reader.find('customer_balance_transaction', id);
  if (found?.customer !== customer) throw noSuch('customer balance transaction', id);
  return found;
}
