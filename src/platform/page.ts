import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { html, Markup } from './html.ts';

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

export interface PageParts {
  /** The page's own script. Its Content-Security-Policy allows no other one. It can send requests to this service only. */
  script?: string;
  /** CSS in addition to the styles of every page. */
  style?: string;
  /** What it may load, as directives of its Content-Security-Policy. */
  sources?: readonly string[];
  /** The language of its text. Default: English. */
  language?: string;
}

/** Sends a small page that loads nothing. Its forms can only be sent to this server. */
export function sendPage(reply: FastifyReply, title: string, body: Markup, parts: PageParts = {}): FastifyReply {
  const { script, sources = [] } = parts;
  const hash = script && createHash('sha256').update(script).digest('base64');
  const scripts = hash ? [`script-src 'sha256-${hash}'`, "connect-src 'self'"] : [];
  return reply
    .headers(
      pageHeaders(["default-src 'none'", "style-src 'unsafe-inline'", "form-action 'self'", ...scripts, ...sources]),
    )
    .type('text/html; charset=utf-8')
    .send(pageOf(title, body, parts).text);
}

const pageOf = (
  title: string,
  body: Markup,
  { script, style = '', language = 'en' }: PageParts,
): Markup => html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Markup(STYLE + style)}</style>
</head>
<body><main><h1>${title}</h1>${body}</main>${script !== undefined && new Markup(`<script>${script}</script>`)}</body>
</html>
`;

// The contrast of every text is 4.5 or more, in both schemes (WCAG 2.2, 1.4.3).
const STYLE = `
:root { color-scheme: light dark; --ink: #1a202c; --soft: #4a5568; --line: #cbd5e0; --ground: #fff; --tint: #f4f5f7; --link: #1a4fd6; --button: #1a4fd6; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ef; --soft: #a9b3c4; --line: #3b4558; --ground: #141923; --tint: #1e2532; --link: #8fb3ff; --button: #2f62e0; }
}
body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto 0; padding: 0 1.5rem 3rem; color: var(--ink); background: var(--ground); overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; line-height: 1.25; }
a { color: var(--link); }
button, a.button { font: inherit; color: #fff; background: var(--button); border: 0; border-radius: 6px; padding: 0.75rem 1.25rem; cursor: pointer; }
a.button { display: inline-block; text-decoration: none; }
table { border-collapse: collapse; }
th, td { padding: 0.5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
`;
