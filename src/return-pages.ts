import type { FastifyInstance } from 'fastify';

/**
 * Where customers return to from Stripe when the product names no page of its own. They only say what happened: what was bought
 * is known from events, whether anybody opens these pages or not.
 */
export function registerReturnPages(http: FastifyInstance): void {
  const pages = {
    '/checkout/success': page(
      'Thank you',
      'Your purchase is complete. You can close this page and go back to the app.',
    ),
    '/checkout/cancel': page('Nothing was bought', 'You left the checkout before paying. You can close this page.'),
  };
  for (const [path, html] of Object.entries(pages)) {
    http.get(path, async (_request, reply) =>
      reply
        .headers({
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
          'referrer-policy': 'no-referrer',
        })
        .type('text/html; charset=utf-8')
        .send(html),
    );
  }
}

function page(title: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto 0; padding: 0 1.5rem; color: #1a202c; background: #fff; }
h1 { font-size: 1.75rem; }
</style>
</head>
<body><main><h1>${title}</h1><p>${text}</p></main></body>
</html>
`;
}
