import { readdir, readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hostAllowed } from '../../platform/origin.ts';
import { pageHeaders } from '../../platform/page.ts';
import { sendProblem } from '../../platform/problem.ts';
import { explorerPage } from './explorer.page.ts';

export interface ExplorerOptions {
  /** The callers that the explorer offers. Empty outside local mode. */
  people: readonly { userId: string; role: string; token: string }[];
}

// The content security policy: everything comes from this service, and nothing is inline except the styles that CodeMirror sets.
const SOURCES = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
];

/** Mounts GraphiQL at `GET /graphql` for browsers, with its files below /graphql/assets. */
export function registerExplorer(
  app: FastifyInstance,
  { people }: ExplorerOptions,
  // Read at the first request. A checkout without development dependencies cannot build them.
  assets: () => Promise<ReadonlyMap<string, Asset> | null> = readAssets,
): void {
  let found: ReturnType<typeof assets> | null = null;
  const files = () => (found ??= assets());
  const tokens = people.map(({ userId, role, token }) => ({ label: `${userId} (${role})`, token }));

  app.get('/graphql', async (request, reply) => {
    if (!request.headers.accept?.includes('text/html')) return refuseGet(request, reply);
    if ((await files()) === null) return refuseWithoutFiles(reply);
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

function refuseWithoutFiles(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, {
    status: 501,
    code: 'EXPLORER_NOT_INSTALLED',
    title: 'The explorer is not built',
    detail: 'Its files are missing. `npm ci && npm run build` makes them.',
  });
}

export interface Asset {
  type: string;
  body: Buffer;
}

const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  ttf: 'font/ttf',
};

/** Where scripts/bundle-explorer.mjs puts the files, seen from dist/main.js, from dist/chunks and from this file. */
const FOLDERS = ['./explorer/', '../explorer/', '../../../dist/explorer/'].map(
  (path) => new URL(path, import.meta.url),
);

/** Returns the explorer's files by name. Returns null if they were not built. */
export async function readAssets(folders: readonly URL[] = FOLDERS): Promise<ReadonlyMap<string, Asset> | null> {
  for (const folder of folders) {
    const names: string[] = await readdir(folder).catch(() => []);
    if (!names.includes('explorer.js')) continue;
    const assets = names.flatMap((name) => {
      const type = TYPES[name.split('.').at(-1) ?? ''];
      return type === undefined ? [] : [{ name, type }];
    });
    const read = async ({ name, type }: { name: string; type: string }) =>
      [name, { type, body: await readFile(new URL(name, folder)) }] as const;
    return new Map(await Promise.all(assets.map(read)));
  }
  return null;
}
