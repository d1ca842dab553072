import type Stripe from 'stripe';
import { newId } from '../store/ids.ts';

interface NewCustomer {
  email?: string | null | undefined;
  name?: string | null | undefined;
  phone?: string | null | undefined;
  description?: string | null | undefined;
  address?: Stripe.Address | null | undefined;
  metadata?: Record<string, string> | undefined;
  preferredLocales?: string[] | undefined;
  currency?: string | null | undefined;
}

/** Creates a customer object. */
export function newCustomer(now: number, given: NewCustomer): Stripe.Customer {
  return {
    id: newId('cus_', 14),
    object: 'customer',
    address: given.address ?? null,
    balance: 0,
    created: now,
    currency: given.currency ?? null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: given.description ?? null,
    discount: null,
    email: given.email ?? null,
    invoice_prefix: newId('', 8).toUpperCase(),
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: given.metadata ?? {},
    name: given.name ?? null,
    next_invoice_sequence: 1,
    phone: given.phone ?? null,
    preferred_locales: given.preferredLocales ?? [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
}

/** Returns an address with all its fields, `null` for unknown ones. */
export function wholeAddress(given: { [K in keyof Stripe.Address]?: string | null | undefined }): Stripe.Address {
  return {
    city: given.city ?? null,
    country: given.country ?? null,
    line1: given.line1 ?? null,
    line2: given.line2 ?? null,
    postal_code: given.postal_code ?? null,
    state: given.state ?? null,
  };
}
