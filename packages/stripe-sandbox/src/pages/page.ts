import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Perform } from '../store/perform.ts';
import type { Reader } from '../store/reader.ts';
import type { Cause } from '../store/work.ts';
import type { SandboxClock } from '../time/clock.ts';
import type { Passing } from '../time/passing.ts';
import { html, type Markup } from './html.ts';

interface Page {
  title: string;
  /** Names the layout in the stylesheet. */
  layout: 'pay' | 'plain' | 'panel';
  body: Markup;
  status?: number;
  /** Where a form on this page may lead in the end, besides the sandbox itself. */
  leadsTo?: string[];
}

/** Answers with a whole page that loads nothing from elsewhere, runs no inline script and can be framed by nobody else. */
export function sendPage(reply: FastifyReply, { title, layout, body, status = 200, leadsTo = [] }: Page): FastifyReply {
  // Browsers hold form-action against the redirect that answers the form too.
  const formAction = ["'self'", ...leadsTo.map(sourceOf), 'http://localhost:*', 'http://127.0.0.1:*'].join(' ');
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/sandbox.css">
<script src="/assets/sandbox.js" defer></script>
</head>
<body class="${layout}">
<p class="notice"><strong>Sandbox.</strong> This is a stand-in for Stripe on your own machine. No real card is charged.</p>
${body}
</body>
</html>
`;
  return (
    reply
      .code(status)
      .header(
        'content-security-policy',
        `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action ${formAction}; frame-ancestors 'self'; base-uri 'none'`,
      )
      .header('x-content-type-options', 'nosniff')
      // Not no-referrer: a form would then be posted with `Origin: null` and be refused.
      .header('referrer-policy', 'same-origin')
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page.text)
  );
}

/** A page that says one thing, such as that there is nothing here. */
export function sendMessage(
  reply: FastifyReply,
  { status, title, text }: { status: number; title: string; text: string },
) {
  const body = html`<main><h1>${title}</h1><p>${text}</p></main>`;
  return sendPage(reply, { title, layout: 'plain', status, body });
}

/** Whether a form was posted from one of the sandbox's own pages; a request that does not say is no browser's. */
export function isFromHere({ headers }: FastifyRequest): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Answers a form that somebody else's page has sent. */
export function refuseForeign(reply: FastifyReply): FastifyReply {
  const text = 'This form was not sent from this page. Nothing was changed.';
  return sendMessage(reply, { status: 403, title: 'Not accepted', text });
}

function sourceOf(url: string): string {
  const { origin, protocol } = new URL(url.replaceAll(/[{}]/g, ''));
  return origin === 'null' ? protocol : origin;
}

/** What the hosted pages work with. */
export interface Hosted {
  reader: Reader;
  clock: SandboxClock;
  passing: Passing;
  perform: Perform;
  /** A new request's name: what a page does is a request of Stripe's own, with a key of its own. */
  cause(): Cause;
}
