import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hostAllowed } from '../../platform/origin.ts';
import { pageHeaders } from '../../platform/page.ts';
import { sendProblem } from '../../platform/problem.ts';
import { type Asset, readAssets } from './explorer.assets.ts';
import { type ExplorerToken, explorerPage } from './explorer.page.ts';

export interface ExplorerOptions {
  /** What is one click away in the explorer; only ever filled in local mode. */
  tokens: readonly ExplorerToken[];
}

// Everything from here, nothing inline. CodeMirror sets styles as it draws, which needs the one exception.
const SOURCES = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
];

/** Mounts GraphiQL at `GET /graphql` for browsers, with its files below /graphql/assets. */
export function registerExplorer(
  app: FastifyInstance,
  { tokens }: ExplorerOptions,
  // Read when first asked for: the packages are for development and may be absent.
  assets: () => Promise<ReadonlyMap<string, Asset> | null> = readAssets,
): void {
  let found: ReturnType<typeof assets> | null = null;
  const files = () => (found ??= assets());

  app.get('/graphql', async (request, reply) => {
    if (!request.headers.accept?.includes('text/html')) return refuseGet(request, reply);
    if ((await files()) === null) return sayWhatIsMissing(reply);
    // Only under a loopback name: the pages of another name that resolves to this machine could read the tokens.
    return reply
      .headers({ ...pageHeaders(SOURCES), vary: 'accept' })
      .type('text/html; charset=utf-8')
      .send(explorerPage({ tokens: hostAllowed(request.headers.host, []) ? tokens : [] }));
  });

  app.get<{ Params: { name: string } }>('/graphql/assets/:name', async (request, reply) => {
    const asset = (await files())?.get(request.params.name);
    if (!asset) return reply.callNotFound();
    return reply
      .headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' })
      .type(asset.type)
      .send(asset.body);
  });
}

/** Answers 405: queries by GET would end up in logs and caches with what they ask. */
export function refuseGet(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply.header('allow', 'POST'), {
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    title: 'Method not allowed',
    detail: 'GraphQL is served by POST.',
  });
}

function sayWhatIsMissing(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, {
    status: 501,
    code: 'EXPLORER_NOT_INSTALLED',
    title: 'The explorer is not installed',
    detail: 'Its packages are for development: npm install --save-dev graphiql@3 react@18 react-dom@18',
  });
}
