import { z } from 'zod';
import { discountsShape } from './discounts.ts';
import { flag, integer, metadata, text } from './parameters.ts';

const auto = z.enum(['auto', 'never']);

/** The parameters of a new checkout session that the sandbox acts on. */
export const checkoutShape = {
  mode: z.enum(['payment', 'subscription']),
  line_items: z.array(z.strictObject({ price: text, quantity: integer.optional() })).optional(),
  success_url: text.optional(),
  cancel_url: text.optional(),
  ui_mode: z.literal('hosted_page').optional(),
  customer: text.optional(),
  customer_email: text.optional(),
  customer_creation: z.enum(['always', 'if_required']).optional(),
  customer_update: z
    .strictObject({ address: auto.optional(), name: auto.optional(), shipping: auto.optional() })
    .optional(),
  client_reference_id: z.string().max(200, 'up to 200 characters').optional(),
  metadata: metadata.optional(),
  currency: text.optional(),
  expires_at: integer.optional(),
  locale: z.enum(['auto', 'de', 'en', 'es', 'fr', 'it', 'nl', 'pl']).optional(),
  allow_promotion_codes: flag.optional(),
  discounts: discountsShape.optional(),
  automatic_tax: z.strictObject({ enabled: flag }).optional(),
  tax_id_collection: z.strictObject({ enabled: flag }).optional(),
  billing_address_collection: z.enum(['auto', 'required']).optional(),
  payment_method_collection: z.enum(['always', 'if_required']).optional(),
  subscription_data: z
    .strictObject({
      metadata: metadata.optional(),
      description: text.optional(),
      trial_period_days: integer.optional(),
      trial_settings: z
        .strictObject({
          end_behavior: z.strictObject({ missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']) }),
        })
        .optional(),
    })
    .optional(),
  payment_intent_data: z
    .strictObject({
      metadata: metadata.optional(),
      description: text.optional(),
      setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
    })
    .optional(),
};

export type CheckoutParams = z.output<z.ZodObject<typeof checkoutShape>>;
