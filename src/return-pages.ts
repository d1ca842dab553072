import type { FastifyInstance, FastifyReply } from 'fastify';
import { manageLink } from './language/manage-link.ts';
import { type Named, nameIn } from './language/named.ts';
import { type Reader, readerOf } from './language/reader.ts';
import type { TextKey } from './language/text.ts';
import { html } from './platform/html.ts';
import { sendPage } from './platform/page.ts';

/** What is known of a checkout session. */
export interface ReturnedCheckout {
  status: 'OPEN' | 'PROCESSING' | 'COMPLETE' | 'EXPIRED' | 'FAILED';
  plan: Named | null;
  /** The page where the customer pays, while the session is open. */
  url: string | null;
}

export interface ReturnPagesOptions {
  /** Returns the checkout with this session ID, null if there is none. */
  returnedCheckout(sessionId: string): Promise<ReturnedCheckout | null>;
  /** The page where customers manage their billing. */
  manageUrl: string;
}

/**
 * Serves the pages that customers return to from Stripe if the product has no page of its own. They only say what happened: purchases are
 * known from events, even if nobody opens these pages.
 */
export function registerReturnPages(http: FastifyInstance, { returnedCheckout, manageUrl }: ReturnPagesOptions): void {
  http.get<{ Querystring: Record<string, unknown> }>('/checkout/success', async (request, reply) => {
    const { session_id: id } = request.query;
    const reader = readerOf(request);
    const checkout = typeof id === 'string' ? await returnedCheckout(id) : null;
    if (checkout === null)
      return show(reply.code(404), reader, 'page.unknown-checkout.title', ['page.unknown-checkout.text']);
    const { plan, url } = checkout;
    switch (checkout.status) {
      case 'COMPLETE': {
        const text = plan
          ? reader.text('page.purchased.text', { plan: nameIn(plan, reader.language) })
          : reader.text('page.purchased.anyText');
        return show(reply, reader, 'page.purchased.title', text);
      }
      case 'PROCESSING':
        return show(reply, reader, 'page.paying.title', ['page.paying.text']);
      default:
        return show(reply, reader, 'page.unpaid.title', [url ? 'page.unpaid.text' : 'page.unpaid.closedText'], url);
    }
  });
  http.get('/checkout/cancel', async (request, reply) =>
    show(reply, readerOf(request), 'page.left-checkout.title', ['page.left-checkout.text']),
  );

  /** Leads back to the checkout while it is open, else to the page where customers manage their billing. */
  function show(
    reply: FastifyReply,
    reader: Reader,
    title: TextKey,
    says: string | [TextKey],
    checkoutUrl: string | null = null,
  ): FastifyReply {
    const { language, text } = reader;
    const link = checkoutUrl
      ? html`<p><a class="button" href="${checkoutUrl}">${text('page.continue-checkout')}</a></p>`
      : manageLink(reader, manageUrl);
    const sentence = typeof says === 'string' ? says : text(says[0]);
    return sendPage(reply, text(title), html`<p>${sentence}</p>\n${link}`, { language });
  }
}
