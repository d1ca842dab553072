import type Stripe from 'stripe';
import { z } from 'zod';
import { NO_FEATURES, newPortalConfiguration } from '../objects/portal.ts';
import { FEEDBACK } from '../operations/cancellation.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf } from './list.ts';
import { flag, mergeMetadata, metadata, paging, text, unsettable } from './parameters.ts';
import { invalid, missing, noSuch } from './refusal.ts';

type Features = Stripe.BillingPortal.Configuration.Features;

const proration = z.enum(['none', 'create_prorations', 'always_invoice']).optional();

/** A list that an empty string empties. */
function listable<T extends z.ZodType>(element: T) {
  return z.union([z.literal('').transform((): z.output<T>[] => []), z.array(element)]);
}

const featuresShape = z.strictObject({
  customer_update: z
    .strictObject({
      enabled: flag,
      allowed_updates: listable(z.enum(['address', 'email', 'name', 'phone', 'shipping', 'tax_id'])).optional(),
    })
    .optional(),
  invoice_history: z.strictObject({ enabled: flag }).optional(),
  payment_method_update: z.strictObject({ enabled: flag }).optional(),
  subscription_cancel: z
    .strictObject({
      enabled: flag,
      mode: z.enum(['at_period_end', 'immediately']).optional(),
      proration_behavior: proration,
      cancellation_reason: z.strictObject({ enabled: flag, options: listable(z.enum(FEEDBACK)) }).optional(),
    })
    .optional(),
  subscription_update: z
    .strictObject({
      enabled: flag,
      default_allowed_updates: listable(z.enum(['price', 'quantity', 'promotion_code'])).optional(),
      products: listable(z.strictObject({ product: text, prices: z.array(text).min(1, 'empty') })).optional(),
      proration_behavior: proration,
      schedule_at_period_end: z
        .strictObject({
          conditions: z
            .array(z.strictObject({ type: z.enum(['decreasing_item_amount', 'shortening_interval']) }))
            .optional(),
        })
        .optional(),
      trial_update_behavior: z.enum(['continue_trial', 'end_trial']).optional(),
    })
    .optional(),
});

const words = {
  name: unsettable.optional(),
  metadata: metadata.optional(),
  default_return_url: unsettable.optional(),
};

/** https://docs.stripe.com/api/customer_portal/configurations */
export const portalConfigurations: Endpoint[] = [
  write('POST /v1/billing_portal/configurations', { features: featuresShape, ...words }, async ({ work, params }) => {
    const { features, name = null, default_return_url: defaultReturnUrl = null } = params;
    const given = { features: merged(NO_FEATURES, features), name, defaultReturnUrl };
    const configuration = work.create(
      'billing_portal.configuration',
      newPortalConfiguration(work.now, { ...given, metadata: mergeMetadata(null, params.metadata) }),
    );
    work.tell('billing_portal.configuration.created', configuration);
    return configuration;
  }),

  write(
    'POST /v1/billing_portal/configurations/:id',
    { features: featuresShape.optional(), active: flag.optional(), ...words },
    async ({ work, id, params: { features, metadata: given, ...plain } }) => {
      const before = await work.find('billing_portal.configuration', id);
      if (!before) throw noSuch('configuration', id);
      if (before.is_default && plain.active === false) {
        throw invalid('You cannot deactivate the default configuration.', { param: 'active' });
      }
      const changes = {
        ...plain,
        ...(features ? { features: merged(before.features, features) } : {}),
        metadata: mergeMetadata(before.metadata, given),
        updated: work.now,
      } as Partial<typeof before>;
      return work.change('billing_portal.configuration', id, changes, 'billing_portal.configuration.updated');
    },
  ),

  read(
    '/v1/billing_portal/configurations',
    { ...paging, active: flag.optional(), is_default: flag.optional() },
    async (request) => {
      const { active, is_default } = request.params;
      const filter = { 'body.active': active, 'body.is_default': is_default };
      return listOf('billing_portal.configuration', request, { url: '/v1/billing_portal/configurations', filter });
    },
  ),

  read('/v1/billing_portal/configurations/:id', {}, async ({ reader, id }) => {
    const configuration = await reader.find('billing_portal.configuration', id);
    if (!configuration) throw noSuch('configuration', id);
    return configuration;
  }),
];

/** Returns the features after a request: what it does not name stays. */
function merged(before: Features, given: z.output<typeof featuresShape>): Features {
  const { subscription_update: update, subscription_cancel: cancel } = given;
  if (update?.enabled && !before.subscription_update.enabled && !update.products?.length) {
    throw missing('features[subscription_update][products]');
  }
  const products = update?.products?.map((product) => ({
    ...product,
    adjustable_quantity: { enabled: false, maximum: null, minimum: 1 },
  }));
  const { cancellation_reason: reasonBefore } = before.subscription_cancel;
  return {
    ...before,
    customer_update: { ...before.customer_update, ...given.customer_update },
    invoice_history: { ...before.invoice_history, ...given.invoice_history },
    payment_method_update: { ...before.payment_method_update, ...given.payment_method_update },
    subscription_cancel: {
      ...before.subscription_cancel,
      ...cancel,
      cancellation_reason: { ...reasonBefore, ...cancel?.cancellation_reason },
    },
    subscription_update: {
      ...before.subscription_update,
      ...update,
      products: products ?? before.subscription_update.products,
      schedule_at_period_end: {
        conditions:
          update?.schedule_at_period_end?.conditions ?? before.subscription_update.schedule_at_period_end.conditions,
      },
    },
  } as Features;
}
