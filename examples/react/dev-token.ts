import { execFile } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import type { Plugin } from 'vite';
import { storeMember } from './dev-members.ts';

// The repository of Tollgate. `npm run token` signs tokens there for local mode.
const TOLLGATE = process.env['TOLLGATE_DIR'] ?? new URL('../..', import.meta.url).pathname;

/**
 * `GET /dev/token?user=alice` answers a token for this user, also with `organization` and `role`. `POST /dev/members` stores a member of an
 * organization. Both exist on Vite's own servers only and are no part of the build: your identity provider issues the tokens of real users,
 * and your back end stores members.
 */
export function devToken(): Plugin {
  const register = ({ middlewares }: { middlewares: Middlewares }) => {
    middlewares.use('/dev/token', answering(tokenOf));
    middlewares.use('/dev/members', answering(memberStored));
  };
  return { name: 'dev-token', configureServer: register, configurePreviewServer: register };
}

interface Middlewares {
  use(path: string, answer: (request: IncomingMessage, response: ServerResponse) => void): unknown;
}

/** What a request is wrong about, in words for the person who tries the app. */
class Refused extends Error {}

function answering(answer: (parameters: URLSearchParams) => Promise<string>) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.setHeader('cache-control', 'no-store');
    try {
      response.end(await answer(new URL(request.url ?? '', 'http://localhost').searchParams));
    } catch (error) {
      response.statusCode = error instanceof Refused ? 400 : 500;
      response.end((error as Error).message);
    }
  };
}

function tokenOf(parameters: URLSearchParams): Promise<string> {
  const user = nameIn(parameters, 'user', 'A user name');
  const organization = parameters.get('organization') ? nameIn(parameters, 'organization', 'An organization') : null;
  const membership = organization === null ? [] : ['--org', organization, '--org-role', roleIn(parameters)];
  return sign(user, '--email', `${user}@example.com`, ...membership);
}

async function memberStored(parameters: URLSearchParams): Promise<string> {
  const organizationId = nameIn(parameters, 'organization', 'An organization');
  const userId = nameIn(parameters, 'user', 'A user name');
  const role = roleIn(parameters) === 'owner' ? 'OWNER' : 'MEMBER';
  const refusal = await storeMember({ organizationId, userId, role }, await serviceToken());
  if (refusal !== null) throw new Refused(refusal);
  return 'stored';
}

let signed: Promise<string> | undefined;

/** The token of the app's own back end. Local tokens are valid for a month. */
function serviceToken(): Promise<string> {
  signed ??= sign('app', '--role', 'service');
  signed.catch(() => {
    signed = undefined;
  });
  return signed;
}

function nameIn(parameters: URLSearchParams, parameter: string, what: string): string {
  const name = parameters.get(parameter) ?? '';
  if (/^[a-z][a-z0-9._-]{0,30}$/.test(name)) return name;
  throw new Refused(`${what} starts with a letter. Only a-z, 0-9, dots, hyphens and underscores are allowed.`);
}

const roleIn = (parameters: URLSearchParams) => (parameters.get('role') === 'owner' ? 'owner' : 'member');

async function sign(...args: string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'token', '--', ...args], { cwd: TOLLGATE });
    return stdout.trim();
  } catch (error) {
    throw new Error(`npm run token failed in ${TOLLGATE}: ${(error as Error).message}`);
  }
}
