import type Stripe from 'stripe';
import type { StripeGateway } from './stripe.ts';
import type { Tracing } from './tracing.ts';

/** Returns the same gateway with a span for each call. */
export function traceStripe({ client, ask }: StripeGateway, tracing: Tracing): StripeGateway {
  client.on('request', ({ method, path }: Stripe.RequestEvent) => {
    // The query string can contain personal data.
    tracing.current()?.set({ 'http.request.method': method, 'url.path': path.replace(/\?.*/, '') });
  });
  client.on('response', ({ status, request_id: requestId }: Stripe.ResponseEvent) => {
    tracing.current()?.set({ 'http.response.status_code': status, 'stripe.request_id': requestId });
  });
  return {
    client,
    async ask(call, about) {
      const span = tracing.start('Stripe', { kind: 'client', attributes: {} });
      try {
        const answer = await tracing.below(span, () => ask(call, about));
        span.end(false);
        return answer;
      } catch (error) {
        span.end(true);
        throw error;
      }
    },
  };
}
