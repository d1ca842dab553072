import type { FastifyInstance, FastifyReply } from 'fastify';
import { issueEmailToken, type LinkState } from '../billing/customer/email-confirmation.commands.ts';
import type { EmailConfirmationCollection } from '../billing/customer/email-confirmation.document.ts';
import { ProviderUnavailable } from '../platform/errors.ts';
import { html } from '../platform/html.ts';
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
}

/** `GET /confirm-email` shows a button, because mail scanners open links. `POST` confirms the address. */
export function registerConfirmEmail(http: FastifyInstance, { emailLink, confirmEmail }: ConfirmEmailPages): void {
  void http.register(async (scope) => {
    // The link says it all: nothing of the form is read.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 4_096 }, (_request, _body, done) => done(null));

    scope.get<{ Querystring: Record<string, unknown> }>(PATH, async ({ query }, reply) =>
      show(reply, await emailLink(tokenIn(query))),
    );
    scope.post<{ Querystring: Record<string, unknown> }>(PATH, async ({ query, id }, reply) => {
      try {
        return show(reply, await confirmEmail(tokenIn(query), id));
      } catch (error) {
        if (!(error instanceof ProviderUnavailable)) throw error;
        return sendPage(
          reply.code(503),
          'Please try again',
          html`<p>We could not confirm your address just now. Nothing has changed.</p>${BUTTON}`,
        );
      }
    });
  });
}

const BUTTON = html`<form method="post"><button>Confirm this address</button></form>`;

function show(reply: FastifyReply, state: LinkState): FastifyReply {
  switch (state) {
    case 'OPEN':
      return sendPage(
        reply,
        'Confirm your e-mail address',
        html`<p>We will send e-mails about your billing to this address from now on.</p>${BUTTON}`,
      );
    case 'CONFIRMED':
      return sendPage(
        reply,
        'Your e-mail address is confirmed',
        html`<p>E-mails about your billing go to this address now. You can close this page.</p>`,
      );
    case 'VOID':
      return sendPage(
        reply.code(404),
        'This link does not work',
        html`<p>A link works for a day, and only the newest link works. Change your e-mail address again to get a new link.</p>`,
      );
  }
}

/** A token that is given twice is none. */
const tokenIn = ({ token }: Record<string, unknown>): string => (typeof token === 'string' ? token : '');
