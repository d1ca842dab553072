import type Stripe from 'stripe';
import { z } from 'zod';
import { newPortalConfiguration, newPortalSession } from '../objects/portal.ts';
import type { Work } from '../store/work.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf } from './list.ts';
import { flag, paging, text } from './parameters.ts';
import { missing, noSuch } from './refusal.ts';

const flowData = z.strictObject({
  type: z.enum(['payment_method_update', 'subscription_cancel', 'subscription_update']),
  subscription_cancel: z.strictObject({ subscription: text }).optional(),
  subscription_update: z.strictObject({ subscription: text }).optional(),
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
      const configuration = await portalConfiguration(work);
      if (asked !== undefined && asked !== configuration.id) throw noSuch('configuration', asked, 'configuration');
      const session = work.create(
        'billing_portal.session',
        newPortalSession(work.now, {
          url: work.url,
          configuration: configuration.id,
          customer,
          returnUrl: return_url ?? null,
          locale: locale ?? null,
          flow: flow_data ? await flowFrom(work, flow_data) : null,
        }),
      );
      work.tell('billing_portal.session.created', session);
      return session;
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

async function flowFrom(work: Work, given: z.output<typeof flowData>): Promise<Stripe.BillingPortal.Session.Flow> {
  const { type, after_completion: after } = given;
  const cancel = type === 'subscription_cancel' ? await subscriptionIn(work, given, type) : null;
  const update = type === 'subscription_update' ? await subscriptionIn(work, given, type) : null;
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
    subscription_cancel: cancel === null ? null : { retention: null, subscription: cancel },
    subscription_pause: null,
    subscription_update: update === null ? null : { subscription: update },
    subscription_update_confirm: null,
  };
}

async function subscriptionIn(
  work: Work,
  given: z.output<typeof flowData>,
  type: 'subscription_cancel' | 'subscription_update',
): Promise<string> {
  const named = given[type]?.subscription;
  const param = `flow_data[${type}][subscription]`;
  if (named === undefined) throw missing(param);
  if (!(await work.find('subscription', named))) throw noSuch('subscription', named, param);
  return named;
}

/** Returns the default configuration of the portal. Creates it if there is none, so that there is one from the start. */
export async function portalConfiguration(work: Work): Promise<Stripe.BillingPortal.Configuration> {
  const { data } = await work.list('billing_portal.configuration', { 'body.is_default': true }, { limit: 1 });
  return data[0] ?? work.create('billing_portal.configuration', newPortalConfiguration(work.now));
}
