import type { FastifyInstance } from 'fastify';
import { html } from './platform/html.ts';
import { sendPage } from './platform/page.ts';

export interface HomePageOptions {
  /** The sender of e-mails, as in `Acme Billing <billing@example.com>`, if e-mail is configured. */
  from: string | undefined;
  publicUrl: string;
  /** The page where customers manage their billing. It is `publicUrl` if MANAGE_URL is not set. */
  manageUrl: string;
}

/** Serves `GET /`: the name of the seller, and a link to the page where customers manage their subscription. */
export function registerHomePage(http: FastifyInstance, { from, publicUrl, manageUrl }: HomePageOptions): void {
  const seller = nameIn(from) ?? new URL(manageUrl).hostname;
  const manage =
    manageUrl === publicUrl
      ? html`<p>To change or cancel a subscription, open the app in which you bought it.</p>`
      : html`<p>See your plan and payments, change your card, or cancel.</p>
<p><a class="button" href="${manageUrl}">Manage your subscription</a></p>`;
  http.get('/', async (_request, reply) => sendPage(reply, seller, html`<p>Billing of ${seller}.</p>${manage}`));
}

/** Returns the name of a sender, undefined if there is only an address. */
function nameIn(from: string | undefined): string | undefined {
  return /^([^<]+) </.exec(from ?? '')?.[1]?.trim();
}
