import { readFileSync } from 'node:fs';
import { lookOf } from './config.malformed.ts';
import {
  type ConfigProblem,
  DEFAULT_PORT,
  DEFAULT_SANDBOX_PORT,
  type Environment,
  rulesBroken,
} from './config.rules.ts';
import { type VariableName, type Variables, variables } from './config.variables.ts';
import { SECOND } from './platform/clock.ts';
import { deepFreeze } from './platform/deep-freeze.ts';
import { RATE_LIMITS, type RateLimits } from './platform/rate-limits.ts';
import type { SigningKey } from './platform/signing-keys.ts';
import type { TracingOptions } from './platform/tracing.ts';

/** How this process was told to run. Read once, by main; passed on from there. */
export interface Config {
  /** Fills in what is missing: an embedded MongoDB, a sandbox for Stripe, a key for tokens. */
  readonly local: boolean;
  readonly role: 'all' | 'api' | 'worker';
  readonly http: {
    readonly host: string;
    /** 0: any free one. */
    readonly port: number;
    /** Where links to this service point; without a slash at its end. */
    readonly publicUrl: string;
    /** Whose X-Forwarded-For, x-request-id and traceparent count: nobody's, those of n proxies, those of these addresses. */
    readonly trustProxy: false | number | readonly string[];
    /** How long a stop keeps accepting connections, in milliseconds. */
    readonly drainFor: number;
  };
  /** `uri` is undefined only in local mode: the embedded engine then keeps its files in `dataDir`. */
  readonly mongo: { readonly uri: string | undefined };
  readonly dataDir: string;
  readonly sandbox: { readonly port: number };
  readonly stripe: {
    /** Undefined only in local mode: the sandbox then. */
    readonly secretKey: string | undefined;
    readonly livemode: boolean;
    /** The origin of another Stripe-compatible server. */
    readonly apiBase: string | undefined;
    /** Any of them verifies. Empty only in local mode, where the sandbox signs with a secret of its own. */
    readonly webhookSecrets: readonly string[];
    /** The account whose events count although they name an account, which events of connected accounts do. Undefined: none. */
    readonly accountId: string | undefined;
    /** Whether `client_reference_id` counts for sessions that we did not make, such as payment links. */
    readonly trustClientReference: boolean;
  };
  readonly auth: {
    /** Undefined only in local mode: a key in `dataDir` then. */
    readonly tokens: TokenSource | undefined;
    readonly issuer: string | undefined;
    readonly audience: string | undefined;
    readonly rolesClaim: string;
    /** The claims with the organization of a user and the role in it. Undefined: tokens name none. */
    readonly organizationClaim: string | undefined;
    readonly organizationRoleClaim: string | undefined;
  };
  /** Sign entitlement tokens, the first one does. Empty: there are none, but in local mode a key in `dataDir`. */
  readonly signingKeys: readonly SigningKey[];
  readonly returnUrls: { readonly origins: readonly string[] };
  readonly cors: { readonly origins: readonly string[] };
  readonly notification: {
    readonly email: { readonly url: string; readonly from: string } | undefined;
    readonly telegram: { readonly token: string; readonly apiRoot: string } | undefined;
    /** Where admins are told what needs them. */
    readonly alerts: { readonly email: string | undefined; readonly telegramChat: string | undefined };
    /** The page of the product where customers manage their billing. Messages link to it, and the customer portal returns to it. */
    readonly manageUrl: string;
    /** Whose e-mails they are. */
    readonly brand: {
      readonly name: string;
      readonly logoUrl: string | null;
      readonly color: string;
      readonly footer: string | null;
    };
  };
  /** What may be asked for in one minute; undefined: anything. */
  readonly rateLimits: RateLimits | undefined;
  /** How much support may refund, in minor units by currency. Empty: nothing. */
  readonly supportRefundLimits: Readonly<Record<string, number>>;
  readonly catalogFile: string;
  readonly metricsToken: string | undefined;
  readonly log: { readonly level: NonNullable<Variables['LOG_LEVEL']> };
  /** GraphiQL and introspection. */
  readonly explorer: boolean;
  /** The OpenID Connect provider where staff sign in to the console. Undefined: none, and outside local mode no console. */
  readonly console: { readonly issuer: string; readonly clientId: string } | undefined;
  /** Where traces go; undefined: nobody asked for any. */
  readonly tracing: TracingOptions | undefined;
}

