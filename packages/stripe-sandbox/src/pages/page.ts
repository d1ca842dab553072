import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Perform } from '../store/perform.ts';
import type { Reader } from '../store/reader.ts';
import type { Cause } from '../store/work.ts';
import type { SandboxClock } from '../time/clock.ts';
import type { Passing } from '../time/passing.ts';
import { html, type Markup } from './html.ts';

interface Page {
  title: string;
  /** The name of the layout in the stylesheet. */
  layout: 'pay' | 'plain' | 'panel';
  body: Markup;
  status?: number;
  /** Other origins that a form on this page may redirect to. */
  leadsTo?: string[];
}

/** Sends a whole page. It loads nothing from other origins, runs no inline script, and other sites cannot frame it. */
export function sendPage(reply: FastifyReply, { title, layout, body, status = 200, leadsTo = [] }: Page): FastifyReply {
  // Browsers apply form-action also to the redirect that answers the form.
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
<header class="notice"><strong>Sandbox.</strong> This is a stand-in for Stripe on your own machine. No real card is charged.</header>
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
      // With no-referrer, browsers would post forms with `Origin: null`, which is refused.
      .header('referrer-policy', 'same-origin')
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page.text)
  );
}

/** Sends a page with one message, such as "Not found". */
export function sendMessage(
  reply: FastifyReply,
  { status, title, text }: { status: number; title: string; text: string },
) {
  const body = html`<main><h1>${title}</h1><p>${text}</p></main>`;
  return sendPage(reply, { title, layout: 'plain', status, body });
}

/** Whether a form was sent from a page of the sandbox. A request without an `Origin` header is not from a browser and is accepted. */
export function isFromHere({ headers }: FastifyRequest): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Refuses a form that was sent from another site. */
export function refuseForeign(reply: FastifyReply): FastifyReply {
  const text = 'This form was not sent from this page. Nothing was changed.';
  return sendMessage(reply, { status: 403, title: 'Not accepted', text });
}

function sourceOf(url: string): string {
  const { origin, protocol } = new URL(url.replaceAll(/[{}]/g, ''));
  return origin === 'null' ? protocol : origin;
}

/** The objects that hosted pages work with. */
export interface Hosted {
  reader: Reader;
  clock: SandboxClock;
  passing: Passing;
  perform: Perform;
  /** Creates the cause of a page's work: a new request ID and idempotency key, as Stripe's own pages have. */
  cause(): Cause;
}
