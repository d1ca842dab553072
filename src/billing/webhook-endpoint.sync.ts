import type Stripe from 'stripe';
import { STRIPE_EVENT_TYPES } from '../facts/read-fact.ts';
import { STRIPE_API_VERSION, type StripeGateway } from '../platform/stripe.ts';
import type { StripeChange } from '../platform/stripe-change.ts';

/**
 * What is to be done so that Stripe sends exactly the events that are folded to this URL, in this code's API version where the
 * endpoint is made. Endpoints of other URLs are somebody else's.
 */
export async function webhookChanges(url: string, gateway: StripeGateway): Promise<StripeChange[]> {
  const { object } = await gateway.ask((stripe) => stripe.webhookEndpoints.list({ limit: 100 }));
  const found = object.data.find((endpoint) => endpoint.url === url);
  const enabled_events = STRIPE_EVENT_TYPES as Stripe.WebhookEndpointCreateParams.EnabledEvent[];
  if (!found) {
    return [
      {
        what: `makes the endpoint ${url} with ${enabled_events.length} event types`,
        async make({ ask }) {
          const api_version = STRIPE_API_VERSION as Stripe.WebhookEndpointCreateParams.ApiVersion;
          const { object: made } = await ask((stripe) =>
            stripe.webhookEndpoints.create({ url, enabled_events, api_version }),
          );
          return `Put its secret into STRIPE_WEBHOOK_SECRETS, Stripe does not show it again: ${made.secret}`;
        },
      },
    ];
  }
  const missing = STRIPE_EVENT_TYPES.filter((type) => !found.enabled_events.includes(type));
  const needless = found.enabled_events.filter((type) => !STRIPE_EVENT_TYPES.includes(type));
  if (found.status === 'enabled' && missing.length + needless.length === 0) return [];
  const differs = [...missing.map((type) => `+${type}`), ...needless.map((type) => `-${type}`)];
  return [
    {
      what: [`changes the endpoint ${url}, which is ${found.status}`, ...differs].join(' '),
      async make({ ask }) {
        await ask((stripe) => stripe.webhookEndpoints.update(found.id, { enabled_events, disabled: false }));
        return null;
      },
    },
  ];
}
