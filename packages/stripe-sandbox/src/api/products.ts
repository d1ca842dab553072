import { z } from 'zod';
import { newProduct } from '../objects/product.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf, within } from './list.ts';
import { flag, instant, mergeMetadata, metadata, paging, text, unsettable } from './parameters.ts';
import { invalid, noSuch } from './refusal.ts';

/** https://docs.stripe.com/api/products */
export const products: Endpoint[] = [
  write(
    'POST /v1/products',
    {
      id: text.optional(),
      name: text,
      active: flag.optional(),
      description: text.optional(),
      metadata: metadata.optional(),
      tax_code: text.optional(),
      unit_label: text.optional(),
      url: text.optional(),
      images: z.array(text).optional(),
      marketing_features: z.array(z.strictObject({ name: text })).optional(),
      type: z.enum(['service', 'good']).optional(),
    },
    async ({ work, params }) => {
      if (params.id !== undefined && (await work.row(params.id))) {
        throw invalid('Product already exists.', { param: 'id', code: 'resource_already_exists' });
      }
      const product = work.create(
        'product',
        newProduct(work.now, {
          ...params,
          metadata: mergeMetadata(null, params.metadata),
          taxCode: params.tax_code,
          unitLabel: params.unit_label,
          marketingFeatures: params.marketing_features,
        }),
      );
      work.tell('product.created', product);
      return product;
    },
  ),

  write(
    'POST /v1/products/:id',
    {
      name: text.optional(),
      active: flag.optional(),
      description: unsettable.optional(),
      metadata: metadata.optional(),
      default_price: text.optional(),
      tax_code: unsettable.optional(),
      unit_label: unsettable.optional(),
      url: unsettable.optional(),
      images: z.array(text).optional(),
      marketing_features: z
        .union([z.literal('').transform(() => []), z.array(z.strictObject({ name: text }))])
        .optional(),
    },
    async ({ work, params: { metadata: given, ...changes }, id }) => {
      const product = await work.find('product', id);
      if (!product) throw noSuch('product', id);
      return work.change(
        'product',
        id,
        { ...changes, metadata: mergeMetadata(product.metadata, given), updated: work.now } as Partial<typeof product>,
        'product.updated',
      );
    },
  ),

  read('/v1/products/:id', {}, async ({ reader, id }) => {
    const product = await reader.find('product', id);
    if (!product) throw noSuch('product', id);
    return product;
  }),

  read(
    '/v1/products',
    {
      ...paging,
      active: flag.optional(),
      ids: z.array(text).optional(),
      url: text.optional(),
      created: instant.optional(),
    },
    async (request) => {
      const { active, ids, url, created } = request.params;
      const filter = {
        'body.active': active,
        'body.url': url,
        'body.created': within(created),
        _id: ids && { $in: ids },
      };
      return listOf('product', request, { url: '/v1/products', filter });
    },
  ),
];
