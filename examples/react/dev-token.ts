import { execFile } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import type { Plugin } from 'vite';

// The repository of Tollgate. `npm run token` signs tokens there for local mode.
const TOLLGATE = process.env['TOLLGATE_DIR'] ?? new URL('../..', import.meta.url).pathname;

/**
 * `GET /dev/token?user=alice` answers a token for this user. It exists on Vite's own servers only and is no part of the build:
 * your identity provider issues the tokens of real users.
 */
export function devToken(): Plugin {
  return {
    name: 'dev-token',
    configureServer: ({ middlewares }) => void middlewares.use('/dev/token', answer),
    configurePreviewServer: ({ middlewares }) => void middlewares.use('/dev/token', answer),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const user = new URL(request.url ?? '', 'http://localhost').searchParams.get('user') ?? '';
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  if (!/^[a-z][a-z0-9._-]{0,30}$/.test(user)) {
    response.statusCode = 400;
    response.end('A user name starts with a letter. Only a-z, 0-9, dots, hyphens and underscores are allowed.');
    return;
  }
  try {
    response.end(await sign(user));
  } catch (error) {
    response.statusCode = 500;
    response.end(`npm run token failed in ${TOLLGATE}: ${(error as Error).message}`);
  }
}

async function sign(user: string): Promise<string> {
  const command = ['run', '--silent', 'token', '--', user, '--email', `${user}@example.com`];
  const { stdout } = await promisify(execFile)('npm', command, { cwd: TOLLGATE });
  return stdout.trim();
}
