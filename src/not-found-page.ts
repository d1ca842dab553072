import type { FastifyReply, FastifyRequest } from 'fastify';
import { manageLink } from './language/manage-link.ts';
import { readerOf } from './language/reader.ts';
import { html } from './platform/html.ts';
import { sendPage } from './platform/page.ts';

/** Creates the answer to browsers for an address without a page. It leads to the page where customers manage their billing. */
export const createNotFoundPage = (manageUrl: string) => (request: FastifyRequest, reply: FastifyReply) => {
  const reader = readerOf(request);
  const { language, text } = reader;
  const body = html`<p>${text('page.not-found.text')}</p>${manageLink(reader, manageUrl)}`;
  return sendPage(reply.code(404), text('page.not-found.title'), body, { language });
};
