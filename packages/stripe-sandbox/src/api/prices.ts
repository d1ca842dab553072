import { z } from 'zod';
import { newPrice, planOf } from '../objects/price.ts';
import type { Work } from '../store/work.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf, within } from './list.ts';
import { flag, instant, integer, mergeMetadata, metadata, paging, text } from './parameters.ts';
import { invalid, missing, noSuch } from './refusal.ts';

const interval = z.enum(['day', 'week', 'month', 'year']);
const usage = z.enum(['licensed', 'metered']);
const taxBehavior = z.enum(['unspecified', 'exclusive', 'inclusive']);

/** https://docs.stripe.com/api/prices */
export const prices: Endpoint[] = [
  write(
    'POST /v1/prices',
    {
      currency: z
        .string()
        .regex(/^[A-Za-z]{3}$/, 'it must be a three-letter ISO code')
        .transform((code) => code.toLowerCase()),
      unit_amount: integer.optional(),
      product: text.optional(),
      active: flag.optional(),
      nickname: text.optional(),
      metadata: metadata.optional(),
      lookup_key: text.optional(),
      transfer_lookup_key: flag.optional(),
      tax_behavior: taxBehavior.optional(),
      billing_scheme: z.literal('per_unit').optional(),
      recurring: z
        .strictObject({
          interval,
          interval_count: integer.optional(),
          usage_type: usage.optional(),
          trial_period_days: integer.optional(),
        })
        .optional(),
    },
    async ({ work, params }) => {
      if (params.unit_amount === undefined) throw missing('unit_amount');
      if (params.product === undefined) throw missing('product');
      if (!(await work.find('product', params.product))) throw noSuch('product', params.product, 'product');
      await claimLookupKey(work, params.lookup_key, params.transfer_lookup_key);
      const price = work.create(
        'price',
        newPrice(work.now, {
          product: params.product,
          currency: params.currency,
          unitAmount: params.unit_amount,
          active: params.active,
          lookupKey: params.lookup_key,
          nickname: params.nickname,
          metadata: mergeMetadata(null, params.metadata),
          taxBehavior: params.tax_behavior,
          recurring: params.recurring,
        }),
      );
      work.tell('price.created', price);
      if (price.recurring) work.tell('plan.created', planOf(price));
      return price;
    },
  ),

  write(
    'POST /v1/prices/:id',
    {
      active: flag.optional(),
      nickname: text.optional(),
      metadata: metadata.optional(),
      lookup_key: text.optional(),
      transfer_lookup_key: flag.optional(),
      tax_behavior: taxBehavior.optional(),
    },
    async ({ work, params, id }) => {
      const price = await work.find('price', id);
      if (!price) throw noSuch('price', id);
      const { metadata: given, transfer_lookup_key, ...changes } = params;
      if (changes.lookup_key !== price.lookup_key) await claimLookupKey(work, changes.lookup_key, transfer_lookup_key);
      const merged = { ...changes, metadata: mergeMetadata(price.metadata, given) } as Partial<typeof price>;
      return work.change('price', id, merged, 'price.updated');
    },
  ),

  read('/v1/prices/:id', {}, async ({ reader, id }) => {
    const price = await reader.find('price', id);
    if (!price) throw noSuch('price', id);
    return price;
  }),

  read(
    '/v1/prices',
    {
      ...paging,
      active: flag.optional(),
      currency: text.optional(),
      product: text.optional(),
      lookup_keys: z.array(text).max(10, 'up to 10 can be given').optional(),
      type: z.enum(['recurring', 'one_time']).optional(),
      recurring: z.strictObject({ interval: interval.optional(), usage_type: usage.optional() }).optional(),
      created: instant.optional(),
    },
    async (request) => {
      const { active, currency, product, lookup_keys, type, recurring, created } = request.params;
      const filter = {
        'body.active': active,
        'body.currency': currency,
        'body.product': product,
        'body.lookup_key': lookup_keys && { $in: lookup_keys },
        'body.type': type,
        'body.recurring.interval': recurring?.interval,
        'body.recurring.usage_type': recurring?.usage_type,
        'body.created': within(created),
      };
      return listOf('price', request, { url: '/v1/prices', filter });
    },
  ),
];

/** Assigns a lookup key to a new price. A key names one price, so the new one takes it over only with `transfer_lookup_key`. */
async function claimLookupKey(work: Work, key: string | undefined, transfer: boolean | undefined): Promise<void> {
  if (key === undefined) return;
  const { data } = await work.list('price', { 'body.lookup_key': key }, { limit: 1 });
  const holder = data[0];
  if (!holder) return;
  if (!transfer) {
    throw invalid(`A price (\`${holder.id}\`) already uses that lookup key.`, {
      param: 'lookup_key',
      code: 'resource_already_exists',
    });
  }
  await work.change('price', holder.id, { lookup_key: null }, 'price.updated');
}
