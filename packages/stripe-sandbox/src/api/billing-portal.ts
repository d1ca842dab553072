import type Stripe from 'stripe';
import { z } from 'zod';
import { newPortalConfiguration, newPortalSession } from '../objects/portal.ts';
import type { Work } from '../store/work.ts';
import { type Endpoint, write } from './endpoint.ts';
import { integer, text } from './parameters.ts';
import { invalid, missing, noSuch } from './refusal.ts';

const flowData = z.strictObject({
  type: z.enum(['payment_method_update', 'subscription_cancel', 'subscription_update', 'subscription_update_confirm']),
  subscription_cancel: z.strictObject({ subscription: text }).optional(),
  subscription_update: z.strictObject({ subscription: text }).optional(),
  subscription_update_confirm: z
    .strictObject({
      subscription: text,
      items: z
        .array(z.strictObject({ id: text, price: text.optional(), quantity: integer.optional() }))
        .length(1, 'exactly one is needed'),
    })
    .optional(),
  after_completion: z
    .strictObject({
      type: z.enum(['hosted_confirmation', 'portal_homepage', 'redirect']),
      redirect: z.strictObject({ return_url: text }).optional(),
      hosted_confirmation: z.strictObject({ custom_message: text.optional() }).optional(),
    })
    .optional(),
});

/** https://docs.stripe.com/api/customer_portal/sessions */
export const billingPortal: Endpoint[] = [
  write(
    'POST /v1/billing_portal/sessions',
    {
      customer: text,
      return_url: text.optional(),
      configuration: text.optional(),
      locale: z.enum(['auto', 'de', 'en', 'es', 'fr', 'it', 'nl', 'pl']).optional(),
      flow_data: flowData.optional(),
    },
    async ({ work, params }) => {
      const { customer, configuration: asked, flow_data, return_url, locale } = params;
      if (!(await work.find('customer', customer))) throw noSuch('customer', customer, 'customer');
      const configuration = asked
        ? await work.find('billing_portal.configuration', asked)
        : await portalConfiguration(work);
      if (!configuration?.active) throw noSuch('configuration', String(asked), 'configuration');
      const session = work.create(
        'billing_portal.session',
        newPortalSession(work.now, {
          url: work.url,
          configuration: configuration.id,
          customer,
          returnUrl: return_url ?? configuration.default_return_url,
          locale: locale ?? null,
          flow: flow_data ? await flowFrom(work, flow_data, { customer, configuration }) : null,
        }),
      );
      work.tell('billing_portal.session.created', session);
      return session;
    },
  ),
];

interface Whose {
  customer: string;
  configuration: Stripe.BillingPortal.Configuration;
}

async function flowFrom(
  work: Work,
  given: z.output<typeof flowData>,
  { customer, configuration: { features } }: Whose,
): Promise<Stripe.BillingPortal.Session.Flow> {
  const { type, after_completion: after } = given;
  requireFeature(type, features);
  const named = type === 'payment_method_update' ? null : await subscriptionIn(work, given, { type, customer });
  const items = given.subscription_update_confirm?.items ?? [];
  const item = named?.items.data.find(({ id }) => id === items[0]?.id);
  if (named && type === 'subscription_update_confirm' && !item) {
    throw noSuch('subscription item', String(items[0]?.id), `flow_data[${type}][items][0][id]`);
  }
  for (const { price } of items) {
    if (price === undefined || (await work.find('price', price))?.recurring) continue;
    throw noSuch('price', price, `flow_data[${type}][items][0][price]`);
  }
  return {
    type,
    after_completion: {
      type: after?.type ?? 'portal_homepage',
      redirect: after?.redirect ?? null,
      hosted_confirmation: after?.hosted_confirmation
        ? { custom_message: after.hosted_confirmation.custom_message ?? null }
        : null,
    },
    customer_update: null,
    subscription_cancel: named && type === 'subscription_cancel' ? { retention: null, subscription: named.id } : null,
    subscription_pause: null,
    subscription_update: named && type === 'subscription_update' ? { subscription: named.id } : null,
    subscription_update_confirm:
      named && type === 'subscription_update_confirm'
        ? {
            discounts: null,
            items: items.map(({ id, price, quantity }) => ({
              id,
              price: price ?? item?.price.id ?? null,
              quantity: quantity ?? item?.quantity ?? 1,
            })),
            subscription: named.id,
          }
        : null,
  };
}

type SubscriptionFlow = 'subscription_cancel' | 'subscription_update' | 'subscription_update_confirm';

/** Refuses a flow that the configuration of the portal does not allow. */
function requireFeature(
  type: SubscriptionFlow | 'payment_method_update',
  features: Stripe.BillingPortal.Configuration.Features,
): void {
  const param = 'flow_data[type]';
  if (type === 'payment_method_update') {
    if (features.payment_method_update.enabled) return;
    throw invalid('The payment method update feature in the portal configuration is disabled.', { param });
  }
  const name = type === 'subscription_cancel' ? 'subscription_cancel' : 'subscription_update';
  if (features[name].enabled) return;
  const [done, what] = name === 'subscription_cancel' ? ['canceled', 'cancel'] : ['updated', 'update'];
  throw invalid(
    `This subscription cannot be ${done} because the subscription ${what} feature in your portal configuration is disabled.`,
    { param },
  );
}

async function subscriptionIn(
  work: Work,
  given: z.output<typeof flowData>,
  { type, customer }: { type: SubscriptionFlow; customer: string },
): Promise<Stripe.Subscription> {
  const named = given[type]?.subscription;
  const param = `flow_data[${type}][subscription]`;
  if (named === undefined) throw missing(param);
  const subscription = await work.find('subscription', named);
  if (subscription?.customer !== customer) throw noSuch('subscription', named, param);
  return subscription;
}

/** Returns the default configuration of the portal. Creates it if there is none, so that there is one from the start. */
export async function portalConfiguration(work: Work): Promise<Stripe.BillingPortal.Configuration> {
  const { data } = await work.list('billing_portal.configuration', { 'body.is_default': true }, { limit: 1 });
  return data[0] ?? work.create('billing_portal.configuration', newPortalConfiguration(work.now));
}
