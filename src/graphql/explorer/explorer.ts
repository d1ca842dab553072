import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hostAllowed } from '../../platform/origin.ts';
import { pageHeaders } from '../../platform/page.ts';
import { sendProblem } from '../../platform/problem.ts';
import { EXPLORER_SCRIPT, EXPLORER_STYLE, type ExplorerToken, explorerPage } from './explorer.page.ts';

export interface ExplorerOptions {
  /** One token for each caller that the explorer offers. Empty outside local mode. */
  tokens: readonly ExplorerToken[];
}

// The content security policy: everything comes from this service, and nothing is inline except the styles that CodeMirror sets.
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
  // Read at the first request: the packages are for development and may be missing.
  assets: () => Promise<ReadonlyMap<string, Asset> | null> = readAssets,
): void {
  let found: ReturnType<typeof assets> | null = null;
  const files = () => (found ??= assets());

  app.get('/graphql', async (request, reply) => {
    if (!request.headers.accept?.includes('text/html')) return refuseGet(request, reply);
    if ((await files()) === null) return refuseWithoutPackages(reply);
    // Tokens only for a loopback host name: a page of another host name that resolves to this machine could read them.
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

/** Answers 405. Queries by GET would be recorded in logs and caches. */
export function refuseGet(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply.header('allow', 'POST'), {
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    title: 'Method not allowed',
    detail: 'GraphQL is served by POST.',
  });
}

function refuseWithoutPackages(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, {
    status: 501,
    code: 'EXPLORER_NOT_INSTALLED',
    title: 'The explorer is not installed',
    detail: 'Its packages are for development: npm install --save-dev graphiql@3 react@18 react-dom@18',
  });
}

export interface Asset {
  type: string;
  body: string | Buffer;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/** Returns the explorer's files by name, read from the installed packages. Returns null if a package is not installed. */
export async function readAssets(
  resolve: (id: string) => string = createRequire(import.meta.url).resolve,
): Promise<ReadonlyMap<string, Asset> | null> {
  const packaged = async (name: string, path: string) => readFile(join(dirname(resolve(`${name}/package.json`)), path));
  try {
    const [react, reactDom, graphiql, style] = await Promise.all([
      packaged('react', 'umd/react.production.min.js'),
      packaged('react-dom', 'umd/react-dom.production.min.js'),
      packaged('graphiql', 'graphiql.min.js'),
      packaged('graphiql', 'graphiql.min.css'),
    ]);
    return new Map<string, Asset>([
      ['react.js', { type: SCRIPT, body: react }],
      ['react-dom.js', { type: SCRIPT, body: reactDom }],
      ['graphiql.js', { type: SCRIPT, body: graphiql }],
      ['graphiql.css', { type: STYLE, body: style }],
      ['explorer.js', { type: SCRIPT, body: EXPLORER_SCRIPT }],
      ['explorer.css', { type: STYLE, body: EXPLORER_STYLE }],
    ]);
  } catch {
    return null; // missing or unreadable: the route tells how to install them
  }
}
