import type { FastifyInstance } from 'fastify';
import { html } from './platform/html.ts';
import { sendPage } from './platform/page.ts';

/**
 * Serves the pages that customers return to from Stripe if the product has no page of its own. They only say what happened: purchases are
 * known from events, even if nobody opens these pages.
 */
export function registerReturnPages(http: FastifyInstance): void {
  http.get('/checkout/success', async (_request, reply) =>
    sendPage(
      reply,
      'Thank you',
      html`<p>Your purchase is complete. You can close this page and go back to the app.</p>`,
    ),
  );
  http.get('/checkout/cancel', async (_request, reply) =>
    sendPage(reply, 'Nothing was bought', html`<p>You left the checkout before paying. You can close this page.</p>`),
  );
}
