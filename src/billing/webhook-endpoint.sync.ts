import type Stripe from 'stripe';
import { STRIPE_EVENT_TYPES } from '../facts/read-fact.ts';
import { STRIPE_API_VERSION, type StripeGateway } from '../platform/stripe.ts';
import type { StripeChange } from '../platform/stripe-change.ts';

/** An endpoint, and how its event types differ from those that are folded. */
export interface ComparedEndpoint {
  endpoint: Stripe.WebhookEndpoint;
  missing: string[];
  needless: string[];
}

/** The endpoints of this URL: one, if all is well. */
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
 * What is to be done so that Stripe sends exactly the events that are folded to this URL, in this code's API version where the
 * endpoint is made. Endpoints of other URLs are somebody else's.
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
