import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hostAllowed } from '../platform/origin.ts';
import { pageHeaders } from '../platform/page.ts';
import { sendProblem } from '../platform/problem.ts';

/** A caller for whom local mode has a token. */
export interface Person {
  userId: string;
  role: string;
  token: string;
}

export interface ConsoleOptions {
  /** Where staff sign in. Undefined in local mode without a provider: they choose one of `people` instead. */
  oidc: { issuer: string; clientId: string } | undefined;
  people: readonly Person[];
  /** The audience of tokens for this API. Undefined: any. */
  audience?: string | undefined;
  /** The claim of tokens that contains the roles. */
  rolesClaim: string;
}

const STAFF = ['support', 'finance', 'admin'];

/** Where scripts/bundle-console.mjs puts the files, seen from dist/main.js, from dist/chunks and from this file. */
const FOLDERS = ['./console/', '../console/', '../../dist/console/'].map((path) => new URL(path, import.meta.url));

// Stand-ins in the built document, for what differs by response. packages/console/vite.config.ts and index.html have the same.
const NONCE = 'CSP_NONCE';
const SETTINGS = '"CONSOLE_SETTINGS"';

/**
 * Serves the console at `/console`: the built document for each of its addresses, and its files below /console/assets, which never change
 * because their names contain their hash. The document is not stored, and allows no script or style but its own.
 */
export async function registerConsole(
  http: FastifyInstance,
  options: ConsoleOptions,
  folders: readonly URL[] = FOLDERS,
): Promise<void> {
  const folder = folders.find((url) => existsSync(new URL('index.html', url)));
  const document = folder && (await readFile(new URL('index.html', folder), 'utf8'));

  const send = async (request: FastifyRequest, reply: FastifyReply) => {
    if (document === undefined) return refuseWithoutFiles(reply);
    const nonce = randomBytes(16).toString('base64');
    // Tokens only for a loopback host name: a page of another host name that resolves to this machine could read them.
    const shown = hostAllowed(request.headers.host, []) ? options : { ...options, people: [] };
    const page = document.replaceAll(NONCE, nonce).replace(SETTINGS, () => settingsOf(shown));
    return reply
      .headers(pageHeaders(sourcesOf(nonce, options)))
      .type('text/html; charset=utf-8')
      .send(page);
  };
  http.get('/console', send);
  http.get('/console/*', send);
  if (folder) {
    // Loaded only if there is a console.
    const { default: staticFiles } = await import('@fastify/static');
    await http.register(staticFiles, {
      root: fileURLToPath(new URL('assets', folder)),
      prefix: '/console/assets/',
      decorateReply: false,
      index: false,
      preCompressed: true,
      immutable: true,
      maxAge: '1y',
      setHeaders: (reply) => reply.setHeader('x-content-type-options', 'nosniff'),
    });
  }
}

/** The settings as JSON data in the page, because its policy allows no inline script. */
function settingsOf({ oidc, people, audience, rolesClaim }: ConsoleOptions): string {
  const settings = {
    oidc: oidc ? { ...oidc, audience: audience ?? null } : null,
    people: oidc ? [] : people.filter(({ role }) => STAFF.includes(role)),
    rolesClaim,
  };
  return JSON.stringify(settings).replaceAll('<', '\\u003c');
}

/** Mantine writes some styles at run time, which the nonce admits. The provider is asked for its addresses and for tokens. */
function sourcesOf(nonce: string, { oidc }: ConsoleOptions): string[] {
  const provider = oidc ? ` ${new URL(oidc.issuer).origin}` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${provider}`,
    "form-action 'none'",
  ];
}

function refuseWithoutFiles(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, {
    status: 501,
    code: 'CONSOLE_NOT_INSTALLED',
    title: 'The console is not built',
    detail: 'Its files are missing. `npm ci && npm run build` makes them.',
  });
}