/** How bearer tokens are verified. */
export type TokenSource =
  | { readonly kind: 'jwks'; readonly url: string }
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'publicKeys'; readonly pems: readonly string[] };

/** Everything that is wrong with the environment: one line per problem, by variable name, never a value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ variable, message }) => `${variable} ${message}`).join('\n'));
    this.problems = problems;
  }
}

/** The configuration that these variables give, frozen; throws a ConfigError that lists every problem at once. */
export function readConfig(env: Environment, { local }: { local: boolean }): Config {
  const { config, problems } = examineConfig(env, { local });
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** Everything that is wrong with the environment, and the configuration that the rest of it gives; what is required may be missing there. */
export function examineConfig(
  env: Environment,
  { local }: { local: boolean },
): { config: Config; problems: readonly ConfigProblem[] } {
  // A variable that is set to nothing is not set: `.env` files are full of them.
  const given = Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value?.trim() ? [[key, value.trim()]] : [])),
  );
  const { set, unread } = withFiles(given);
  const parsed = variables.safeParse(set);
  const malformed = (parsed.error?.issues ?? []).map(({ path, message }) => {
    const variable = path[0] as VariableName;
    const look = lookOf(variable, set[variable] ?? '');
    return { variable, message: look === null ? message : `${message}, but ${look}` };
  });
  // What is in a file that cannot be read is not missing.
  const broken = rulesBroken(set, { local }).filter(({ variable }) => !unread.some((one) => one.variable === variable));
  const problems = inOrder([...unread, ...malformed, ...broken]);
  for (const { variable } of malformed) delete set[variable];
  const read = variables.parse(set);
  return { config: deepFreeze(local ? localConfig(read) : configOf(read, { local: false })), problems };
}

/** Any variable may stand in a file that `<NAME>_FILE` names, as containers hand over secrets. */
function withFiles(given: Record<string, string>): { set: Record<string, string>; unread: ConfigProblem[] } {
  const set = { ...given };
  const unread: ConfigProblem[] = [];
  for (const variable of Object.keys(variables.shape) as VariableName[]) {
    const file = given[`${variable}_FILE`];
    if (file === undefined) continue;
    if (given[variable] !== undefined) {
      unread.push({ variable, message: `and ${variable}_FILE are set: set only one of them` });
      continue;
    }
    try {
      const text = readFileSync(file, 'utf8').trim();
      if (text !== '') set[variable] = text;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      unread.push({ variable, message: `cannot be read from the file in ${variable}_FILE (${code})` });
    }
  }
  return { set, unread };
}

/** The environment of this process; the one place that reads it. */
export function environment(): Environment {
  return process.env;
}

const TELEGRAM = 'https://api.telegram.org';
const LOCAL_ORIGINS = ['http://localhost:*', 'http://127.0.0.1:*'];

function localConfig(set: Variables): Config {
  const config = configOf({ HOST: '127.0.0.1', EXPLORER: true, ...set }, { local: true });
  return {
    ...config,
    returnUrls: { origins: [...config.returnUrls.origins, ...LOCAL_ORIGINS] },
    cors: { origins: [...config.cors.origins, ...LOCAL_ORIGINS] },
  };
}

