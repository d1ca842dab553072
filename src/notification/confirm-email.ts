import type { FastifyInstance, FastifyReply } from 'fastify';
import { issueEmailToken, type LinkState } from '../billing/customer/email-confirmation.commands.ts';
import type { EmailConfirmationCollection } from '../billing/customer/email-confirmation.document.ts';
import { manageLink } from '../language/manage-link.ts';
import { type Reader, readerOf } from '../language/reader.ts';
import type { TextKey } from '../language/text.ts';
import { ProviderUnavailable } from '../platform/errors.ts';
import { html, type Markup } from '../platform/html.ts';
import { sendPage } from '../platform/page.ts';

const PATH = '/confirm-email';

/** Makes links to the page that confirms the address that an event asked for, each with a new token. */
export function createConfirmUrl(confirmations: EmailConfirmationCollection, publicUrl: string) {
  return async (request: { userId: string; requestId: string }): Promise<string> => {
    const token = await issueEmailToken(confirmations, request, new Date());
    // In the query, which no log line has.
    return `${publicUrl}${PATH}?${new URLSearchParams({ token })}`;
  };
}

export interface ConfirmEmailPages {
  emailLink(token: string): Promise<LinkState>;
  confirmEmail(token: string, requestId: string): Promise<LinkState>;
  /** The page where customers manage their billing. */
  manageUrl: string;
}

/** `GET /confirm-email` shows a button, because mail scanners open links. `POST` confirms the address. */
export function registerConfirmEmail(http: FastifyInstance, pages: ConfirmEmailPages): void {
  const { emailLink, confirmEmail, manageUrl } = pages;
  void http.register(async (scope) => {
    // The link says it all: nothing of the form is read.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 4_096 }, (_request, _body, done) => done(null));

    scope.get<{ Querystring: Record<string, unknown> }>(PATH, async (request, reply) =>
      show(reply, readerOf(request), await emailLink(tokenIn(request.query)), manageUrl),
    );
    scope.post<{ Querystring: Record<string, unknown> }>(PATH, async (request, reply) => {
      const reader = readerOf(request);
      try {
        return show(reply, reader, await confirmEmail(tokenIn(request.query), request.id), manageUrl);
      } catch (error) {
        if (!(error instanceof ProviderUnavailable)) throw error;
        return page(reply.code(503), reader, ['page.try-again.title', 'page.try-again.text'], confirmForm(reader));
      }
    });
  });
}

const PAGES: Readonly<Record<LinkState, [title: TextKey, text: TextKey]>> = {
  OPEN: ['page.confirm-email.title', 'page.confirm-email.text'],
  CONFIRMED: ['page.email-confirmed.title', 'page.email-confirmed.text'],
  VOID: ['page.broken-link.title', 'page.broken-link.confirm-email'],
};

function show(reply: FastifyReply, reader: Reader, state: LinkState, manageUrl: string): FastifyReply {
  const step = state === 'OPEN' ? confirmForm(reader) : manageLink(reader, manageUrl);
  return page(state === 'VOID' ? reply.code(404) : reply, reader, PAGES[state], step);
}

function page(
  reply: FastifyReply,
  { language, text }: Reader,
  [title, sentence]: [TextKey, TextKey],
  step: Markup,
): FastifyReply {
  return sendPage(reply, text(title), html`<p>${text(sentence)}</p>${step}`, { language });
}

const confirmForm = ({ text }: Reader): Markup =>
  html`<form method="post"><button>${text('page.confirm-email.button')}</button></form>`;

/** A token that is given twice is none. */
const tokenIn = ({ token }: Record<string, unknown>): string => (typeof token === 'string' ? token : '');
