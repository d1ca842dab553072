import type Stripe from 'stripe';
import { STRIPE_EVENT_TYPES } from '../facts/read-fact.ts';
import { STRIPE_API_VERSION, type StripeGateway } from '../platform/stripe.ts';
import type { StripeChange } from '../platform/stripe-change.ts';

/** A webhook endpoint, and how its event types differ from those that are folded. */
export interface ComparedEndpoint {
  endpoint: Stripe.WebhookEndpoint;
  missing: string[];
  needless: string[];
}

/** Returns the endpoints of this URL. There should be exactly one. */
export async function compareEndpoints(url: string, gateway: StripeGateway): Promise<ComparedEndpoint[]> {
  const { object } = await gateway.ask((stripe) => stripe.webhookEndpoints.list({ limit: 100 }));
  return object.data
    .filter((endpoint) => endpoint.url === url)
    .map((endpoint) => {
      const sent: readonly string[] = endpoint.enabled_events;
      const missing = sent.includes('*') ? [] : STRIPE_EVENT_TYPES.filter((type) => !sent.includes(type));
      return { endpoint, missing, needless: sent.filter((type) => !STRIPE_EVENT_TYPES.includes(type)) };
    });
}

/**
 * Returns the changes at Stripe that make it send exactly the folded events to this URL. A new endpoint gets this code's API version. Endpoints
 * of other URLs stay unchanged.
 */
export async function webhookChanges(url: string, gateway: StripeGateway): Promise<StripeChange[]> {
  const [found] = await compareEndpoints(url, gateway);
  const enabled_events = STRIPE_EVENT_TYPES as Stripe.WebhookEndpointCreateParams.EnabledEvent[];
  if (!found) {
    return [
      {
        about: 'events',
        what: `creates the endpoint ${url} with ${enabled_events.length} event types`,
        async make({ ask }) {
          const api_version = STRIPE_API_VERSION as Stripe.WebhookEndpointCreateParams.ApiVersion;
          const { object: made } = await ask((stripe) =>
            stripe.webhookEndpoints.create({ url, enabled_events, api_version }),
          );
          return `Put its secret into STRIPE_WEBHOOK_SECRETS. Stripe does not show it again: ${made.secret}`;
        },
      },
    ];
  }
  const { endpoint, missing, needless } = found;
  if (endpoint.status === 'enabled' && missing.length + needless.length === 0) return [];
  const differs = [...missing.map((type) => `+${type}`), ...needless.map((type) => `-${type}`)];
  return [
    {
      about: 'events',
      what: [`updates the endpoint ${url}, which is ${endpoint.status}`, ...differs].join(' '),
      async make({ ask }) {
        await ask((stripe) => stripe.webhookEndpoints.update(endpoint.id, { enabled_events, disabled: false }));
        return null;
      },
    },
  ];
}
