import type { FastifyReply } from 'fastify';
import { html, type Markup } from './html.ts';

/**
 * Returns the headers of an HTML page. `sources` are the directives of its Content-Security-Policy about what it may load and where its
 * forms may be sent. No other site can frame the page, no `<base>` can redirect its links, and no cache stores it.
 * https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
 */
export const pageHeaders = (sources: readonly string[]): Record<string, string> => ({
  'content-security-policy': [...sources, "base-uri 'none'", "frame-ancestors 'none'"].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
});

/** Sends a small page that loads nothing. Its forms can only be sent to this server. */
export function sendPage(reply: FastifyReply, title: string, body: Markup): FastifyReply {
  return reply
    .headers(pageHeaders(["default-src 'none'", "style-src 'unsafe-inline'", "form-action 'self'"]))
    .type('text/html; charset=utf-8')
    .send(pageOf(title, body).text);
}

const pageOf = (title: string, body: Markup): Markup => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto 0; padding: 0 1.5rem; color: #1a202c; background: #fff; }
h1 { font-size: 1.75rem; }
button { font: inherit; color: #fff; background: #1a4fd6; border: 0; border-radius: 6px; padding: 0.75rem 1.25rem; }
</style>
</head>
<body><main><h1>${title}</h1>${body}</main></body>
</html>
`;
