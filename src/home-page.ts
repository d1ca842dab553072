import type { FastifyInstance } from 'fastify';
import { readerOf } from './language/reader.ts';
import { html } from './platform/html.ts';
import { sendPage } from './platform/page.ts';

export interface HomePageOptions {
  /** The name of the brand. */
  seller: string;
  publicUrl: string;
  /** The page where customers manage their billing. It is `publicUrl` if MANAGE_URL is not set. */
  manageUrl: string;
}

/** Serves `GET /`: the name of the seller, and a link to the page where customers manage their subscription. */
export function registerHomePage(http: FastifyInstance, { seller, publicUrl, manageUrl }: HomePageOptions): void {
  http.get('/', async (request, reply) => {
    const { language, text } = readerOf(request);
    const manage =
      manageUrl === publicUrl
        ? html`<p>${text('page.home.app')}</p>`
        : html`<p>${text('page.home.manage')}</p>
<p><a class="button" href="${manageUrl}">${text('page.home.action')}</a></p>`;
    return sendPage(reply, seller, html`<p>${text('page.home.text', { seller })}</p>${manage}`, { language });
  });
}
