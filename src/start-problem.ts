import { CatalogError } from './billing/plan/catalog.error.ts';
import { type Config, ConfigError } from './config.ts';
import { reasonOf } from './platform/redact.ts';

/** Says why the process could not start: what to change, by variable, and never the value of a secret. `config` is null if it was not read. */
export function startProblem(error: unknown, config: Config | null): string {
  if (error instanceof ConfigError)
    return `The configuration has ${counted(error)}:\n${indent(error.message)}\n.env.example explains each variable. \`npm start\` runs local mode, which needs none of them.`;
  if (error instanceof CatalogError) return `The catalog has ${counted(error)}:\n${indent(error.message)}`;
  const known =
    config &&
    (sandboxProblem(error) ??
      listenProblem(error, config) ??
      folderProblem(error, config) ??
      mongoProblem(error, config));
  return known ?? reasonOf(error);
}

/** Node's errors of `listen`: https://nodejs.org/api/errors.html#common-system-errors */
function listenProblem(error: unknown, { http, sandbox }: Config): string | null {
  const { code, syscall, address, port } = error as {
    code?: string;
    syscall?: string;
    address?: string;
    port?: number;
  };
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return null;
  const variable = port === sandbox.port && port !== http.port ? 'SANDBOX_PORT' : 'PORT';
  switch (code) {
    case 'EADDRINUSE':
      return `${variable}: another process listens at port ${port}. Stop it, or set ${variable} to a free port, such as ${Number(port) + 1}.`;
    case 'EACCES':
      return `${variable}: this user must not listen at port ${port}. Set ${variable} to a port from 1024.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST: this machine has no address ${address ?? http.host}. Set HOST to one that it has, such as 0.0.0.0 for all.`;
    default:
      return null;
  }
}

/** The folder of local mode cannot be created or written. */
function folderProblem(error: unknown, { local, dataDir }: Config): string | null {
  const { code, path } = error as { code?: string; path?: string };
  if (!local || !path?.startsWith(dataDir)) return null;
  return `DATA_DIR: ${path} cannot be written (${code}). Set DATA_DIR to a folder that this user can write to.`;
}

const AUTHENTICATION_FAILED = 18;

function mongoProblem(error: unknown, { local }: Config): string | null {
  const { name, code, syscall } = error as { name?: string; code?: unknown; syscall?: string };
  // `mongodb+srv://` asks DNS first, whose errors are not MongoDB's.
  if (!/^Mongo/.test(name ?? '') && !/^query/.test(syscall ?? '')) return null;
  if (code === AUTHENTICATION_FAILED || code === 8000)
    return 'MONGODB_URI: MongoDB refuses the user or the password. Special characters in a password must be percent-encoded, and `authSource` must name the database of the user.';
  if (/^Mongo(Parse|API|InvalidArgument)/.test(name ?? ''))
    return `MONGODB_URI: this is not a connection string (${reasonOf(error)}). Write mongodb://user:password@host:27017/database. Special characters in a password must be percent-encoded.`;
  const embedded = local ? ', or leave MONGODB_URI empty for the embedded MongoDB' : '';
  return `MONGODB_URI: MongoDB cannot be reached (${reasonOf(error)}). Correct the address, or start MongoDB, for example with \`docker compose up --wait mongodb\`${embedded}.`;
}

/** The sandbox, and the embedded MongoDB that comes with it, are development dependencies. */
function sandboxProblem(error: unknown): string | null {
  const { code, message, cause } = error as NodeJS.ErrnoException;
  if (cause) return sandboxProblem(cause);
  if (code !== 'ERR_MODULE_NOT_FOUND' || !/stripe-sandbox/.test(message)) return null;
  return 'Local mode needs the sandbox, which is a development dependency: run `npm ci && npm run build`. Or set STRIPE_SECRET_KEY and MONGODB_URI, and the sandbox is not needed.';
}

const counted = ({ problems: { length } }: ConfigError | CatalogError): string =>
  `${length} ${length === 1 ? 'problem' : 'problems'}`;

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}
