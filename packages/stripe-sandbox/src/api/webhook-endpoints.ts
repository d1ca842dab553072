import type Stripe from 'stripe';
import { z } from 'zod';
import { newId } from '../store/ids.ts';
import { type Endpoint, read, write } from './endpoint.ts';
import { listOf } from './list.ts';
import { flag, paging, text } from './parameters.ts';
import { noSuch } from './refusal.ts';

const enabledEvents = z.array(text).min(1, 'at least one is needed');

/**
 * Stores and lists endpoints as Stripe does (https://docs.stripe.com/api/webhook_endpoints), but sends no events to them. An option of the
 * sandbox sets where events are sent.
 */
export const webhookEndpoints: Endpoint[] = [
  write(
    'POST /v1/webhook_endpoints',
    { url: text, enabled_events: enabledEvents, api_version: text.optional() },
    async ({ work, params }) => {
      const endpoint = work.create('webhook_endpoint', {
        id: newId('we_1', 23),
        object: 'webhook_endpoint',
        api_version: params.api_version ?? null,
        application: null,
        created: work.now,
        description: null,
        enabled_events: params.enabled_events,
        livemode: false,
        metadata: {},
        status: 'enabled',
        url: params.url,
      } satisfies Stripe.WebhookEndpoint);
      // Shown only in this answer.
      return { ...endpoint, secret: newId('whsec_', 32) };
    },
  ),

  write(
    'POST /v1/webhook_endpoints/:id',
    { enabled_events: enabledEvents.optional(), disabled: flag.optional() },
    async ({ work, params: { disabled, ...changes }, id }) => {
      if (!(await work.find('webhook_endpoint', id))) throw noSuch('webhook endpoint', id);
      const status = disabled === undefined ? {} : { status: disabled ? 'disabled' : 'enabled' };
      return work.change('webhook_endpoint', id, { ...changes, ...status } as Partial<Stripe.WebhookEndpoint>);
    },
  ),

  read('/v1/webhook_endpoints', paging, (request) =>
    listOf('webhook_endpoint', request, { url: '/v1/webhook_endpoints', filter: {} }),
  ),
];
