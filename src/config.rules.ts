import { type VariableName, variables } from './config.variables.ts';
import { parseWebAddress } from './platform/origin.ts';

/** Something that is wrong with the environment; never a value of it. */
export interface ConfigProblem {
  variable: VariableName;
  message: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const TOKEN_SOURCES = ['AUTH_JWKS_URL', 'AUTH_JWT_SECRET', 'AUTH_PUBLIC_KEY'] as const;

// What protects, or what nothing works without, has no default outside local mode.
const REQUIRED: Partial<Record<VariableName, string>> = {
  PUBLIC_URL: 'is required: links to this service use it',
  MONGODB_URI: 'is required: events are stored there',
  STRIPE_SECRET_KEY: 'is required: calls to Stripe use it',
  RETURN_URL_ORIGINS: 'is required: customers may return from Stripe only to these origins',
  METRICS_TOKEN: 'is required: it protects /metrics',
};

/** What is wrong between variables: those that are missing, and those that do not go together. */
export function rulesBroken(set: Environment, { local }: { local: boolean }): ConfigProblem[] {
  return [
    ...placeholders(set),
    ...(local ? [] : missing(set)),
    ...tokenSources(set, { local }),
    ...webhookSecrets(set, { local }),
    ...halfSet(set),
    ...(local ? ports(set) : []),
    ...(local ? [] : manageUrl(set)),
  ];
}

/** What `.env.example` has in place of a secret. Everyone knows it. */
const PLACEHOLDER = /replace[_-]?me|at_least_32_bytes_of_randomness/i;

function placeholders(set: Environment): ConfigProblem[] {
  return (Object.keys(variables.shape) as VariableName[])
    .filter((variable) => PLACEHOLDER.test(set[variable] ?? ''))
    .map((variable) => ({ variable, message: 'is still the placeholder of .env.example: set your own value' }));
}

function missing(set: Environment): ConfigProblem[] {
  return Object.entries(REQUIRED)
    .filter(([variable]) => set[variable] === undefined)
    .map(([name, message]) => {
      const variable = name as VariableName;
      return { variable, message: message + misnamed([variable], set) };
    });
}

/** Names that other products have for variables, and the names here. */
const OTHER_NAMES: readonly (readonly [name: string, here: VariableName])[] = [
  ['BASE_URL', 'PUBLIC_URL'],
  ['MONGODB_URL', 'MONGODB_URI'],
  ['MONGO_URL', 'MONGODB_URI'],
  ['MONGO_URI', 'MONGODB_URI'],
  ['DATABASE_URL', 'MONGODB_URI'],
  ['STRIPE_API_KEY', 'STRIPE_SECRET_KEY'],
  ['STRIPE_KEY', 'STRIPE_SECRET_KEY'],
  ['STRIPE_WEBHOOK_SECRET', 'STRIPE_WEBHOOK_SECRETS'],
  ['RETURN_URL_ORIGIN', 'RETURN_URL_ORIGINS'],
  ['JWKS_URL', 'AUTH_JWKS_URL'],
  ['JWT_SECRET', 'AUTH_JWT_SECRET'],
  ['JWT_PUBLIC_KEY', 'AUTH_PUBLIC_KEY'],
];

/** Says that one of these missing variables is set by another name. */
function misnamed(names: readonly VariableName[], set: Environment): string {
  const [name, here] = OTHER_NAMES.find(([other, known]) => names.includes(known) && set[other] !== undefined) ?? [];
  return name === undefined ? '' : `. ${name} is set, but its name here is ${here}`;
}

function tokenSources(set: Environment, { local }: { local: boolean }): ConfigProblem[] {
  const [first, ...others] = TOKEN_SOURCES.filter((variable) => set[variable] !== undefined);
  if (first && others.length > 0) {
    return [{ variable: first, message: `is set together with ${others.join(' and ')}: set only one of them` }];
  }
  if (first || local) return [];
  const message = 'is required, or AUTH_JWT_SECRET or AUTH_PUBLIC_KEY: they verify tokens';
  return [{ variable: 'AUTH_JWKS_URL', message: message + misnamed(TOKEN_SOURCES, set) }];
}

function webhookSecrets(set: Environment, { local }: { local: boolean }): ConfigProblem[] {
  const isSandbox = local && set['STRIPE_SECRET_KEY'] === undefined;
  if (isSandbox || set['STRIPE_WEBHOOK_SECRETS'] !== undefined) return [];
  // A malformed address is not shown: it might carry a password.
  const publicUrl = parseWebAddress(set['PUBLIC_URL'] ?? '')?.href.replace(/\/+$/, '');
  const port = Number(set['PORT'] ?? DEFAULT_PORT) || DEFAULT_PORT;
  const address = publicUrl ?? `http://127.0.0.1:${port}`;
  const command = `stripe listen --forward-to ${address}/webhooks/stripe`;
  const message = `is required with STRIPE_SECRET_KEY: it verifies webhooks. \`${command}\` prints one${misnamed(['STRIPE_WEBHOOK_SECRETS'], set)}`;
  return [{ variable: 'STRIPE_WEBHOOK_SECRETS', message }];
}

/** A channel, or the console, works with all of its variables; one that is half set is a mistake. */
const TOGETHER: readonly (readonly [VariableName, VariableName, string])[] = [
  ['SMTP_URL', 'MAIL_FROM', 'is required with SMTP_URL: it is the sender of e-mails'],
  ['MAIL_FROM', 'SMTP_URL', 'is required with MAIL_FROM: e-mail is sent through it'],
  ['ALERT_EMAIL', 'SMTP_URL', 'is required with ALERT_EMAIL: e-mail is sent through it'],
  ['ALERT_TELEGRAM_CHAT', 'TELEGRAM_BOT_TOKEN', 'is required with ALERT_TELEGRAM_CHAT: the bot sends the alerts'],
  ['TELEGRAM_API_ROOT', 'TELEGRAM_BOT_TOKEN', 'is required with TELEGRAM_API_ROOT'],
  [
    'CONSOLE_OIDC_ISSUER',
    'CONSOLE_OIDC_CLIENT_ID',
    'is required with CONSOLE_OIDC_ISSUER: the provider knows the console by it',
  ],
  [
    'CONSOLE_OIDC_CLIENT_ID',
    'CONSOLE_OIDC_ISSUER',
    'is required with CONSOLE_OIDC_CLIENT_ID: staff sign in to the console there',
  ],
];

function halfSet(set: Environment): ConfigProblem[] {
  const broken = TOGETHER.filter(([given, other]) => set[given] !== undefined && set[other] === undefined);
  // One line for each variable that is missing, whatever asks for it.
  return [...new Map(broken.map(([, variable, message]) => [variable, { variable, message }])).values()];
}

/** In local mode, the service and the sandbox listen. Port 0 takes any free one. */
function ports({
  PORT = String(DEFAULT_PORT),
  SANDBOX_PORT = String(DEFAULT_SANDBOX_PORT),
}: Environment): ConfigProblem[] {
  if (PORT !== SANDBOX_PORT || PORT === '0') return [];
  return [{ variable: 'SANDBOX_PORT', message: 'must be another port than PORT' }];
}

/** Local mode has a page of its own for it. */
function manageUrl(set: Environment): ConfigProblem[] {
  if (set['SMTP_URL'] === undefined || set['MANAGE_URL'] !== undefined) return [];
  const message = 'is required with SMTP_URL: e-mails link to this page of your product';
  return [{ variable: 'MANAGE_URL', message }];
}

export const DEFAULT_PORT = 4000;
export const DEFAULT_SANDBOX_PORT = 4010;