function configOf(set: Variables, { local }: { local: boolean }): Config {
  const port = set.PORT ?? DEFAULT_PORT;
  return {
    local,
    role: set.ROLE ?? 'all',
    http: {
      host: set.HOST ?? '0.0.0.0',
      port,
      publicUrl: set.PUBLIC_URL ?? `http://127.0.0.1:${port}`,
      trustProxy: set.TRUST_PROXY ?? false,
      // No load balancer polls a process in local mode.
      drainFor: (set.DRAIN_SECONDS ?? (local ? 0 : 2)) * SECOND,
    },
    mongo: { uri: set.MONGODB_URI },
    dataDir: set.DATA_DIR ?? '.data',
    sandbox: { port: set.SANDBOX_PORT ?? DEFAULT_SANDBOX_PORT },
    stripe: {
      secretKey: set.STRIPE_SECRET_KEY,
      livemode: set.STRIPE_SECRET_KEY?.includes('_live_') ?? false,
      apiBase: set.STRIPE_API_BASE,
      webhookSecrets: set.STRIPE_WEBHOOK_SECRETS ?? [],
      accountId: set.STRIPE_ACCOUNT_ID,
      trustClientReference: set.TRUST_CLIENT_REFERENCE ?? false,
    },
    auth: {
      tokens: tokenSource(set),
      issuer: set.AUTH_ISSUER,
      audience: set.AUTH_AUDIENCE,
      rolesClaim: set.AUTH_ROLES_CLAIM ?? 'roles',
      organizationClaim: set.AUTH_ORG_CLAIM ?? (local ? 'org_id' : undefined),
      organizationRoleClaim: set.AUTH_ORG_ROLE_CLAIM ?? (local ? 'org_role' : undefined),
    },
    signingKeys: set.TOKEN_SIGNING_KEYS ?? [],
    returnUrls: { origins: set.RETURN_URL_ORIGINS ?? [] },
    cors: { origins: set.CORS_ORIGINS ?? [] },
    notification: {
      email: set.SMTP_URL && set.MAIL_FROM ? { url: set.SMTP_URL, from: set.MAIL_FROM } : undefined,
      telegram: set.TELEGRAM_BOT_TOKEN
        ? { token: set.TELEGRAM_BOT_TOKEN, apiRoot: set.TELEGRAM_API_ROOT ?? TELEGRAM }
        : undefined,
      alerts: { email: set.ALERT_EMAIL, telegramChat: set.ALERT_TELEGRAM_CHAT },
      manageUrl: set.MANAGE_URL ?? set.PUBLIC_URL ?? `http://127.0.0.1:${port}`,
      brand: brandOf(set),
    },
    rateLimits: set.RATE_LIMITS === 'off' ? undefined : { ...RATE_LIMITS, ...set.RATE_LIMITS },
    supportRefundLimits: set.SUPPORT_REFUND_LIMIT ?? {},
    catalogFile: set.CATALOG_FILE ?? 'plans.yaml',
    metricsToken: set.METRICS_TOKEN,
    log: { level: set.LOG_LEVEL ?? 'info' },
    explorer: set.EXPLORER ?? false,
    console:
      set.CONSOLE_OIDC_ISSUER && set.CONSOLE_OIDC_CLIENT_ID
        ? { issuer: set.CONSOLE_OIDC_ISSUER, clientId: set.CONSOLE_OIDC_CLIENT_ID }
        : undefined,
    tracing: tracingOf(set),
  };
}

const BRAND_COLOR = '#1a4fd6';

/** Without a name of its own, the brand has that of the sender of e-mails, else that of the site of its product. */
function brandOf(set: Variables) {
  const { BRAND_NAME, BRAND_LOGO_URL, BRAND_COLOR: color, BRAND_FOOTER, MAIL_FROM } = set;
  const sender = /^([^<>]+) </.exec(MAIL_FROM ?? '')?.[1]?.trim();
  const site = set.MANAGE_URL ?? set.PUBLIC_URL;
  return {
    name: BRAND_NAME ?? sender ?? (site ? new URL(site).hostname : 'Tollgate Demo'),
    logoUrl: BRAND_LOGO_URL ?? null,
    color: color ?? BRAND_COLOR,
    footer: BRAND_FOOTER ?? null,
  };
}

/** The standard's variables: an exporter asks for traces, and so does an endpoint, unless the exporter is `none`. */
function tracingOf({
  OTEL_TRACES_EXPORTER: exporter,
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_SERVICE_NAME: serviceName = 'tollgate',
}: Variables): TracingOptions | undefined {
  const asked = exporter === 'otlp' || (exporter === undefined && endpoint !== undefined);
  return asked ? { url: endpoint && `${endpoint}/v1/traces`, serviceName } : undefined;
}

function tokenSource(set: Variables): TokenSource | undefined {
  if (set.AUTH_JWKS_URL) return { kind: 'jwks', url: set.AUTH_JWKS_URL };
  if (set.AUTH_JWT_SECRET) return { kind: 'secret', secret: set.AUTH_JWT_SECRET };
  return set.AUTH_PUBLIC_KEY ? { kind: 'publicKeys', pems: set.AUTH_PUBLIC_KEY } : undefined;
}

function inOrder(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const names = Object.keys(variables.shape);
  return [...problems].sort((a, b) => names.indexOf(a.variable) - names.indexOf(b.variable));
}
