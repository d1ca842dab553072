import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';

interface NewProduct {
  id?: string | undefined;
  name: string;
  active?: boolean | undefined;
  description?: string | undefined;
  metadata: Record<string, string>;
  taxCode?: string | undefined;
  unitLabel?: string | undefined;
  url?: string | undefined;
  images?: string[] | undefined;
  marketingFeatures?: { name: string }[] | undefined;
}

/** Creates a product object. */
export function newProduct(now: number, given: NewProduct): Stripe.Product {
  return {
    id: given.id ?? newId('prod_', 14),
    object: 'product',
    active: given.active ?? true,
    created: now,
    default_price: null,
    description: given.description ?? null,
    images: given.images ?? [],
    livemode: false,
    marketing_features: given.marketingFeatures ?? [],
    metadata: given.metadata,
    name: given.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: given.taxCode ?? null,
    tax_details: null,
    type: 'service',
    unit_label: given.unitLabel ?? null,
    updated: now,
    url: given.url ?? null,
  };
}
